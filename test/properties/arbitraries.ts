import fc from 'fast-check';
import { dataTiers } from './arbitraries-data';
import { seldom } from './arbitraries-seldom';
import { added, brokers, surges, tasks, web, worker } from './arbitraries-services';
import type { AppCase, LoadBalancerCase, NetworkCase } from './case';
import { FLAWS } from './flaws';

const network: fc.Arbitrary<NetworkCase> = fc.record(
  {
    cidr: fc.constantFrom('10.0.0.0/16', '10.20.0.0/21', '192.168.0.0/20'),
    natGateways: fc.integer({ min: 0, max: 2 }),
    availabilityZones: fc.constantFrom(['us-east-1a', 'us-east-1b'], ['us-east-1a', 'us-east-1b', 'us-east-1c']),
  },
  { requiredKeys: [] },
);

/** Most cases bring a VPC: a new one is half of a template, and few of its props meet those of other tiers. */
const place: fc.Arbitrary<AppCase> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ network }, { requiredKeys: [] }) },
  {
    weight: 5,
    arbitrary: fc.record(
      { vpc: fc.constantFrom('private' as const, 'isolated', 'all', 'twoZones') },
      { requiredKeys: ['vpc'] },
    ),
  },
  { weight: 1, arbitrary: fc.constant({ vpc: 'new' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ cluster: 'imported' as const }, { cluster: 'new' as const }) },
  { weight: 1, arbitrary: fc.constant({ vpc: 'all' as const, cluster: 'imported' as const }) },
);

const clients = fc.constantFrom<string[][]>(['10.0.0.0/8', '2001:db8::/32'], ['0.0.0.0/0', '::/0'], ['pl-12345678']);

const firewall: fc.Arbitrary<LoadBalancerCase> = fc.oneof(
  fc.constantFrom<LoadBalancerCase>({}, { omitFirewall: true }, { firewall: { rateRule: false } }),
  fc
    .record(
      {
        requestsPerClient: fc.constantFrom(10, 2000, 2_000_000_000),
        windowMillis: fc.constantFrom(60_000, 120_000, 300_000, 600_000),
        dryRun: fc.boolean(),
        countedRules: fc.constantFrom<string[][]>(
          [],
          ['SizeRestrictions_BODY'],
          ['NoUserAgent_HEADER', 'Log4JRCE_URI'],
        ),
        logAll: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((options) => ({ firewall: options })),
);

const tuning = {
  idleTimeoutMillis: fc.constantFrom(1000, 4_000_000),
  zonalShift: fc.boolean(),
  minimumCapacityUnits: fc.constantFrom(100, 1500),
  connectionLogs: fc.boolean(),
};

const loadBalancer: fc.Arbitrary<LoadBalancerCase> = fc.oneof(
  fc
    .tuple(
      fc.record(
        {
          certificateRegion: fc.constant('us-east-1'),
          domainName: fc.constantFrom('shop.example.com', 'example.com'),
          clients,
          accessLogsBucket: fc.boolean(),
          ...tuning,
        },
        { requiredKeys: [] },
      ),
      firewall,
    )
    .map(([options, guard]) => ({ ...options, ...guard })),
  fc.record({ securityGroup: fc.constant(true), domainName: fc.constant('shop.example.com') }, { requiredKeys: [] }),
  fc.record({ alb: fc.constant(true), certificateRegion: fc.constant('us-east-1') }, { requiredKeys: ['alb'] }),
  fc.constant({ listener: true }),
);

/** Behind a CDN the load balancer is ours, open to nobody else, and its rules have room for a secret. */
function behindCdn(appCase: AppCase): AppCase {
  const { cdn, loadBalancer = {} } = appCase;
  const { alb, listener, clients, securityGroup, ...rest } = loadBalancer;
  if (!cdn || alb || listener || securityGroup) return { ...appCase, cdn: undefined };
  const narrow = <T extends { readonly headers?: object }>(service: T): T => ({ ...service, headers: undefined });
  return {
    ...appCase,
    ...(clients ? { loadBalancer: rest } : {}),
    ...(appCase.web?.paths || appCase.web?.hosts ? { web: narrow(appCase.web) } : {}),
    ...(appCase.added
      ? { added: appCase.added.map((one) => ('paths' in one || 'hosts' in one ? narrow(one) : one)) }
      : {}),
  };
}

/** What ECS runs of a service is 5,000 tasks; and the user of a database goes with it. */
function raisable(appCase: AppCase): AppCase {
  const { web, worker, added = [], omit = [], database } = appCase;
  const most = Math.max(...[web, worker, ...added].map((fleet) => fleet?.minTasks ?? 3));
  const noUser = omit.includes('database') || database?.kind === 'existing';
  // The cluster has an instance in each of three zones.
  const zones = appCase.network?.availabilityZones?.length ?? (appCase.agnostic ? 2 : 3);
  const narrow = zones < 3 || appCase.vpc === 'twoZones' || appCase.vpc === 'new';
  const isMultiAz = database?.kind === 'multiAzPostgres' || database?.kind === 'multiAzMysql';
  return {
    ...appCase,
    ...(isMultiAz && narrow ? { database: undefined } : {}),
    ...(most > 2000 ? { surges: undefined } : {}),
    ...(noUser ? { applicationUser: undefined } : {}),
  };
}

const valid: fc.Arbitrary<AppCase> = fc
  .tuple(
    fc.record(
      {
        preset: fc.constantFrom('production' as const, 'development' as const),
        agnostic: fc.boolean(),
        loadBalancer,
        cdn: seldom(fc.constantFrom('publicLoadBalancer' as const, 'vpcOrigin' as const)),
        serviceConnect: fc.boolean(),
        encryptedLogs: seldom(fc.constant(true)),
        web,
        worker,
        added,
        applicationUser: seldom(fc.constantFrom('password' as const, 'token' as const)),
        brokers: seldom(brokers),
        tasks: seldom(tasks),
        surges: seldom(surges),
      },
      { requiredKeys: [] },
    ),
    place,
    dataTiers,
    fc.oneof(
      { weight: 1, arbitrary: fc.constant({}) },
      { weight: 4, arbitrary: fc.constant({ observed: false as const }) },
    ),
  )
  .map(([app, where, data, observed]) => raisable(behindCdn({ ...app, ...where, ...data, ...observed })));

/** Three cases in ten are made invalid in one prop. */
const flawed: fc.Arbitrary<AppCase> = fc.tuple(valid, fc.constantFrom(...FLAWS)).map(([appCase, { prop, apply }]) => ({
  ...apply(appCase),
  flaw: prop,
}));

/** Every case of the property tests. */
export const appCases: fc.Arbitrary<AppCase> = fc.oneof(
  { weight: 7, arbitrary: valid },
  { weight: 3, arbitrary: flawed },
);
