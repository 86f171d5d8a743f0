import { tasksBoundTo } from '../flow';
import { DEPLOYMENT_FACTOR, PROXY_CLIENTS, QUERY_SECONDS } from '../graded';
import type { Link } from '../link';
import { link } from '../link';
import type { DatabaseCapacity, SystemCapacity } from '../system';

/** Queries a second at the peak, of all services that use a database. */
export interface DatabaseQueries {
  /** Reads, before a cache has answered any. */
  readonly beforeCaches: number;
  /** Reads that a cache leaves. */
  readonly reads: number;
  /** Writes, and all reads where there is no reader. */
  readonly primary: number;
}

/** Whether its pools lead to a proxy alone: readers that no endpoint of the proxy leads to stand beside it. */
export function isWhollyBehindProxy({ proxy, readerVcpus }: Pick<DatabaseCapacity, 'proxy' | 'readerVcpus'>): boolean {
  return proxy !== undefined && (proxy.beforeReaders || readerVcpus.length === 0);
}

/**
 * Pools → proxy → primary and readers. A client keeps its connections to the proxy; the proxy lends one of the database
 * for as long as a transaction takes. Sessions that it has to pin keep theirs, which no number here knows.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy-pinning.html
 */
export function proxyLinks(system: SystemCapacity, database: DatabaseCapacity, asked: DatabaseQueries): Link[] {
  const { proxy, id, readerVcpus } = database;
  if (!proxy) return [];
  return [
    clients(system, database),
    lent(database, proxy.connectionsPercent, {
      id: `${id}.proxyConnections`,
      to: `primary of ${id}`,
      queries: asked.primary,
      instances: 1,
    }),
    ...(proxy.beforeReaders && readerVcpus.length > 0
      ? [
          lent(database, proxy.connectionsPercent, {
            id: `${id}.proxyReaderConnections`,
            to: `readers of ${id}`,
            queries: asked.reads,
            instances: readerVcpus.length,
          }),
        ]
      : []),
  ];
}

function clients(system: SystemCapacity, { id, poolSize }: DatabaseCapacity): Link {
  return link({
    id: `${id}.proxyClients`,
    from: 'pools',
    to: `proxy of ${id}`,
    unit: 'client connections in a rolling deployment',
    demand: tasksBoundTo(system, id) * poolSize * DEPLOYMENT_FACTOR.value,
    byDefault: PROXY_CLIENTS,
    remedy: `give what is bound to ${id} fewer and larger tasks`,
  });
}

/** Connections in use by Little's law: queries a second × how long each holds one. */
function lent(
  { id, maxConnections }: DatabaseCapacity,
  percent: number,
  to: { readonly id: string; readonly to: string; readonly queries: number; readonly instances: number },
): Link {
  return link({
    id: to.id,
    from: `proxy of ${id}`,
    to: to.to,
    unit: 'connections that the proxy lends',
    demand: to.queries * QUERY_SECONDS.value,
    supply: maxConnections === undefined ? undefined : Math.floor((maxConnections * percent) / 100) * to.instances,
    best: { demand: to.queries * QUERY_SECONDS.upTo! },
    constant: QUERY_SECONDS,
    remedy: `give ${id} a larger class${percent < 100 ? ', or raise proxy.maxConnectionsPercent' : ''}`,
  });
}
