import type { Flow } from '../flow';
import { IN_FLIGHT } from '../graded';
import { jobsFor } from '../jobs';
import type { Link } from '../link';
import { link } from '../link';
import type { WorkerCapacity } from '../system';

/** Producers → queue → workers. */
export function queueLinks(flow: Flow): Link[] {
  return flow.system.workers.flatMap((worker) => {
    const demand = jobsFor(flow, worker).peak;
    const tasks = Math.ceil(demand * worker.jobSeconds);
    return [
      link({
        id: `${worker.id}.jobs`,
        from: worker.queue,
        to: worker.id,
        unit: 'jobs/s',
        demand,
        supply: worker.maxTasks / worker.jobSeconds,
        remedy: `raise maxTasks of ${worker.id} to ${tasks}; until then jobs wait in the queue`,
      }),
      ...inFlight(worker),
    ];
  });
}

function inFlight({ id, queue, maxTasks, atBroker }: WorkerCapacity): Link[] {
  if (atBroker) return [];
  return [
    link({
      id: `${queue}.inFlight`,
      from: queue,
      to: id,
      unit: IN_FLIGHT.unit,
      demand: maxTasks,
      supply: IN_FLIGHT.value,
      constant: IN_FLIGHT,
      remedy: 'share the jobs out among several queues',
    }),
  ];
}
