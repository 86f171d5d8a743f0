import fc from 'fast-check';
import { capacityChain, firstBottleneck } from '../../lib/capacity/capacity-chain';
import { fargateShares } from '../../lib/capacity/fargate-shares';
import type { DatabaseCapacity, SystemCapacity, WebCapacity, WorkerCapacity } from '../../lib/capacity/system';
import type { TrafficMix } from '../../lib/capacity/traffic-figures';
import { spike, system, web } from './system';

const linkOf = (id: string, stated: Partial<SystemCapacity> = {}, traffic = spike()) => {
  const found = capacityChain(system(stated), traffic).find((each) => each.id === id);
  if (!found) throw new Error(`no link ${id}`);
  return found;
};

test('every tier has its links, each with a unit, a remedy and what it rests on', () => {
  const links = capacityChain(system(), spike());
  expect(links.map(({ id }) => id)).toEqual([
    'LoadBalancer.growth',
    'Web.headroom',
    'Web.tasks',
    'Web.targets',
    'Web.Database.pool',
    'Pdf.Database.pool',
    'Database.connections',
    'Database.primary',
    'Database.readers',
    'Cache.operations',
    'Cache.connections',
    'Pdf.jobs',
    'PdfQueue.inFlight',
    'Network.addresses',
    'Network.natPorts',
    'Account.interfaces',
    'Account.fargateVcpu',
  ]);
  for (const { unit, remedy, from, to } of links)
    for (const text of [unit, remedy, from, to]) expect(text).not.toBe('');
});

describe('each link, to the digit', () => {
  test('a load balancer that grows by itself doubles in five minutes', () => {
    expect(linkOf('LoadBalancer.growth')).toMatchObject({ demand: 100, supply: 2, utilisation: 50 });
    expect(linkOf('LoadBalancer.growth').remedy).toContain('minimumCapacityUnits: 1800');
  });

  test('one with reserved capacity holds it', () => {
    const reserved = { loadBalancer: { rules: 1, reservedUnits: 1800 } };
    expect(linkOf('LoadBalancer.units', reserved)).toMatchObject({ demand: 1800, supply: 1800, utilisation: 1 });
  });

  test('the fewest tasks carry what comes until scaling has reacted', () => {
    const { demand, supply } = linkOf('Web.headroom');
    expect(demand).toBeCloseTo(532.93, 2);
    expect(supply).toBe(600);
  });

  test('the most tasks carry the peak', () => {
    expect(linkOf('Web.tasks')).toMatchObject({ demand: 10_000, supply: 12_600 });
  });

  test('pools, connections, primary and readers of the database', () => {
    // 10000 requests/s × 3 queries, a tenth of them writes; the cache answers four of five reads.
    expect(linkOf('Database.primary').demand).toBeCloseTo(3000, 6);
    expect(linkOf('Database.primary').supply).toBe(900);
    expect(linkOf('Database.readers').demand).toBeCloseTo(5400, 6);
    expect(linkOf('Database.readers').supply).toBe(1800);
    expect(linkOf('Database.connections')).toMatchObject({ demand: 94 * 7 * 2, supply: 1802 * 0.8 });
    expect(linkOf('Web.Database.pool').demand).toBeCloseTo((10_000 / 84) * 3 * (0.9 * 0.2 + 0.1) * 0.02, 6);
  });

  describe('a proxy meets the pools, and the primary meets what it lends', () => {
    const proxied = (stated: Partial<DatabaseCapacity> = {}): { databases: DatabaseCapacity[] } => {
      const proxy = { connectionsPercent: 80, beforeReaders: true };
      const database = {
        id: 'Database',
        primaryVcpu: 2,
        readerVcpus: [2, 2],
        maxConnections: 1802,
        poolSize: 50,
        proxy,
      };
      return { databases: [{ ...database, ...stated }] };
    };
    const idsOf = (stated: Partial<SystemCapacity>) => capacityChain(system(stated), spike()).map(({ id }) => id);

    test('clients, by what AWS has shown, which is no limit and not judged', () => {
      const link = linkOf('Database.proxyClients', proxied());
      expect(link).toMatchObject({ from: 'pools', to: 'proxy of Database', demand: 94 * 50 * 2 });
      expect(link).toMatchObject({ byDefault: { value: 20_000, grade: 'published' } });
      expect(link.utilisation).toBeUndefined();
    });

    test('connections that are in use at the peak, of its share of the primary', () => {
      const link = linkOf('Database.proxyConnections', proxied());
      expect(link).toMatchObject({ from: 'proxy of Database', to: 'primary of Database', supply: 1441 });
      // 3000 writes a second of 20 ms, or of 2 ms.
      expect(link.demand).toBeCloseTo(60, 6);
      expect(link.utilisationAtBest).toBeCloseTo(6 / 1441, 9);
      expect(link.remedy).toBe('give Database a larger class, or raise proxy.maxConnectionsPercent');
      const all = proxied({ proxy: { connectionsPercent: 100, beforeReaders: true } });
      expect(linkOf('Database.proxyConnections', all).remedy).toBe('give Database a larger class');
    });

    test('the readers of a cluster stand behind it, those of an instance beside it', () => {
      expect(linkOf('Database.proxyReaderConnections', proxied())).toMatchObject({ supply: 2 * 1441 });
      expect(linkOf('Database.proxyReaderConnections', proxied()).demand).toBeCloseTo(108, 6);
      expect(idsOf(proxied())).not.toContain('Database.connections');
      const beside = proxied({ poolSize: 7, proxy: { connectionsPercent: 80, beforeReaders: false } });
      expect(idsOf(beside)).not.toContain('Database.proxyReaderConnections');
      const readers = linkOf('Database.connections', beside);
      expect(readers).toMatchObject({ to: 'each reader of Database', demand: 94 * 7 * 2, supply: 1802 * 0.8 });
      expect(readers.remedy).not.toContain('put a proxy before it');
    });

    test('without readers, the primary is all that there is', () => {
      const alone = proxied({ readerVcpus: [], proxy: { connectionsPercent: 80, beforeReaders: false } });
      expect(linkOf('Database.proxyConnections', alone).demand).toBeCloseTo(168, 6);
      expect(idsOf(alone).filter((id) => id.startsWith('Database.'))).toEqual([
        'Database.proxyClients',
        'Database.proxyConnections',
        'Database.primary',
      ]);
    });

    test('connections that nobody knows are shown and not judged', () => {
      const link = linkOf('Database.proxyConnections', proxied({ maxConnections: undefined }));
      expect(link.supply).toBeUndefined();
      expect(link.utilisation).toBeUndefined();
    });

    test('a small class behind a large fleet is the first to give way', () => {
      const small = proxied({ primaryVcpu: 64, readerVcpus: [64], maxConnections: 50 });
      const chain = capacityChain(
        system({ ...small, loadBalancer: { rules: 1, reservedUnits: 2000 }, web: [web({ minTasks: 9 })] }),
        spike(),
      );
      expect(firstBottleneck(chain)?.id).toBe('Database.proxyReaderConnections');
    });
  });

  test('a database without readers gets the reads too', () => {
    const databases = [{ id: 'Database', primaryVcpu: 2, readerVcpus: [], maxConnections: 1802, poolSize: 7 }];
    expect(linkOf('Database.primary', { databases }).demand).toBeCloseTo(8400, 6);
    expect(linkOf('Database.primary', { databases }).remedy).toMatch(/give Database read replicas/);
  });

  test('a database without a cache gets all reads', () => {
    expect(linkOf('Database.readers', { caches: [] }).demand).toBeCloseTo(27_000, 6);
  });

  test('operations and connections of the cache', () => {
    expect(linkOf('Cache.operations').demand).toBeCloseTo(27_000 * 1.2 + 3000, 6);
    expect(linkOf('Cache.connections')).toMatchObject({ demand: 84 * 2 * 10, supply: 65_000 });
  });

  test('the memory of the cache is judged where the data is stated', () => {
    const caches = [{ id: 'Cache', shards: 2, replicasPerShard: 0, nodeVcpu: 2, nodeMemoryGiB: 16, workingSetGiB: 48 }];
    expect(linkOf('Cache.memory', { caches })).toMatchObject({ demand: 48, supply: 24, utilisation: 2 });
  });

  test('jobs that requests put into the queue', () => {
    const link = linkOf('Pdf.jobs', {}, spike({ jobsPerRequest: 0.0001 }));
    expect(link.demand).toBeCloseTo(1, 9);
    expect(link.supply).toBeCloseTo(10 / 15, 9);
    expect(link.remedy).toMatch(/raise maxTasks of Pdf to 15/);
  });

  test('addresses, NAT ports and vCPUs', () => {
    expect(linkOf('Network.addresses')).toMatchObject({ demand: 188, supply: 12_273 });
    expect(linkOf('Network.natPorts')).toMatchObject({ demand: 9400, supply: 165_000 });
    expect(linkOf('Account.fargateVcpu', { fargateVcpuQuota: 6 })).toMatchObject({ demand: 47, supply: 6 });
  });

  test('tasks on instances ask for no vCPU of Fargate', () => {
    const workers = system().workers.map((worker) => ({ ...worker, onInstances: true }));
    expect(linkOf('Account.fargateVcpu', { workers })).toMatchObject({ demand: 42 });
    const ids = capacityChain(system({ workers, web: [web({ onInstances: true })] }), spike()).map(({ id }) => id);
    expect(ids).toContain('Network.addresses');
    expect(ids).not.toContain('Account.fargateVcpu');
  });

  test('tasks on Spot ask for a quota of their own', () => {
    const shares = fargateShares(
      [
        { provider: 'FARGATE', base: 4, weight: 1 },
        { provider: 'FARGATE_SPOT', weight: 3 },
      ],
      84,
    );
    expect(shares).toEqual({ onDemand: 24, spot: 60 });
    const mixed = { web: [web({ onFargate: shares })], fargateVcpuQuota: 20 };
    expect(linkOf('Account.fargateVcpu', mixed)).toMatchObject({ demand: 24 * 0.5 + 10 * 0.5, supply: 20 });
    expect(linkOf('Account.fargateSpotVcpu', mixed)).toMatchObject({ demand: 30, byDefault: { value: 6 } });
    expect(linkOf('Account.fargateSpotVcpu', mixed).utilisation).toBeUndefined();
    const spotAlone = { web: [web({ onFargate: { onDemand: 0, spot: 84 } })], workers: [] };
    const ids = capacityChain(system(spotAlone), spike()).map(({ id }) => id);
    expect(ids).not.toContain('Account.fargateVcpu');
    expect(capacityChain(system(), spike()).map(({ id }) => id)).not.toContain('Account.fargateSpotVcpu');
  });

  test('a quota that nobody states is shown by its default, and not judged', () => {
    const link = linkOf('Account.fargateVcpu', { fargateVcpuQuota: undefined });
    expect(link).toMatchObject({ demand: 47, byDefault: { value: 6, grade: 'default quota' } });
    expect(link.supply).toBeUndefined();
    const chain = capacityChain(system({ loadBalancer: { rules: 1, reservedUnits: 2000 } }), spike());
    const units = chain.find(({ id }) => id === 'Account.loadBalancerUnits');
    expect(units).toMatchObject({ demand: 2000, byDefault: { value: 0, grade: 'default quota' } });
    expect(units!.utilisation).toBeUndefined();
    expect(firstBottleneck(chain)!.id).not.toMatch(/^Account/);
  });

  test('nothing is asked of the quota of reserved units where none are reserved', () => {
    expect(capacityChain(system(), spike()).map(({ id }) => id)).not.toContain('Account.loadBalancerUnits');
  });

  test('what nobody knows is shown and not judged', () => {
    expect(linkOf('Account.fargateVcpu').utilisation).toBeUndefined();
    expect(linkOf('Network.addresses', { network: { zones: 3 } }).utilisation).toBeUndefined();
  });
});

describe('the first bottleneck', () => {
  test('is the link that gives way first as traffic grows', () => {
    const links = capacityChain(system({ loadBalancer: { rules: 1, reservedUnits: 2000 } }), spike());
    expect(firstBottleneck(links)?.id).toBe('Database.primary');
  });

  test('its remedy holds: with it the link is under 100 %', () => {
    const { remedy } = linkOf('Database.readers');
    expect(remedy).toBe('add 4 replicas to Database, or raise cacheHitShare to 0.94');
    const readerVcpus = [2, 2, 2, 2, 2, 2];
    const databases = [{ id: 'Database', primaryVcpu: 2, readerVcpus, maxConnections: 1802, poolSize: 7 }];
    expect(linkOf('Database.readers', { databases }).utilisation).toBeCloseTo(1, 9);
    expect(linkOf('Database.readers', {}, spike({ cacheHitShare: 0.94 })).utilisation).toBeLessThanOrEqual(1);
  });

  test('is none where every tier carries the peak', () => {
    const quiet = { ...spike(), shape: 'steady' as const, baselineRps: 10, peakRps: 10 };
    expect(firstBottleneck(capacityChain(system(), quiet))).toBeUndefined();
  });
});

describe('jobs ask the database too', () => {
  const [pdf] = system().workers;
  const jobs = spike({ jobsPerRequest: 0.01 });
  const workers = (...stated: Partial<WorkerCapacity>[]): Partial<SystemCapacity> => ({
    workers: stated.map((each) => ({ ...pdf!, maxTasks: 5000, jobSeconds: 1, ...each })),
  });
  // What requests write: 10000 requests/s × 3 queries, a tenth of them.
  const requests = 3000;

  test('the primary, and the pool of each task', () => {
    const asking = workers({ queriesPerJob: 50 });
    expect(linkOf('Database.primary', asking, jobs).demand).toBeCloseTo(requests + 100 * 50, 6);
    expect(linkOf('Pdf.Database.pool', asking, jobs).demand).toBeCloseTo((100 / 5000) * 50 * 0.02, 9);
    expect(linkOf('Database.readers', asking, jobs).demand).toBeCloseTo(5400, 6);
  });

  test('by default as many queries as a request', () => {
    expect(linkOf('Database.primary', workers({}), jobs).demand).toBeCloseTo(requests + 100 * 3, 6);
  });

  test('no more than the tasks can do: the rest waits in the queue', () => {
    const few = workers({ queriesPerJob: 50, maxTasks: 10 });
    expect(linkOf('Database.primary', few, jobs).demand).toBeCloseTo(requests + 10 * 50, 6);
    expect(linkOf('Pdf.Database.pool', few, jobs).demand).toBeCloseTo(1, 9);
  });

  test('workers of which nothing is said share the jobs: the most costly come first', () => {
    const two = workers({ queriesPerJob: 1 }, { id: 'Video', queriesPerJob: 50, maxTasks: 60 });
    expect(linkOf('Database.primary', two, jobs).demand).toBeCloseTo(requests + 60 * 50 + 40, 6);
    const stated = workers({ queriesPerJob: 1, jobsPerRequest: 0.01 }, { id: 'Video', queriesPerJob: 50 });
    expect(linkOf('Database.primary', stated, jobs).demand).toBeCloseTo(requests + 100 * 50 + 100, 6);
  });

  test('they go to the primary, and not through the cache', () => {
    const both = workers({ queriesPerJob: 50, uses: ['Database', 'Cache'] });
    expect(linkOf('Cache.operations', both, jobs).demand).toBe(linkOf('Cache.operations', workers({}), jobs).demand);
    expect(linkOf('Database.primary', both, jobs).demand).toBeCloseTo(requests + 100 * 50, 6);
  });

  test('one that is not bound to the database asks nothing of it', () => {
    const elsewhere = workers({ queriesPerJob: 50, uses: [] });
    expect(linkOf('Database.primary', elsewhere, jobs).demand).toBeCloseTo(requests, 6);
    expect(capacityChain(system(elsewhere), jobs).map(({ id }) => id)).not.toContain('Pdf.Database.pool');
  });
});

test('callers within come by no CDN: traffic of an internal service comes whole', () => {
  const own = { ...spike({ edgeCacheableShare: 0.9, jobsPerRequest: 0.1 }), peakRps: 1000 };
  const inner = web({ id: 'Inner', routed: false, traffic: own });
  const stated = { hasCdn: true, web: [web({ uses: [] }), inner] };
  const app = spike({ edgeCacheableShare: 0.9 });
  expect(linkOf('Inner.tasks', stated, app).demand).toBeCloseTo(1000, 6);
  expect(linkOf('Web.tasks', stated, app).demand).toBeCloseTo(1000, 6);
  expect(linkOf('Pdf.jobs', stated, app).demand).toBeCloseTo(100, 6);
  expect(linkOf('Inner.headroom', stated, app).demand).toBeGreaterThan(100);
});

test('services that share the traffic do not get it all at once', () => {
  const both = [web({ id: 'Web' }), web({ id: 'Api' })];
  expect(linkOf('Database.primary', { web: both }).demand).toBeCloseTo(3000, 6);
  expect(linkOf('Api.tasks', { web: both }).demand).toBe(10_000);
});

describe('a service with traffic of its own brings it along, with its own mix', () => {
  const quiet = { ...spike(), shape: 'steady' as const, baselineRps: 10, peakRps: 10 };
  const office = { ...quiet, baselineRps: 5000, peakRps: 5000 };
  const beside = (mix: Partial<TrafficMix>, stated: Partial<WebCapacity> = {}): Partial<SystemCapacity> => ({
    web: [web(), web({ id: 'Office', traffic: { ...office, mix: { ...office.mix, ...mix } }, ...stated })],
  });

  test('requests and queries', () => {
    const own = { ...spike(), baselineRps: 5, peakRps: 50 };
    const both = [web(), web({ id: 'Admin', traffic: own })];
    expect(linkOf('Admin.tasks', { web: both }).demand).toBe(50);
    expect(linkOf('Database.primary', { web: both }).demand).toBeCloseTo(3015, 6);
  });

  test('queries of the database: 500 writes of each request', () => {
    const writes = beside({ queriesPerRequest: 500, readShare: 0 });
    expect(linkOf('Database.primary', writes, quiet).demand).toBeCloseTo(2_500_000 + 3, 6);
    expect(linkOf('Office.Database.pool', writes, quiet).demand).toBeCloseTo((5000 / 84) * 500 * 0.02, 6);
    expect(linkOf('Web.Database.pool', writes, quiet).demand).toBeCloseTo((10 / 84) * 3 * (0.9 * 0.2 + 0.1) * 0.02, 6);
  });

  test('reads that its cache answers, and all of them where it has none', () => {
    const reads = { queriesPerRequest: 10, readShare: 1, cacheHitShare: 0.5 };
    expect(linkOf('Database.readers', beside(reads), quiet).demand).toBeCloseTo(25_000 + 5.4, 6);
    expect(linkOf('Cache.operations', beside(reads), quiet).demand).toBeCloseTo(75_000 + 27 * 1.2 + 3, 6);
    const alone = beside(reads, { uses: ['Database'] });
    expect(linkOf('Database.readers', alone, quiet).demand).toBeCloseTo(50_000 + 5.4, 6);
  });

  test('capacity units of the load balancer, by its connections and payloads', () => {
    const large = beside({ payloadBytes: 1e6 });
    const reserved = { ...large, loadBalancer: { rules: 1, reservedUnits: 100 } };
    expect(linkOf('LoadBalancer.units', reserved, quiet).demand).toBeCloseTo(5000 * 3.6 + 1.8, 6);
    const inside = { ...beside({}, { routed: false }), loadBalancer: { rules: 1, reservedUnits: 100 } };
    expect(linkOf('LoadBalancer.units', inside, quiet).demand).toBeCloseTo(1.8, 6);
  });

  test('growth of the load balancer, which what is steady beside it dampens', () => {
    const fame = { ...spike(), baselineRps: 1, peakRps: 5000 };
    const grown = { web: [web(), web({ id: 'Office', traffic: fame })] };
    expect(linkOf('LoadBalancer.growth', grown, quiet).demand).toBeCloseTo(5010 / 11, 6);
    expect(linkOf('LoadBalancer.growth', { web: [web(), web({ id: 'Office', traffic: office })] }, quiet).demand).toBe(
      1,
    );
  });

  test('jobs that it puts into the queue of a worker', () => {
    const jobs = beside({ jobsPerRequest: 0.1 });
    expect(linkOf('Pdf.jobs', jobs, quiet).demand).toBeCloseTo(500, 9);
    expect(linkOf('Pdf.jobs', beside({ jobsPerRequest: 0.1 }, { uses: [] }), quiet).demand).toBe(0);
    const nobody = [web({ uses: [] }), { ...jobs.web![1]!, uses: [] }];
    expect(linkOf('Pdf.jobs', { web: nobody }, quiet).demand).toBeCloseTo(500, 9);
  });
});

test('services that share the traffic: it may all come to the one without a cache', () => {
  const both = [web(), web({ id: 'Api', share: 0.5, uses: ['Database'] })];
  // 10000 requests/s × 3 queries × 0.9 reads: half of them without a cache, a fifth of the others.
  expect(linkOf('Database.readers', { web: both }).demand).toBeCloseTo(13_500 + 2700, 6);
});

describe('more of a tier never makes its own link worse', () => {
  const any = fc.record({
    minTasks: fc.integer({ min: 1, max: 100 }),
    maxTasks: fc.integer({ min: 100, max: 5000 }),
    replicas: fc.integer({ min: 0, max: 15 }),
    vcpu: fc.integer({ min: 1, max: 96 }),
    percent: fc.option(fc.integer({ min: 1, max: 99 }), { nil: undefined }),
    beforeReaders: fc.boolean(),
    shards: fc.integer({ min: 1, max: 90 }),
    workers: fc.integer({ min: 1, max: 1000 }),
    reservedUnits: fc.option(fc.integer({ min: 100, max: 5000 }), { nil: undefined }),
    addresses: fc.integer({ min: 10, max: 60_000 }),
    natAddresses: fc.integer({ min: 1, max: 30 }),
    fargateVcpuQuota: fc.integer({ min: 1, max: 50_000 }),
    memoryGiB: fc.integer({ min: 1, max: 400 }),
    workingSetGiB: fc.integer({ min: 1, max: 4000 }),
    peakRps: fc.double({ min: 100, max: 1e6, noNaN: true }),
    cacheHitShare: fc.double({ min: 0, max: 1, noNaN: true }),
    readShare: fc.double({ min: 0, max: 1, noNaN: true }),
    jobsPerRequest: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  type Any = typeof any extends fc.Arbitrary<infer T> ? T : never;
  const make = (one: Any) =>
    capacityChain(
      system({
        loadBalancer: { rules: 1, reservedUnits: one.reservedUnits },
        web: [web({ minTasks: one.minTasks, maxTasks: one.maxTasks })],
        workers: [
          { id: 'Pdf', minTasks: 1, maxTasks: one.workers, vcpu: 1, jobSeconds: 15, queue: 'PdfQueue', uses: [] },
        ],
        databases: [
          {
            id: 'Database',
            primaryVcpu: one.vcpu,
            readerVcpus: Array<number>(one.replicas).fill(one.vcpu),
            maxConnections: one.vcpu * 900,
            poolSize: 5,
            proxy:
              one.percent === undefined
                ? undefined
                : { connectionsPercent: one.percent, beforeReaders: one.beforeReaders },
          },
        ],
        caches: [
          {
            id: 'Cache',
            shards: one.shards,
            replicasPerShard: 1,
            nodeVcpu: 4,
            nodeMemoryGiB: one.memoryGiB,
            workingSetGiB: one.workingSetGiB,
          },
        ],
        network: { zones: 3, addresses: one.addresses, natAddresses: one.natAddresses },
        fargateVcpuQuota: one.fargateVcpuQuota,
      }),
      { ...spike(one), peakRps: one.peakRps, mix: { ...spike().mix, ...one } },
    );
  /** What AWS fixes, and no more of a tier lets more through: its demand is what the remedy lowers. */
  const FIXED = ['Cache.connections', 'Web.targets', 'PdfQueue.inFlight'];
  /** Shown by a default, and not judged. */
  const UNJUDGED = ['Account.interfaces', 'Account.loadBalancerUnits', 'Database.proxyClients'];
  const MORE: [string, (one: Any) => Partial<Any>, RegExp][] = [
    ['fewest tasks', (one) => ({ minTasks: one.minTasks + 1 }), /^Web\.headroom$/],
    ['most tasks', (one) => ({ maxTasks: one.maxTasks + 10 }), /^Web\.tasks$|\.pool$/],
    [
      'replicas',
      (one) => ({ replicas: one.replicas + 1 }),
      /^Database\.(primary|readers|proxyConnections|proxyReaderConnections)$/,
    ],
    ['connections of a proxy', (one) => ({ percent: (one.percent ?? 49) + 1 }), /^Database\.proxy\w*Connections$/],
    ['vCPUs', (one) => ({ vcpu: one.vcpu * 2 }), /^Database\./],
    ['shards', (one) => ({ shards: one.shards + 1 }), /^Cache\.(operations|memory)$/],
    ['memory of a node', (one) => ({ memoryGiB: one.memoryGiB + 1 }), /^Cache\.memory$/],
    ['NAT gateways', (one) => ({ natAddresses: one.natAddresses + 1 }), /^Network\.natPorts$/],
    ['a quota', (one) => ({ fargateVcpuQuota: one.fargateVcpuQuota + 1 }), /^Account\.fargateVcpu$/],
    ['workers', (one) => ({ workers: one.workers + 1 }), /^Pdf\.jobs$/],
    ['reserved units', (one) => ({ reservedUnits: (one.reservedUnits ?? 100) + 100 }), /^LoadBalancer\./],
    ['addresses', (one) => ({ addresses: one.addresses + 1 }), /^Network\.addresses$/],
  ];

  test('every link that is judged has a tier here that grows, or a supply that is fixed', () => {
    fc.assert(
      fc.property(any, (one) => {
        const bare = make(one).filter(({ id }) => !MORE.some(([, , own]) => own.test(id)) && !FIXED.includes(id));
        expect(bare.filter(({ utilisation }) => utilisation !== undefined)).toEqual([]);
        for (const { id } of bare) expect(UNJUDGED).toContain(id);
        for (const { id, supply } of make(one).filter(({ id }) => FIXED.includes(id)))
          expect([id, supply]).toEqual([id, linkOf(id).supply]);
      }),
    );
  });

  test.each(MORE)('%s', (_, more, own) => {
    let compared = 0;
    fc.assert(
      fc.property(any, (one) => {
        const worst = (links: ReturnType<typeof make>) =>
          links
            .filter(({ id }) => own.test(id))
            .filter(({ utilisation }) => utilisation !== undefined) // shown by a default, and not judged
            .map(({ id, utilisation }) => [id.replace(/\.(growth|units)$/, ''), utilisation!] as const);
        const before = new Map(worst(make(one)));
        for (const [id, utilisation] of worst(make({ ...one, ...more(one) }))) {
          if (!before.has(id)) continue; // the first replica brings a link that was not there
          compared++;
          expect(utilisation).toBeLessThanOrEqual(before.get(id)! * (1 + 1e-9));
        }
      }),
    );
    expect(compared).toBeGreaterThan(50);
  });
});
