import type { QueryOf } from './query';
import { containerLogs } from './query';

/** All that was logged of one request, and of the jobs that came of it, in order. */
export const oneRequest: QueryOf = (parts) => ({
  name: 'OneRequest',
  logGroups: containerLogs(parts),
  parameters: [
    { name: 'traceId', description: 'Root of X-Amzn-Trace-Id, such as 1-67891233-abcdef012345678912345678' },
  ],
  commands: [
    'fields @timestamp, @log, @logStream, level, message, method, path, status, traceId',
    'filter traceId like /{{traceId}}/',
    'sort @timestamp asc',
    'limit 1000',
  ],
});
