import type { Flow } from '../flow';
import { peakOf, trafficOf } from '../flow';
import { IN_FLIGHT } from '../graded';
import type { Link } from '../link';
import { link } from '../link';
import type { WorkerCapacity } from '../system';

/** Producers → queue → workers. */
export function queueLinks(flow: Flow): Link[] {
  return flow.system.workers.flatMap((worker) => {
    const demand = jobsFor(flow, worker);
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
      link({
        id: `${worker.queue}.inFlight`,
        from: worker.queue,
        to: worker.id,
        unit: IN_FLIGHT.unit,
        demand: worker.maxTasks,
        supply: IN_FLIGHT.value,
        constant: IN_FLIGHT,
        remedy: 'share the jobs out among several queues',
      }),
    ];
  });
}

/** Jobs a second that a worker gets at the peak; the jobs of a service are shared by the queues that it sends to. */
export function jobsFor(flow: Flow, { queue }: WorkerCapacity): number {
  const { web, workers } = flow.system;
  const queues = new Set(workers.map((worker) => worker.queue));
  return web
    .filter(({ uses }) => uses.includes(queue))
    .reduce((sum, service) => {
      const sentTo = service.uses.filter((id) => queues.has(id)).length;
      return sum + (peakOf(flow, service) * trafficOf(flow, service).mix.jobsPerRequest) / sentTo;
    }, 0);
}
