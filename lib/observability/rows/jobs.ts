import { JobQueue } from '../../messaging/job-queue';
import type { WorkerService } from '../../services/worker-service';
import type { Row } from './row';
import type { GraphOptions, Line } from '../lines';
import { graph } from '../lines';
import { loadOf, tasksOf } from './services';

/** A row for each broker: what runs out in it. */
export const brokerRows: Row = ({ brokers }) =>
  brokers.flatMap(({ node, metrics }) => {
    const { memoryPercent, freeStorageTimes, storagePercent = [], cpuPercent = [] } = metrics;
    const { offlinePartitions, underReplicatedPartitions = [] } = metrics;
    const used = [
      memoryPercent && { label: 'memory', metric: memoryPercent },
      ...lines('storage', storagePercent),
      ...lines('CPU', cpuPercent),
    ];
    const partitions = [
      offlinePartitions && { label: 'without a leader', metric: offlinePartitions },
      ...lines('with too few copies', underReplicatedPartitions),
    ];
    const widgets = [
      ...graphOf('In use', used, { unit: '%', bounds: { '100 %': 100 } }),
      ...graphOf('Free storage', freeStorageTimes ? [{ label: 'times the least', metric: freeStorageTimes }] : []),
      ...graphOf('Partitions', partitions),
    ];
    return widgets.length === 0 ? [] : [{ title: node.id, widgets }];
  });

const lines = (label: string, metrics: readonly Line['metric'][]): Line[] =>
  metrics.map((metric, at) => ({ label: at === 0 ? label : `${label} ${at + 1}`, metric }));

const graphOf = (title: string, drawn: readonly (Line | undefined)[], options: GraphOptions = {}) =>
  drawn.some((line) => line) ? [graph(title, drawn, options)] : [];

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
