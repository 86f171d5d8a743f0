import type { QueryOf } from './query';
import { containerLogs } from './query';

/**
 * Errors and failed requests of each revision of a task definition, so that the deployment that brought them is seen.
 *
 * A request that fails in a task with an overload proxy counts once: both may write of it, and the proxy of each, whether
 * the application answered so or never saw it. Of a task whose proxy writes of none, the lines of the application count.
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
    // The number, and not its name among the metrics before it, is in lines of an overload proxy alone.
    'parse @message /"InFlightRequests": ?[0-9].*"status": ?(?<atProxy>5[0-9][0-9])\\b/',
    'stats count(error) as errors, count(failure) as failures, count(atProxy) as failuresAtProxy, count(*) as lines, max(revision) as taskRevision, min(@timestamp) as begun by logGroup, task',
    'stats sum(errors) as allErrors, sum(greatest(failuresAtProxy, failures - failuresAtProxy)) as allFailures, sum(lines) as allLines, count(*) as tasks, min(begun) as firstLine by logGroup, taskRevision',
    'sort allErrors desc, allFailures desc',
    'limit 50',
  ],
});
