import { round } from '../capacity-plan';
import type { Flow } from '../flow';
import { peakOf, ratesOf, shareOf, trafficOf } from '../flow';
import { TARGETS } from '../graded';
import type { Link } from '../link';
import { link } from '../link';
import type { WebCapacity } from '../system';
import { growthWithin } from '../traffic-figures';

/** Load balancer → tasks: before scaling has reacted, at the peak, and in number. */
export function taskLinks(flow: Flow): Link[] {
  return flow.system.web.flatMap((service) => [...headroom(flow, service), atPeak(flow, service), ...targets(service)]);
}

const before = ({ routed }: WebCapacity) => (routed ? 'load balancer' : 'callers');

function headroom(flow: Flow, service: WebCapacity): Link[] {
  const { id, reaction, minTasks, rpsPerTask } = service;
  if (!reaction) return [];
  const traffic = trafficOf(flow, service);
  const { baselineRps } = ratesOf(flow, service);
  const after = (seconds: number) => baselineRps * growthWithin(traffic, seconds) * shareOf(service);
  const demand = after(reaction.value);
  const policy = Number.isFinite(reaction.value) ? '' : ', give it a scaling policy';
  return [
    link({
      id: `${id}.headroom`,
      from: before(service),
      to: id,
      unit: 'requests/s until scaling has reacted',
      demand,
      supply: minTasks * rpsPerTask,
      best: reaction.upTo === undefined ? undefined : { demand: after(reaction.upTo) },
      // Of what never comes, nothing is to be shown.
      constant: policy ? undefined : reaction,
      remedy: `raise minTasks of ${id} to ${Math.ceil(demand / rpsPerTask)}${policy}, or serve more at the edge`,
    }),
  ];
}

function atPeak(flow: Flow, service: WebCapacity): Link {
  const demand = peakOf(flow, service);
  const tasks = Math.ceil(demand / service.rpsPerTask);
  return link({
    id: `${service.id}.tasks`,
    from: before(service),
    to: service.id,
    unit: 'requests/s',
    demand,
    supply: service.maxTasks * service.rpsPerTask,
    remedy: `raise maxTasks of ${service.id} to ${tasks}, or serve more than ${round(service.rpsPerTask)} requests/s with each task`,
  });
}

function targets({ id, maxTasks, routed }: WebCapacity): Link[] {
  if (!routed) return [];
  return [
    link({
      id: `${id}.targets`,
      from: 'load balancer',
      to: id,
      unit: 'targets',
      demand: maxTasks,
      supply: TARGETS.value,
      constant: TARGETS,
      remedy: `take larger tasks, or ask AWS for a higher quota of targets`,
    }),
  ];
}
