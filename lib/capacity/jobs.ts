import type { Flow } from './flow';
import type { WorkerCapacity } from './system';
import { behindTheEdge } from './traffic-figures';

/** Jobs a second that a worker gets. */
export interface Jobs {
  readonly baseline: number;
  readonly peak: number;
}

/**
 * Jobs of a worker: those of the traffic of the app, of which every one may be for it where nothing is said, and those
 * that services with traffic of their own put into its queue. Where nobody is known to, all of them may.
 */
export function jobsFor({ system, traffic }: Flow, { queue, jobsPerRequest }: WorkerCapacity): Jobs {
  const producers = system.web.filter(({ uses }) => uses.includes(queue));
  const own = (producers.length > 0 ? producers : system.web).flatMap((service) => service.traffic ?? []);
  return [
    { each: traffic, jobs: jobsPerRequest ?? traffic.mix.jobsPerRequest },
    ...own.map((each) => ({ each, jobs: each.mix.jobsPerRequest })),
  ]
    .map(({ each, jobs }) => ({ ...behindTheEdge(each, system.hasCdn), jobs }))
    .reduce(
      (sum, { baselineRps, peakRps, jobs }) => ({
        baseline: sum.baseline + baselineRps * jobs,
        peak: sum.peak + peakRps * jobs,
      }),
      { baseline: 0, peak: 0 },
    );
}

/** Jobs a second that each of some workers does at the peak. */
export interface Work {
  readonly worker: WorkerCapacity;
  readonly rate: number;
}

/**
 * What workers do at the peak, all together: no more than comes, and no more than their tasks can do, for the rest waits
 * in the queue. Those of which nothing is said share the jobs of all traffic, as every job may be for any of them: those
 * come first whose jobs ask the most.
 */
export function workOf(
  flow: Flow,
  workers: readonly WorkerCapacity[],
  asks: (worker: WorkerCapacity) => number,
): Work[] {
  const { system, traffic } = flow;
  const all = [traffic, ...system.web.flatMap((service) => service.traffic ?? [])];
  let rest = all.reduce((sum, each) => sum + behindTheEdge(each, system.hasCdn).peakRps * each.mix.jobsPerRequest, 0);
  const able = (worker: WorkerCapacity) => Math.min(jobsFor(flow, worker).peak, worker.maxTasks / worker.jobSeconds);
  return [...workers]
    .sort((a, b) => asks(b) - asks(a))
    .map((worker) => {
      if (worker.jobsPerRequest !== undefined) return { worker, rate: able(worker) };
      const rate = Math.min(rest, able(worker));
      rest -= rate;
      return { worker, rate };
    });
}
