import type { Duration } from 'aws-cdk-lib/core';
import { Token, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { adviseAtSynthesis } from '../private/advice';

/** What a full queue is measured by. */
export interface DrainTimeProps {
  /** The most jobs that may come to wait. */
  readonly expectedBacklog: number;
  /** The time of one job. */
  readonly jobDuration: Duration;
  /** How long a job is kept. */
  readonly retention: Duration;
}

/** Warns of a backlog whose last job is gone before a worker comes to it. */
export class DrainTime {
  private workers = 0;
  private known = true;

  constructor(scope: IConstruct, props: DrainTimeProps) {
    const { expectedBacklog, jobDuration, retention } = props;
    adviseAtSynthesis(scope, () => {
      if (!this.known || this.workers === 0) return;
      const seconds = (expectedBacklog * jobDuration.toMilliseconds({ integral: false })) / 1000 / this.workers;
      if (seconds <= retention.toSeconds()) return;
      Validations.of(scope).addWarning(
        'cdk-scalable-web-app:backlog-outlives-retention',
        `${expectedBacklog} jobs of ${jobDuration.toMilliseconds({ integral: false }) / 1000} s take ` +
          `${this.workers} tasks ${hours(seconds)} hours, and SQS drops a job after ${hours(retention.toSeconds())}; ` +
          'raise maxTasks or retentionPeriod, or keep jobs that may wait in a database',
      );
    });
  }

  /**
   * Counts those who work on the queue.
   *
   * @param maxTasks the most tasks of the worker; it says nothing where that is unknown
   */
  public addWorker(maxTasks: number | undefined): void {
    if (maxTasks === undefined || Token.isUnresolved(maxTasks)) this.known = false;
    else this.workers += maxTasks;
  }
}

function hours(seconds: number): string {
  return (seconds / 3600).toFixed(1).replace(/\.0$/, '');
}
