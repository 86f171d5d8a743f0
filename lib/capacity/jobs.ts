import type { Flow } from './flow';
import { ratesOf } from './flow';
import type { WebCapacity, WorkerCapacity } from './system';
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
export function jobsFor(flow: Flow, { queue, jobsPerRequest }: WorkerCapacity): Jobs {
  const { system, traffic } = flow;
  const ofApp = jobsPerRequest ?? traffic.mix.jobsPerRequest;
  const { baselineRps, peakRps } = behindTheEdge(traffic, system.hasCdn);
  const own = flow.used.has(queue) ? flow.own.filter(({ uses }) => uses.includes(queue)) : flow.own;
  return own
    .map((service) => jobsOfOwn(flow, service))
    .reduce((sum, { baseline, peak }) => ({ baseline: sum.baseline + baseline, peak: sum.peak + peak }), {
      baseline: baselineRps * ofApp,
      peak: peakRps * ofApp,
    });
}

/** Jobs that the traffic of a service's own makes. */
function jobsOfOwn(flow: Flow, service: WebCapacity): Jobs {
  const { baselineRps, peakRps } = ratesOf(flow, service);
  const { jobsPerRequest } = service.traffic!.mix;
  return { baseline: baselineRps * jobsPerRequest, peak: peakRps * jobsPerRequest };
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
  const ofApp = behindTheEdge(traffic, system.hasCdn).peakRps * traffic.mix.jobsPerRequest;
  let rest = flow.own.reduce((sum, service) => sum + jobsOfOwn(flow, service).peak, ofApp);
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
