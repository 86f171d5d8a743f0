import { REACTION } from '../../lib/capacity/graded';
import type { SystemCapacity, WebCapacity } from '../../lib/capacity/system';
import type { TrafficFigures, TrafficMix } from '../../lib/capacity/traffic-figures';
import { DEFAULT_MIX } from '../../lib/capacity/traffic-figures';

/** A hundredfold in five minutes. */
export const spike = (mix: Partial<TrafficMix> = {}): TrafficFigures => ({
  shape: 'spike',
  baselineRps: 100,
  peakRps: 10_000,
  timeToPeak: 300,
  mix: { ...DEFAULT_MIX, ...mix },
});

export const web = (stated: Partial<WebCapacity> = {}): WebCapacity => ({
  id: 'Web',
  minTasks: 4,
  maxTasks: 84,
  vcpu: 0.5,
  rpsPerTask: 150,
  share: 1,
  reaction: REACTION,
  routed: true,
  uses: ['Database', 'Cache', 'PdfQueue'],
  ...stated,
});

/** All six tiers. */
export const system = (stated: Partial<SystemCapacity> = {}): SystemCapacity => ({
  hasCdn: false,
  loadBalancer: { rules: 1 },
  web: [web()],
  workers: [{ id: 'Pdf', minTasks: 1, maxTasks: 10, vcpu: 0.5, jobSeconds: 15, queue: 'PdfQueue', uses: ['Database'] }],
  databases: [{ id: 'Database', primaryVcpu: 2, readerVcpus: [2, 2], maxConnections: 1802, poolSize: 7 }],
  caches: [{ id: 'Cache', shards: 1, replicasPerShard: 1, nodeVcpu: 2, nodeMemoryGiB: 16 }],
  network: { zones: 3, addresses: 12_273, natAddresses: 3 },
  ...stated,
});
