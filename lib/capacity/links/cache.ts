import type { Flow } from '../flow';
import { tasksBoundTo } from '../flow';
import {
  CACHE_CONNECTIONS,
  CACHE_MEMORY_SHARE,
  CACHE_OPERATIONS,
  CACHE_OPERATIONS_LARGE,
  CACHE_POOL,
  DEPLOYMENT_FACTOR,
} from '../graded';
import type { Link } from '../link';
import { link } from '../link';
import { queriesTo } from '../queries';
import type { CacheCapacity } from '../system';

/** Tasks → cache: operations, connections and memory. */
export function cacheLinks(flow: Flow): Link[] {
  return flow.system.caches.flatMap((cache) => [operations(flow, cache), connections(flow, cache), ...memory(cache)]);
}

/** Every read asks the cache; what it does not answer, and what is written, is put into it. */
function operations(flow: Flow, { id, shards, nodeVcpu, unknown }: CacheCapacity): Link {
  const { reads, missed, writes } = queriesTo(flow, id);
  const constant = nodeVcpu !== undefined && nodeVcpu >= 16 ? CACHE_OPERATIONS_LARGE : CACHE_OPERATIONS;
  return link({
    id: `${id}.operations`,
    from: 'services',
    to: id,
    unit: constant.unit,
    demand: reads + missed + writes,
    // Primaries alone: a replica may be behind, and not every client reads from it.
    supply: unknown ? undefined : shards * constant.value,
    best: constant.upTo === undefined || unknown ? undefined : { supply: shards * constant.upTo },
    constant,
    remedy: `give ${id} larger nodes, or more shards`,
  });
}

function connections({ system }: Flow, { id, unknown }: CacheCapacity): Link {
  const tasks = tasksBoundTo(system, id) * DEPLOYMENT_FACTOR.value;
  return link({
    id: `${id}.connections`,
    from: 'services',
    to: id,
    unit: 'connections of a node',
    demand: tasks * CACHE_POOL.value,
    supply: unknown ? undefined : CACHE_CONNECTIONS.value,
    best: { demand: tasks * CACHE_POOL.upTo! },
    constant: CACHE_POOL,
    remedy: `let the tasks share connections to ${id}: one for each process`,
  });
}

function memory({ id, shards, nodeMemoryGiB, workingSetGiB, unknown }: CacheCapacity): Link[] {
  if (workingSetGiB === undefined) return [];
  return [
    link({
      id: `${id}.memory`,
      from: 'data',
      to: id,
      unit: 'GiB',
      demand: workingSetGiB,
      supply: nodeMemoryGiB === undefined || unknown ? undefined : shards * nodeMemoryGiB * CACHE_MEMORY_SHARE.value,
      constant: CACHE_MEMORY_SHARE,
      remedy: `give ${id} larger nodes, or more shards`,
    }),
  ];
}
