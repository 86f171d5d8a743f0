import type { QueryOf } from './query';
import { MILLISECONDS, OF_REQUESTS, requestLogs } from './query';

/** Who asks most, what it costs, and how much of it was refused. Behind a CDN all clients are the CDN's. */
export const topClients: QueryOf = (parts, { behindCdn }) => ({
  name: 'TopClients',
  logGroups: requestLogs(parts),
  commands: [
    OF_REQUESTS,
    `fields ${MILLISECONDS}`,
    'stats count(*) as requests, sum(RefusedRequests) as refused, sum(bytes) as bytesSent, sum(milliseconds) as spent ' +
      `by ${behindCdn ? 'viewer' : 'client'}`,
    'sort requests desc',
    'limit 25',
  ],
});
