import type { Cache } from '../../data/cache';
import type { Database } from '../../data/database';
import type { Row } from './row';
import type { Line } from '../lines';
import { graph } from '../lines';

/** A row for each database. */
export const databaseRows: Row = ({ databases }) =>
  databases.flatMap(({ node, metrics, _instanceCapacity: { maxConnections } }: Database) => {
    if (!metrics) return [];
    const [readers, storage, lag] = [metrics.readerCpu(), metrics.freeStorage(), metrics.replicaLag()];
    const widgets = [
      graph(
        'CPU',
        [{ label: 'primary', metric: metrics.writerCpu() }, readers && { label: 'busiest reader', metric: readers }],
        { unit: '%', bounds: { '100 %': 100 } },
      ),
      graph('Connections', [{ label: 'of the busiest', metric: metrics.connections() }], {
        bounds: maxConnections === undefined ? {} : { most: maxConnections },
      }),
      graph(
        'Free',
        [
          { label: 'memory', metric: metrics.freeMemory(), times: GIB },
          storage && { label: 'storage', metric: storage, times: GIB, right: true },
        ],
        { unit: 'GiB', rightUnit: 'GiB' },
      ),
      ...(lag ? [graph('Replica lag', [{ label: 'slowest reader', metric: lag }], { unit: 's' })] : []),
    ];
    return [{ title: node.id, widgets }];
  });

/** A row for each cache. */
export const cacheRows: Row = ({ caches }) =>
  caches.flatMap(({ node, metrics }: Cache) => {
    if (!metrics) return [];
    const percents: (Line | undefined)[] = [
      named('CPU', metrics._cpuPercent()),
      named('memory', metrics._memoryPercent()),
    ];
    const lag = metrics.replicationLag();
    const widgets = [
      ...(percents.some((line) => line) ? [graph('Load', percents, { unit: '%', bounds: { '100 %': 100 } })] : []),
      graph('Connections', [{ label: 'of the busiest', metric: metrics.connectionsOfNode() }]),
      graph('Evictions', [{ label: 'keys', metric: metrics.evictions() }]),
      ...(lag ? [graph('Replication lag', [{ label: 'slowest replica', metric: lag }], { unit: 's' })] : []),
    ];
    return [{ title: node.id, widgets }];
  });

const named = (label: string, metric: Line['metric'] | undefined) => metric && { label, metric };
const GIB = 1 / 1024 ** 3;
