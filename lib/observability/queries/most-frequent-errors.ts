import type { QueryOf } from './query';
import { containerLogs } from './query';

/** What goes wrong most, in the words of the applications. */
export const mostFrequentErrors: QueryOf = (parts) => ({
  name: 'MostFrequentErrors',
  logGroups: containerLogs(parts),
  commands: [
    'filter level in ["error", "fatal"]',
    'stats count(*) as errors, min(@timestamp) as first, max(@timestamp) as last by message, @log',
    'sort errors desc',
    'limit 25',
  ],
});
