import { Duration } from 'aws-cdk-lib/core';

/**
 * How long a job that a worker has in hand is kept from the others: three times what a job takes, half a minute at
 * least, so that a slow job is not done twice.
 */
export function keptFromOthers(jobDuration: Duration): Duration {
  return Duration.seconds(Math.max(30, Math.ceil((3 * jobDuration.toMilliseconds({ integral: false })) / 1000)));
}
