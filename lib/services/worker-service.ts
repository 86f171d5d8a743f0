import { Duration } from 'aws-cdk-lib/core';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { EventJobOptions, IEventTarget, IJobSource } from '../binding';
import { Preset } from '../preset';
import { Checks } from '../private/validation';
import { hasFargateSpot } from './cluster';
import type { ICompute } from './compute';
import { Compute } from './compute';
import { FargateSpot } from './compute/fargate-spot';
import type { FleetOptions, FleetProps } from './fleet';
import { Fleet } from './fleet';
import { protectFromScaleIn } from './scale-in-protection';
import { FleetPolicies } from './scaling/fleet-policies';
import type { IScalingPolicy } from './scaling/scaling-policy';
import { ScalingPolicy } from './scaling/scaling-policy';
import { DEFAULT_JOB_DURATION, validateWorkerService } from './validate-fleet';
import { defaultMaxTasks, validateJobSource } from './validate-job-source';
import { validateCalls } from './validate-service-connect';
import { STOP_TIMEOUT, adviseOnJobDuration, adviseOnSleep } from './worker-advice';

/**
 * What a team may say of a worker service.
 */
export interface WorkerServiceOptions extends FleetOptions {
  /**
   * The time that one job takes, up to 4 hours.
   *
   * @default Duration.seconds(30)
   */
  readonly jobDuration?: Duration;

  /**
   * The time that a new job may take until it is done, at least `jobDuration`. Scaling keeps each task at
   * `acceptableDelay` ÷ `jobDuration` jobs.
   *
   * @default - ten times jobDuration
   */
  readonly acceptableDelay?: Duration;

  /**
   * Whether a task may keep itself from being stopped, by scale-in or by a deployment, while it has a job in hand.
   *
   * It is the application that asks, at `$ECS_AGENT_URI/task-protection/v1/state`, for the minutes in
   * `JOB_PROTECTION_MINUTES`: three times `jobDuration`. Nothing protects from an interruption of Fargate Spot, or from
   * a host that fails.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
   * @default true
   */
  readonly scaleInProtection?: boolean;
}

/**
 * Props of `WorkerService`.
 */
export interface WorkerServiceProps extends WorkerServiceOptions, FleetProps {
  /**
   * Where the jobs come from.
   */
  readonly jobs: IJobSource;
}

/**
 * Takes jobs from a queue, beside the request path, and scales on the backlog for each task unless told otherwise.
 */
export class WorkerService extends Fleet implements IEventTarget {
  /** Where the jobs come from. */
  public readonly jobs: IJobSource;
  /** The time that one job takes. */
  public readonly jobDuration: Duration;
  /** The time that a new job may take until it is done. */
  public readonly acceptableDelay: Duration;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: WorkerServiceProps) {
    const preset = props.preset ?? Preset.PRODUCTION;
    validateWorkerService(props, preset)
      .merge(validateCalls({ ...props, id, scope }, props))
      .merge(validateJobSource(props))
      .throwAt(scope, id);
    super(
      scope,
      id,
      { ...props, compute: props.compute ?? defaultCompute(preset, props.cluster) },
      {
        minTasks: props.minTasks ?? 1,
        maxTasks: props.maxTasks ?? defaultMaxTasks(props.jobs, preset),
        // The most that Fargate gives a job to be finished or handed back.
        stopTimeout: STOP_TIMEOUT,
      },
    );
    this.jobs = props.jobs;
    this._apply(props.jobs.bindConsumer(this), `${props.jobs}`);
    props.serviceConnect?._join(this, props.calls);
    const { jobDuration = DEFAULT_JOB_DURATION, scaleInProtection = true } = props;
    this.jobDuration = jobDuration;
    this.acceptableDelay = props.acceptableDelay ?? Duration.millis(10 * jobDuration.toMilliseconds());
    adviseOnJobDuration(this, jobDuration, scaleInProtection);
    if (scaleInProtection) {
      const protection = protectFromScaleIn(this.taskDefinition, props.cluster, jobDuration);
      this._apply(protection, 'scaleInProtection');
    }
    adviseOnSleep(this, props);
    new FleetPolicies(this, policiesOf(props), {
      service: this.service,
      scaling: this.scaling,
      jobs: props.jobs,
      jobDuration,
      acceptableDelay: this.acceptableDelay,
    });
  }

  public validateEvents(): string[] {
    const { eventTarget } = this.jobs;
    if (eventTarget) return eventTarget.validateEvents();
    const remedy = 'have a worker with a queue send the jobs on';
    return new Checks().that(false, 'target', `${this}`, 'a worker whose jobs come from a queue of SQS', remedy)
      .problems;
  }

  /**
   * Has each event of Amazon EventBridge that matches become a job of this worker.
   *
   * @param id a stable name
   * @param options which events of the account's default bus
   * @throws when its jobs come from elsewhere than a standard queue that is made here
   */
  public onEvent(id: string, options: EventJobOptions): events.IRule {
    new Checks().include(this.validateEvents()).throwAt(this, id);
    return this.jobs.eventTarget!.onEvent(id, options);
  }
}

/** Spot where the preset wants it, if the cluster is sure to have it. */
function defaultCompute({ workersOnSpot }: Preset, cluster: ecs.ICluster): ICompute {
  return workersOnSpot && hasFargateSpot(cluster) ? FargateSpot.forWorkThatCanWait() : Compute.fargate();
}

/** A worker that may sleep has to wake, unless it is to have no policy at all. */
function policiesOf({ minTasks, scalingPolicies = [ScalingPolicy.backlog()] }: WorkerServiceProps): IScalingPolicy[] {
  const zero = ScalingPolicy.scaleToZero();
  const sleeps = minTasks === 0 && scalingPolicies.length > 0;
  const stated = scalingPolicies.some(({ policyId }) => policyId === zero.policyId);
  return sleeps && !stated ? [...scalingPolicies, zero] : scalingPolicies;
}
