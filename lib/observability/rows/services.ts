import type { Fleet } from '../../services/fleet';
import type { WebService } from '../../services/web-service';
import type { Row } from './row';
import { graph } from '../lines';

/** A row for each web service: requests, waiting, load, tasks. */
export const webServiceRows: Row = ({ web }) =>
  web.map((service) => ({
    title: service.node.id,
    widgets: [...requestsOf(service), loadOf(service), tasksOf(service)],
  }));

function requestsOf({ requests }: WebService) {
  const [count, errors, slowest] = [requests.requests(), requests.errors(), requests.responseTime()];
  if (!count || !errors || !slowest) return [];
  return [
    graph('Requests', [
      { label: 'requests', metric: count },
      { label: '5xx', metric: errors, right: true },
    ]),
    graph('Answers', [{ label: 'p99', metric: slowest }], { unit: 's' }),
  ];
}

/** CPU and memory of its tasks. */
export function loadOf({ metrics }: Fleet) {
  return graph(
    'Load',
    [
      { label: 'CPU', metric: metrics.cpu() },
      { label: 'memory', metric: metrics.memory() },
    ],
    { unit: '%', bounds: { '100 %': 100 } },
  );
}

/** Tasks against the most that there may be. */
export function tasksOf({ metrics, _tasks: { most } }: Fleet) {
  return graph('Tasks', [{ label: 'running', metric: metrics.runningTasks() }], { bounds: { maxTasks: most } });
}
