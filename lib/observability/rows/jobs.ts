import { JobQueue } from '../../messaging/job-queue';
import type { WorkerService } from '../../services/worker-service';
import type { Row } from './row';
import { graph } from '../lines';
import { loadOf, tasksOf } from './services';

/** A row for each worker with its queue, and one for queues whose workers are elsewhere. */
export const jobRows: Row = ({ workers, queues }) => {
  const fed = new Set(workers.map(({ jobs }) => jobs));
  const others = queues.filter((queue) => !fed.has(queue)).flatMap(queueGraphs);
  return [
    ...workers.map((worker) => ({
      title: worker.node.id,
      widgets: [...jobsOf(worker), loadOf(worker), tasksOf(worker)],
    })),
    ...(others.length === 0 ? [] : [{ title: 'Queues', widgets: others }]),
  ];
};

function jobsOf({ jobs }: WorkerService) {
  return jobs instanceof JobQueue
    ? queueGraphs(jobs)
    : [graph('Jobs', [{ label: 'backlog', metric: jobs.metricBacklog() }])];
}

function queueGraphs(queue: JobQueue) {
  const deadLetters = queue.metricDeadLetters();
  return [
    graph(`${queue.node.id}: jobs`, [
      { label: 'backlog', metric: queue.metricBacklog() },
      deadLetters && { label: 'given up', metric: deadLetters, right: true },
    ]),
    graph(`${queue.node.id}: oldest job`, [{ label: 'age', metric: queue.metricOldestJob() }], { unit: 's' }),
  ];
}
