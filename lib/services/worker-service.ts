import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { IJobSource } from '../binding';
import { Preset } from '../preset';
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
export class WorkerService extends Fleet {
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
    super(scope, id, props, {
      minTasks: props.minTasks ?? 1,
      maxTasks: props.maxTasks ?? defaultMaxTasks(props.jobs, preset),
      // The most that Fargate gives a job to be finished or handed back.
      stopTimeout: STOP_TIMEOUT,
    });
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
}

/** A worker that may sleep has to wake, unless it is to have no policy at all. */
function policiesOf({ minTasks, scalingPolicies = [ScalingPolicy.backlog()] }: WorkerServiceProps): IScalingPolicy[] {
  const zero = ScalingPolicy.scaleToZero();
  const sleeps = minTasks === 0 && scalingPolicies.length > 0;
  const stated = scalingPolicies.some(({ policyId }) => policyId === zero.policyId);
  return sleeps && !stated ? [...scalingPolicies, zero] : scalingPolicies;
}
