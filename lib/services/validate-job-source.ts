import type { IJobSource } from '../binding';
import type { Preset } from '../preset';
import { Checks, isKnown } from '../private/validation';
import { DEFAULT_JOB_DURATION } from './validate-fleet';
import type { WorkerServiceProps } from './worker-service';

/** Checks what a worker asks of the place that its jobs come from. */
export function validateJobSource(props: WorkerServiceProps): Checks {
  const { jobs, minTasks, maxTasks, jobDuration = DEFAULT_JOB_DURATION } = props;
  const checks = new Checks().that(
    minTasks !== 0 || jobs.unattendedJobs !== undefined,
    'minTasks',
    minTasks,
    `1 or more with ${jobs}, which does not tell of jobs that wait while no worker runs`,
    'state 1',
  );
  const { maxConsumers = Infinity } = jobs;
  for (const [prop, tasks] of Object.entries({ minTasks, maxTasks })) {
    checks.that(
      !isKnown(tasks) || tasks <= maxConsumers,
      prop,
      tasks,
      `at most ${maxConsumers} with ${jobs}, whose partitions each go to one worker`,
      'lower it, or state more partitions',
    );
  }
  const hidden = jobs.redeliveryDelay;
  if (!hidden || hidden.isUnresolved() || jobDuration.isUnresolved()) return checks;
  return checks.that(
    jobDuration.toMilliseconds() <= hidden.toMilliseconds(),
    'jobDuration',
    `${jobDuration.toMilliseconds() / 1000} s`,
    `at most the ${hidden.toSeconds()} s after which ${jobs} gives a job to another worker`,
    'state the same jobDuration for the queue',
  );
}

/** The most tasks of a worker that states none: a task without a partition would have nothing to do. */
export function defaultMaxTasks(jobs: IJobSource, preset: Preset): number {
  return Math.min(preset.maxWorkerTasks, jobs.maxConsumers ?? Infinity);
}
