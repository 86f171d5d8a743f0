import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { IJobSource } from '../binding';
import { Preset } from '../preset';
import type { FleetOptions, FleetProps } from './fleet';
import { Fleet } from './fleet';
import { FleetPolicies } from './scaling/fleet-policies';
import { ScalingPolicy } from './scaling/scaling-policy';
import { DEFAULT_JOB_DURATION, validateWorkerService } from './validate-fleet';
import { validateCalls } from './validate-service-connect';

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
      .throwAt(scope, id);
    super(scope, id, props, {
      minTasks: props.minTasks ?? 1,
      maxTasks: props.maxTasks ?? preset.maxWorkerTasks,
      // The most that Fargate gives a job to be finished or handed back.
      stopTimeout: Duration.seconds(120),
    });
    this.jobs = props.jobs;
    this._apply(props.jobs.bindConsumer(this), `${props.jobs}`);
    props.serviceConnect?._join(this, props.calls);
    const { jobDuration = DEFAULT_JOB_DURATION } = props;
    new FleetPolicies(this, props.scalingPolicies ?? [ScalingPolicy.backlog()], {
      service: this.service,
      scaling: this.scaling,
      jobs: props.jobs,
      jobDuration,
      acceptableDelay: props.acceptableDelay ?? Duration.millis(10 * jobDuration.toMilliseconds()),
    });
  }
}
