import { Duration, Validations } from 'aws-cdk-lib/core';
import type * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Preset } from '../preset';
import { adviseAtSynthesis } from '../private/advice';
import { now } from '../private/clock';
import { schedulerDeadLetterQueue, SchedulerRole } from '../private/scheduler';
import type { Fleet } from '../services/fleet';
import { scalableTargetOf } from '../services/scaling/target-tracking';
import type { ISurgeable } from '../surgeable';
import { LoadBalancerCapacity } from './load-balancer-capacity';
import type { RaisedTasks } from './raised-tasks';
import { ScalableTargetCapacity } from '../private/scalable-target-capacity';
import type { ISurge, SurgeInterval, SurgeOptions } from './surge';
import { Surge } from './surge';
import { validatePlan } from './validate-surge';

const LEAD = Duration.minutes(15);
const LOAD_BALANCER_LEAD = Duration.hours(2);
/** The quota of one ECS service. */
const MOST_TASKS = 5000;

/**
 * Props of `SurgeCalendar`.
 */
export interface SurgeCalendarProps {
  /**
   * The load balancer whose reserved capacity is raised, one that was made here.
   *
   * @default - none
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;

  /**
   * The customer managed key for calls that failed.
   *
   * @default - the key that SQS manages
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The known events of an app: one group of schedules, one role, one dead-letter queue. `ScalableWebApp.planSurge` makes
 * one; services that stand alone get one of their own.
 *
 * Schedules stand beside what they raise, not inside: to plan one more event never touches a scalable target, whose
 * stated numbers CloudFormation would register again at once.
 */
export class SurgeCalendar extends Construct {
  /** The group of the schedules. */
  public readonly group: scheduler.CfnScheduleGroup;
  /** What EventBridge Scheduler may do: move the limits of what was added, and nothing else. */
  public readonly role: iam.IRole;
  /** Where a call lies that failed for an hour: a tier that was not raised, or not lowered. */
  public readonly deadLetterQueue: sqs.IQueue;
  /** The events. */
  public readonly surges: ISurge[] = [];
  private readonly loadBalancer?: LoadBalancerCapacity;
  private readonly reservations: SurgeInterval[] = [];
  private readonly tiers = new Map<ISurgeable, SurgeInterval[]>();
  private readonly services = new Map<Fleet, ScalableTargetCapacity>();
  private readonly planned = new Map<Surge, SurgeOptions>();

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   */
  constructor(scope: Construct, id: string, props: SurgeCalendarProps = {}) {
    super(scope, id);
    const { preset = Preset.PRODUCTION, encryptionKey, loadBalancer } = props;
    this.group = new scheduler.CfnScheduleGroup(this, 'Group');
    this.deadLetterQueue = schedulerDeadLetterQueue(this, 'DeadLetterQueue', { preset, encryptionKey });
    const { deadLetterQueue } = this;
    this.role = new SchedulerRole(this, 'Role', { groupName: this.group.ref, deadLetterQueue });
    if (loadBalancer) {
      const { minimumLoadBalancerCapacity: stated } = loadBalancer.node.defaultChild as elbv2.CfnLoadBalancer;
      const { capacityUnits } = (stated ?? {}) as { capacityUnits?: number };
      this.loadBalancer = new LoadBalancerCapacity(loadBalancer, capacityUnits);
    }
  }

  /**
   * Adds the tasks of a service to what every event raises, those that are planned already among them.
   *
   * @param service a web service or a worker service
   */
  public addService(service: Fleet): void {
    const tasks = tasksOf(service);
    adviseOnSchedules(service);
    this.services.set(service, tasks);
    this.add(tasks);
  }

  /**
   * Adds a tier to what every event raises, those that are planned already among them.
   *
   * @param tier what is raised
   */
  public add(tier: ISurgeable): void {
    this.tiers.set(tier, []);
    tier.grantSurge(this.role);
    for (const [surge, options] of this.planned) this.raise(surge, options, tier);
  }

  /**
   * Plans an event: every tier is raised ahead of it and lowered after it.
   *
   * @param id a stable name
   * @param options when, how long and how much
   * @throws when an option cannot be used, or the event is over; nothing is made then
   */
  public planSurge(id: string, options: SurgeOptions): ISurge {
    const raised = { tiers: [...this.tiers.keys()], loadBalancer: this.loadBalancer !== undefined };
    validatePlan(options, this, raised)
      .that(!this.node.tryFindChild(id), 'id', id, 'an id that no other event has', 'take another id')
      .throwAt(this, id);
    const surge = new Surge(this, id, options, this);
    this.surges.push(surge);
    this.planned.set(surge, options);
    for (const tier of this.tiers.keys()) this.raise(surge, options, tier);
    this.raiseLoadBalancer(surge, options);
    this.warnOfTheHour(surge, options);
    return surge;
  }

  /**
   * The most tasks of a service in each event, from when it is raised until it is lowered.
   *
   * @internal
   */
  public _mostTasksOf(service: Fleet): RaisedTasks[] {
    const tasks = this.services.get(service);
    if (!tasks) return [];
    return this.tiers.get(tasks)!.map(({ start, end, level }) => ({ start, end, most: tasks.boundsAt(level).max }));
  }

  private raise(surge: Surge, options: SurgeOptions, tier: ISurgeable): void {
    const { multiplier, leadTime = LEAD } = options;
    // Of tiers that stood already, the plan was refused.
    for (const problem of tier.validateSurge(multiplier)) {
      Validations.of(surge).addWarning(
        'cdk-scalable-web-app:surge-out-of-range',
        `${problem}; raised as far as it goes`,
      );
    }
    surge.plan(tier, multiplier, leadTime, this.tiers.get(tier)!);
  }

  private raiseLoadBalancer(surge: Surge, options: SurgeOptions): void {
    const units = this.unitsOf(options);
    if (!this.loadBalancer || units === undefined) return;
    if (this.reservations.length === 0) this.loadBalancer.grantSurge(this.role);
    surge.plan(this.loadBalancer, units, options.loadBalancerLeadTime ?? LOAD_BALANCER_LEAD, this.reservations);
  }

  private unitsOf({ loadBalancerCapacityUnits, multiplier }: SurgeOptions): number | undefined {
    return loadBalancerCapacityUnits ?? this.loadBalancer?.unitsFor(multiplier);
  }

  /** What has begun was deployed before, or is not raised any more: the call that raises is left out from then on. */
  private warnOfTheHour(surge: Surge, options: SurgeOptions): void {
    const { at, duration, leadTime = LEAD, loadBalancerLeadTime = LOAD_BALANCER_LEAD } = options;
    const leads = [leadTime, ...(this.unitsOf(options) === undefined ? [] : [loadBalancerLeadTime])];
    const start = Date.parse(at) - Math.max(...leads.map((lead) => lead.toMilliseconds()));
    if (now(this) < start) return;
    const [from, to] = [start, Date.parse(at) + duration.toMilliseconds()].map((time) => new Date(time).toISOString());
    Validations.of(surge).addWarning(
      'cdk-scalable-web-app:surge-under-way',
      `raised from ${from} to ${to}, if it was deployed before: leave its call, multiplier, minTasks and maxTasks as ` +
        'they are until it is over, since CloudFormation registers changed numbers at once; plan a second surge to raise ' +
        'more, shorten duration to end it',
    );
  }
}

/** The tasks of a service, as a tier. */
export function tasksOf(service: Fleet): ScalableTargetCapacity {
  return new ScalableTargetCapacity(service.node.id, service.scaling, {
    most: MOST_TASKS,
    permissions: [
      { actions: ['ecs:DescribeServices', 'ecs:UpdateService'], resourceArns: [service.service.serviceArn] },
    ],
  });
}

/** Whatever moved the limits last holds: a schedule that comes in an event ends it for the service. */
function adviseOnSchedules(service: Fleet): void {
  adviseAtSynthesis(service, ({ resolve }) => {
    const target = scalableTargetOf(service.scaling).node.defaultChild as appscaling.CfnScalableTarget;
    const actions = resolve(target.scheduledActions) as unknown[] | undefined;
    if (!actions?.length) return;
    Validations.of(service).addWarning(
      'cdk-scalable-web-app:surge-beside-schedule',
      'a schedule of the service sets its own minTasks and maxTasks when its hour comes, in the middle of a known event ' +
        'too, which it would end for this service; see that none of its hours lies between the raise and the end, and ' +
        'acknowledge this',
    );
  });
}
