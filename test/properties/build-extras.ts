import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Duration } from 'aws-cdk-lib/core';
import type { ICompute, IScalingPolicy, ScalableWebApp, ScheduledTaskOptions, TaskOptions } from '../../lib';
import { BrokerEngine, Compute, ScalingPolicy } from '../../lib';
import { IMAGE } from '../support/stacks';
import type { AppCase, BrokerCase, ComputeKind, FleetCase, ScalingKind, SurgeCase, TaskCase } from './case';

/** What is now for every case. */
export const NOW = '2026-11-01T12:00:00Z';

/** The computes of one app: services of one kind and processor share theirs. */
export class Computes {
  private readonly made = new Map<string, ICompute>();

  constructor(private readonly cluster: AppCase['cluster']) {}

  public of({ compute: kind, arm = false }: FleetCase): ICompute | undefined {
    if (!kind || (this.cluster === 'imported' && (kind === 'ec2' || kind === 'warmPool'))) return undefined;
    const key = `${kind} ${arm}`;
    const compute = this.made.get(key) ?? make(kind, arm);
    this.made.set(key, compute);
    return compute;
  }
}

/** Of types that any size of the cases fits, and as many as there are tasks. */
const COMPUTES: { [kind in ComputeKind]: (id: string, instanceTypes: InstanceType[], arm: boolean) => ICompute } = {
  fargate: () => Compute.fargate(),
  fargateSpot: () => Compute.fargateSpot(),
  allSpot: () => Compute.fargateSpot({ onDemandBase: 0 }),
  ec2: (id, instanceTypes) => Compute.ec2({ id: `${id}Instances`, instanceTypes, maxInstances: 5000, spot: {} }),
  warmPool: (id, [type]) =>
    Compute.ec2({ id: `${id}Warm`, instanceTypes: [type], maxInstances: 5000, warmPool: { maxPrepared: 10 } }),
  managedInstances: (id, _types, arm) =>
    Compute.managedInstances({
      id: `${id}Managed`,
      architecture: arm ? CpuArchitecture.ARM64 : CpuArchitecture.X86_64,
      maxVcpus: 64,
    }),
};

function make(kind: ComputeKind, arm: boolean): ICompute {
  const types = arm ? ['m7g.16xlarge', 'm8g.16xlarge'] : ['m7a.16xlarge', 'm7i.16xlarge', 'm6a.16xlarge'];
  return COMPUTES[kind](
    arm ? 'Arm' : 'X86',
    types.map((type) => new InstanceType(type)),
    arm,
  );
}

/** Adds a broker with a worker at it, as the case says; three processes at once have a partition each. */
export function addBroker(app: ScalableWebApp, broker: BrokerCase): void {
  const { id, kind, cluster, large, brokersPerZone, partitions, several } = broker;
  const engines = {
    rabbitMq: () => BrokerEngine.rabbitMq({ cluster, instanceType: large ? 'mq.m5.xlarge' : undefined }),
    kafka: () => BrokerEngine.kafka({ brokersPerZone, instanceType: large ? 'kafka.m7g.xlarge' : undefined }),
    kafkaServerless: () => BrokerEngine.kafkaServerless(),
  };
  const made = app.addBroker(id, engines[kind]());
  const source =
    kind === 'rabbitMq'
      ? several
        ? made.queues('letters', ['welcome', 'reset'])
        : made.queue('mail')
      : several
        ? made.topics('index', { products: partitions, prices: 3 })
        : made.topic('events', { partitions, consumerGroup: 'indexers' });
  app.addWorker(`${id}Worker`, { image: IMAGE, source, maxTasks: 1 });
}

/** Adds a task, as the case says. */
export function addTask(app: ScalableWebApp, task: TaskCase, options: TaskOptions): void {
  const added =
    task.schedule === undefined
      ? app.addTask(task.id, options)
      : app.addScheduledTask(task.id, { ...options, ...scheduleOf(task, task.schedule) });
  if (task.administration && app.database) added.addBinding(app.database.administration);
}

function scheduleOf(task: TaskCase, schedule: string): Omit<ScheduledTaskOptions, 'image'> {
  const { flexibleMinutes, maxDelaySeconds } = task;
  return {
    schedule: ScheduleExpression.expression(schedule),
    enabled: task.enabled,
    flexibleWindow: flexibleMinutes === undefined ? undefined : Duration.minutes(flexibleMinutes),
    retryAttempts: task.retryAttempts,
    maxDelay: maxDelaySeconds === undefined ? undefined : Duration.seconds(maxDelaySeconds),
  };
}

/** Plans an event, as the case says. */
export function planSurge(app: ScalableWebApp, surge: SurgeCase, { loadBalancer = {} }: AppCase): void {
  const { id, hoursAhead, minutes, multiplier, leadMinutes, units } = surge;
  const own = !loadBalancer.alb && !loadBalancer.listener;
  app.planSurge(id, {
    at: new Date(Date.parse(NOW) + hoursAhead * 3_600_000).toISOString().replace('.000', ''),
    duration: Duration.minutes(minutes),
    multiplier,
    leadTime: leadMinutes === undefined ? undefined : Duration.minutes(leadMinutes),
    loadBalancerCapacityUnits: own ? units : undefined,
  });
}

const POLICIES: { [kind in ScalingKind]: (fleet: FleetCase) => IScalingPolicy } = {
  cpu: () => ScalingPolicy.cpu({ targetPercent: 40 }),
  slowCpu: () => ScalingPolicy.cpu({ resolution: Duration.seconds(60), scaleIn: false }),
  memory: () => ScalingPolicy.memory(),
  requests: () => ScalingPolicy.requests({ targetPercent: 60 }),
  responseTime: () => ScalingPolicy.responseTime({ target: Duration.millis(400), percentile: 95 }),
  step: () => ScalingPolicy.step({ metric: WAITING, target: 4 }),
  schedule: ({ minTasks = 1 }) =>
    ScalingPolicy.schedule('Morning', { schedule: Schedule.cron({ hour: '7', minute: '0' }), minTasks }),
  predictive: () => ScalingPolicy.predictive({ scales: true }),
  backlog: () => ScalingPolicy.backlog(),
};
const WAITING = new Metric({ namespace: 'Shop', metricName: 'Waiting', period: Duration.seconds(30) });

/** The policies of a fleet, without those that it cannot have. */
export function policiesOf(fleet: FleetCase, unfit: ScalingKind[]): IScalingPolicy[] | undefined {
  const kinds = (fleet.scaling ?? []).filter((kind) => !unfit.includes(kind));
  const policies = kinds.map((kind) => POLICIES[kind](fleet));
  const once = policies.filter(
    ({ policyId }, index) => policies.findIndex((each) => each.policyId === policyId) === index,
  );
  return once.length > 0 ? once : undefined;
}
