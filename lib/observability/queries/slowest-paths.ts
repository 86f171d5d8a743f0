import type { QueryOf } from './query';
import { MILLISECONDS, OF_REQUESTS, requestLogs } from './query';

/** Where users wait, by method and path. What was refused took no time. */
export const slowestPaths: QueryOf = (parts) => ({
  name: 'SlowestPaths',
  logGroups: requestLogs(parts),
  commands: [
    `${OF_REQUESTS} and RefusedRequests = 0`,
    `fields ${MILLISECONDS}`,
    'stats count(*) as requests, avg(milliseconds) as average, pct(milliseconds, 99) as p99, max(milliseconds) as slowest by method, path',
    'sort p99 desc',
    'limit 25',
  ],
});
