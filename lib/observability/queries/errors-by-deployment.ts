import type { QueryOf } from './query';
import { containerLogs } from './query';

/**
 * Errors and failed requests of each revision of a task definition, so that the deployment that brought them is seen.
 *
 * A log stream ends with the id of its task. A line with `revision` tells the revision of all lines of its task, those of
 * the overload proxy as well, which cannot know it. What is no number, or is missing, counts as nothing: `count` counts
 * fields that are there.
 */
export const errorsByDeployment: QueryOf = (parts) => ({
  name: 'ErrorsByDeployment',
  logGroups: containerLogs(parts),
  commands: [
    'parse @log /(?<logGroup>[^:]+)$/',
    'parse @logStream /(?<task>[0-9a-f]+)$/',
    'parse @message /"level": ?"(?<error>error|fatal)"/',
    'parse @message /"status": ?(?<failure>5[0-9][0-9])\\b/',
    'stats count(error) as errors, count(failure) as failures, count(*) as lines, max(revision) as taskRevision, min(@timestamp) as begun by logGroup, task',
    'stats sum(errors) as allErrors, sum(failures) as allFailures, sum(lines) as allLines, count(*) as tasks, min(begun) as firstLine by logGroup, taskRevision',
    'sort allErrors desc, allFailures desc',
    'limit 50',
  ],
});
