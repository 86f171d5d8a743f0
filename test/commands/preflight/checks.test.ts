import { CHECKS } from '../../../bin/commands/preflight/checks';
import { addresses } from '../../../bin/commands/preflight/checks/addresses';
import { cacheNodes, cacheTypes } from '../../../bin/commands/preflight/checks/caches';
import { certificates } from '../../../bin/commands/preflight/checks/certificates';
import { databaseQuotas } from '../../../bin/commands/preflight/checks/database-quotas';
import { databases } from '../../../bin/commands/preflight/checks/databases';
import { fargate } from '../../../bin/commands/preflight/checks/fargate';
import { hostedZones } from '../../../bin/commands/preflight/checks/hosted-zones';
import { images } from '../../../bin/commands/preflight/checks/images';
import { instanceTypes } from '../../../bin/commands/preflight/checks/instance-types';
import { loadBalancerUnits } from '../../../bin/commands/preflight/checks/load-balancer-units';
import { networkQuotas } from '../../../bin/commands/preflight/checks/network-quotas';
import { unknown } from '../../../bin/commands/preflight/checks/unknown';
import { zones } from '../../../bin/commands/preflight/checks/zones';
import type { AccountNeeds, Creation, FargateNeed } from '../../../lib/analysis/account-needs';
import type { Answers } from './fake-account';
import { awsError, DENIED, found } from './fake-account';

const of = { stack: 'Shop', id: 'AppThing0123ABCD' };
const ZONES = ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'];
const there: Answers = {
  'ec2:DescribeAvailabilityZones': ZONES.map((ZoneName) => ({ ZoneName, State: 'available' })),
};
const NO_STACK = awsError('ValidationError', 'Stack with id Shop does not exist');
const quota = (Value: number) => ({ 'servicequotas:GetServiceQuota': { Value } });
const creations = (kind: Creation['kind'], ...counts: number[]): Partial<AccountNeeds> => ({
  creations: counts.map((count, at) => ({ stack: 'Shop', id: `Thing${at}`, kind, count })),
});

describe('zones', () => {
  const need = { zones: [{ stack: 'Shop', zones: ['Zone 1', 'Zone 2', 'Zone 3'] }] };

  test('are there', async () => {
    expect(await found(zones, need, there)).toEqual([
      { check: 'zones', what: '3 Availability Zones', where: ['Shop'], status: 'ok', found: '3 in eu-west-1' },
    ]);
  });

  test('are too few', async () => {
    const two = { 'ec2:DescribeAvailabilityZones': [{ ZoneName: 'eu-west-1a', State: 'available' }] };
    const [{ status, found: words, remedy }] = await found(zones, need, two);
    expect([status, words]).toEqual(['blocker', '1 in eu-west-1, without Zone 2, Zone 3']);
    expect(remedy).toContain('eu-west-1a');
  });

  test('one by its name, which is impaired', async () => {
    const named = { zones: [{ stack: 'Shop', zones: ['eu-west-1b'] }] };
    const impaired = { 'ec2:DescribeAvailabilityZones': [{ ZoneName: 'eu-west-1b', State: 'impaired' }] };
    expect(await found(zones, named, impaired)).toMatchObject([{ status: 'blocker' }]);
  });
});

describe('instances', () => {
  const need = (...types: string[]) => ({
    instances: [{ ...of, types, zones: ['Zone 1', 'Zone 2'], subnets: [] }],
  });
  const offers = (offered: { [zone: string]: string[] }): Answers => ({
    ...there,
    'ec2:DescribeInstanceTypeOfferings': ({ Filters }: { Filters: { Values: string[] }[] }) =>
      Object.entries(offered).flatMap(([Location, types]) =>
        types
          .filter((type) => Filters[0].Values.some((value) => value === type || value === `*.${type.split('.')[1]}`))
          .map((InstanceType) => ({ InstanceType, Location })),
      ),
  });

  test('are offered in each zone of theirs', async () => {
    const both = offers({ 'eu-west-1a': ['m7g.large'], 'eu-west-1b': ['m7g.large'] });
    expect(await found(instanceTypes, need('m7g.large'), both)).toMatchObject([
      { status: 'ok', found: 'offered in eu-west-1a, eu-west-1b', where: ['Shop/AppThing'] },
    ]);
  });

  test('are not: the nearest of the same size and processor is named', async () => {
    const alike = ['m6g.large', 'm7i.large', 'm8g.large', 'm6g.xlarge', 'c7g.large'];
    const one = offers({ 'eu-west-1a': ['m7g.large', ...alike], 'eu-west-1b': alike });
    expect(await found(instanceTypes, need('m7g.large'), one)).toMatchObject([
      {
        status: 'blocker',
        found: 'not offered in eu-west-1b',
        remedy: 'state m8g.large or m6g.large or c7g.large, or subnets of other zones',
      },
    ]);
  });

  test('another type of the fleet is offered there', async () => {
    const some = offers({ 'eu-west-1a': ['m7g.large', 'm6g.large'], 'eu-west-1b': ['m6g.large'] });
    expect(await found(instanceTypes, need('m7g.large', 'm6g.large'), some)).toMatchObject([
      { status: 'warning', found: 'm7g.large not offered in eu-west-1b' },
    ]);
  });

  test('a pattern is met by any type of it', async () => {
    const answers = {
      ...there,
      'ec2:DescribeInstanceTypeOfferings': ZONES.map((Location) => ({ InstanceType: 'm7gd.xlarge', Location })),
    };
    expect(await found(instanceTypes, need('m7g*'), answers)).toMatchObject([{ status: 'ok' }]);
  });

  test('zones of subnets that were brought are asked for', async () => {
    const brought = { instances: [{ ...of, types: ['m7g.large'], zones: [], subnets: ['subnet-1'] }] };
    const answers = {
      ...offers({ 'eu-west-1c': ['m7g.large'] }),
      'ec2:DescribeSubnets': [{ SubnetId: 'subnet-1', AvailabilityZone: 'eu-west-1c' }],
    };
    expect(await found(instanceTypes, brought, answers)).toMatchObject([{ found: 'offered in eu-west-1c' }]);
  });
});

describe('addresses', () => {
  const subnets = ['subnet-1', 'subnet-2'];
  const need: Partial<AccountNeeds> = { addresses: [{ ...of, of: 'tasks', subnets, least: 4, most: 30 }] };
  const free = (...numbers: number[]): Answers => ({
    'ec2:DescribeSubnets': numbers.map((AvailableIpAddressCount, at) => ({
      SubnetId: subnets[at],
      AvailableIpAddressCount,
    })),
    'cloudformation:ListStackResources': NO_STACK,
  });

  test.each([
    ['enough for a deployment at the peak', free(30, 30), 'ok', undefined],
    ['enough for the peak alone', free(20, 20), 'warning', /a deployment at the peak/],
    ['not for the peak', free(14, 14), 'blocker', /scaling stops 2 tasks short/],
    ['one subnet is full', free(0, 200), 'blocker', /not even the least tasks start in subnet-1/],
  ])('%s', async (_, answers, status, consequence) => {
    const [finding] = await found(addresses, need, answers);
    expect(finding).toMatchObject({ status, what: '30 tasks in subnet-1, subnet-2' });
    if (consequence) expect(finding.consequence).toMatch(consequence);
  });

  test.each([
    ['that stands hold theirs already', of.id, 'warning'],
    ['that is new in a stack that stands hold none', 'AppOther', 'blocker'],
  ])('tasks of a service %s', async (_, LogicalResourceId, status) => {
    const stands = {
      'cloudformation:ListStackResources': [{ LogicalResourceId, ResourceStatus: 'CREATE_COMPLETE' }],
    };
    expect(await found(addresses, need, { ...free(13, 13), ...stands })).toMatchObject([{ status }]);
  });

  test('a subnet that is not there', async () => {
    const missing = {
      'ec2:DescribeSubnets': awsError('InvalidSubnetID.NotFound', "The subnet ID 'subnet-1' does not exist"),
    };
    expect(await found(addresses, need, missing)).toMatchObject([
      { status: 'blocker', found: "The subnet ID 'subnet-1' does not exist" },
    ]);
  });

  test('a load balancer asks eight of each subnet', async () => {
    const alb: Partial<AccountNeeds> = { addresses: [{ ...of, of: 'load balancer', subnets, least: 16, most: 16 }] };
    expect(await found(addresses, alb, free(8, 8))).toMatchObject([{ status: 'ok' }]);
    expect(await found(addresses, alb, free(8, 7))).toMatchObject([
      { status: 'blocker', consequence: 'no load balancer can be made in subnet-2' },
    ]);
  });
});

describe('quotas of the network', () => {
  const eips = (used: number) => ({
    'ec2:DescribeAccountAttributes': [{ AttributeValues: [{ AttributeValue: '5' }] }],
    'ec2:DescribeAddresses': Array(used).fill({}),
  });

  test('Elastic IPs: room, and none', async () => {
    const need = creations('Elastic IP', 1, 1, 1);
    expect(await found(networkQuotas, need, eips(2))).toMatchObject([
      { status: 'ok', what: '3 Elastic IPs', found: '3 more, 2 of 5 used (quota)' },
    ]);
    const [finding] = await found(networkQuotas, need, { ...eips(3), 'cloudformation:ListStackResources': NO_STACK });
    expect(finding).toMatchObject({ status: 'blocker', found: '3 more, 3 of 5 used (quota)' });
    expect(finding.remedy).toMatch(/or ask for a quota of 6$/);
    expect(finding.command).toBe(
      'aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-0263D0A3 ' +
        '--desired-value 6 --region eu-west-1',
    );
  });

  test('what the stack has made already is not made again', async () => {
    const standing = ['Thing0', 'Thing1'].map((id) => ({ LogicalResourceId: id, PhysicalResourceId: id }));
    const answers = { ...eips(4), 'cloudformation:ListStackResources': standing };
    expect(await found(networkQuotas, creations('Elastic IP', 1, 1, 1), answers)).toMatchObject([
      { status: 'ok', found: '1 more, 4 of 5 used (quota)' },
    ]);
  });

  test('whether it stands may not be asked: not checked', async () => {
    const answers = { ...eips(4), 'cloudformation:ListStackResources': DENIED };
    expect(await found(networkQuotas, creations('Elastic IP', 1, 1), answers)).toMatchObject([
      { status: 'not checked', found: 'cloudformation:ListStackResources is not allowed' },
    ]);
  });

  test('VPCs, by the default where the account has no quota of its own', async () => {
    const answers = {
      'servicequotas:GetServiceQuota': awsError('NoSuchResourceException'),
      'servicequotas:GetAWSDefaultServiceQuota': { Value: 5 },
      'ec2:DescribeVpcs': Array(5).fill({ OwnerId: '123456789012' }),
      'cloudformation:ListStackResources': NO_STACK,
    };
    expect(await found(networkQuotas, creations('VPC', 1), answers)).toMatchObject([
      {
        status: 'blocker',
        found: '1 more, 5 of 5 used (default quota)',
        consequence: expect.stringContaining('VpcLimit'),
      },
    ]);
  });

  test('VPCs that another account shares are of its quota', async () => {
    const answers = { ...quota(5), 'ec2:DescribeVpcs': Array(5).fill({ OwnerId: '210987654321' }) };
    expect(await found(networkQuotas, creations('VPC', 1), answers)).toMatchObject([
      { status: 'ok', found: '1 more, 0 of 5 used (quota)' },
    ]);
  });

  test('Elastic IPs whose quota EC2 does not say: not checked', async () => {
    const answers = { ...eips(4), 'ec2:DescribeAccountAttributes': [] };
    expect(await found(networkQuotas, creations('Elastic IP', 1), answers)).toMatchObject([
      { status: 'not checked', found: 'AWS does not say how many Elastic IPs there may be' },
    ]);
  });

  test('NAT gateways of each zone', async () => {
    const need: Partial<AccountNeeds> = {
      creations: ['Zone 1', 'Zone 2'].map((zone) => ({ ...of, kind: 'NAT gateway', count: 1, zone })),
    };
    const answers = {
      ...there,
      ...quota(5),
      'ec2:DescribeNatGateways': [
        ...Array(5).fill({ State: 'available', SubnetId: 'subnet-b' }),
        { State: 'deleted', SubnetId: 'subnet-a' },
      ],
      'ec2:DescribeSubnets': [
        { SubnetId: 'subnet-a', AvailabilityZone: 'eu-west-1a' },
        { SubnetId: 'subnet-b', AvailabilityZone: 'eu-west-1b' },
      ],
      'cloudformation:ListStackResources': NO_STACK,
    };
    expect(await found(networkQuotas, need, answers)).toMatchObject([
      { what: '1 NAT gateway in Zone 1', status: 'ok', found: '1 more, 0 of 5 used (quota)' },
      { what: '1 NAT gateway in Zone 2', status: 'blocker' },
    ]);
  });
});

describe('Fargate', () => {
  const tasks = (strategy: FargateNeed['strategy'], stated: Partial<FargateNeed> = {}): Partial<AccountNeeds> => ({
    fargate: [{ ...of, strategy, vcpu: 0.5, leastTasks: 3, mostTasks: 30, ...stated }],
  });
  const need = tasks([{ provider: 'FARGATE', weight: 1 }]);
  const usage = { MetricNamespace: 'AWS/Usage', MetricName: 'ResourceCount', MetricDimensions: { Service: 'Fargate' } };
  const account = (value: number, used = 0, stack: unknown = NO_STACK): Answers => ({
    'servicequotas:GetServiceQuota': { Value: value, UsageMetric: usage },
    'cloudwatch:GetMetricStatistics': [{ Maximum: used }],
    'cloudformation:ListStackResources': stack,
  });

  test.each([
    ['room for a deployment at the peak', account(30), 'ok', undefined],
    ['the services do not come up', account(1), 'blocker', /do not come up/],
    ['scaling stops', account(6), 'blocker', /scaling stops at 40 %/],
    ['others run there', account(30, 20), 'warning', /beside what runs there/],
    ['a deployment at the peak', account(20), 'warning', /runs every task twice/],
    ['what runs is its own', account(30, 15, [{ LogicalResourceId: of.id }]), 'ok', undefined],
    ['more runs than is its own', account(40, 30, [{ LogicalResourceId: of.id }]), 'warning', /runs every task twice/],
    ['what runs is of another service', account(30, 20, [{ LogicalResourceId: 'A' }]), 'warning', /beside what runs/],
  ])('%s', async (_, answers, status, consequence) => {
    const [finding] = await found(fargate, need, answers);
    expect(finding).toMatchObject({ status, what: '15 vCPU of Fargate On-Demand with all tasks' });
    if (consequence) expect(finding.consequence).toMatch(consequence);
  });

  test('what is in use is not known: not checked, but for what the quota alone decides', async () => {
    const unmeasured = (value: number) => ({ ...account(value), ...quota(value) });
    expect(await found(fargate, need, unmeasured(30))).toMatchObject([
      { status: 'not checked', found: 'quota 30, AWS does not say how much is in use' },
    ]);
    expect(await found(fargate, need, unmeasured(6))).toMatchObject([{ status: 'blocker', found: 'quota 6' }]);
  });

  test('Spot has a quota of its own', async () => {
    const spot = tasks([{ provider: 'FARGATE_SPOT', weight: 1 }], { leastTasks: 2, mostTasks: 20 });
    const [finding, ...others] = await found(fargate, spot, account(6));
    expect(others).toEqual([]);
    expect(finding.what).toBe('10 vCPU of Fargate Spot with all tasks');
    expect(finding.command).toContain('--quota-code L-36FBB829 --desired-value 20');
  });

  test('the base of each provider first, the rest by weight', async () => {
    const mixed = tasks(
      [
        { provider: 'FARGATE', base: 2, weight: 1 },
        { provider: 'FARGATE_SPOT', weight: 3 },
        { provider: 'Own', weight: 4 },
      ],
      { leastTasks: 2, mostTasks: 10 },
    );
    expect(await found(fargate, mixed, account(0.5))).toMatchObject([
      {
        what: '1.5 vCPU of Fargate On-Demand with all tasks',
        consequence: expect.stringMatching(/least tasks are 1 v/),
      },
      { what: '1.5 vCPU of Fargate Spot with all tasks', consequence: expect.stringMatching(/^scaling stops at 33 %/) },
    ]);
  });

  test('nothing is asked of a service that has no tasks', async () => {
    const none = tasks([{ provider: 'FARGATE', weight: 1 }], { leastTasks: 0, mostTasks: 0 });
    expect(await found(fargate, none, {})).toEqual([]);
  });
});

describe('LCU', () => {
  const need: Partial<AccountNeeds> = { reservations: [{ ...of, units: 500 }] };
  const stack = (LogicalResourceId: string, PhysicalResourceId: string) => [{ LogicalResourceId, PhysicalResourceId }];
  const account = (value: number, reserved: { [arn: string]: number }, resources: unknown = NO_STACK): Answers => ({
    ...quota(value),
    'elasticloadbalancing:DescribeLoadBalancers': [
      ...Object.keys(reserved).map((LoadBalancerArn) => ({ LoadBalancerArn, Type: 'application' })),
      { LoadBalancerArn: 'n', Type: 'network' },
    ],
    'elasticloadbalancing:DescribeCapacityReservation': ({ LoadBalancerArn }: { LoadBalancerArn: string }) =>
      reserved[LoadBalancerArn],
    'cloudformation:ListStackResources': resources,
  });

  test('nothing is asked where nothing is reserved', async () => {
    expect(await found(loadBalancerUnits, {}, {})).toEqual([]);
  });

  test.each([
    ['room', account(1000, { a: 400 }), 'ok', '400 of 1000 reserved (quota)'],
    ['others have it', account(600, { a: 400 }), 'blocker', '400 of 600 reserved (quota)'],
    [
      'it is its own',
      account(600, { a: 400 }, stack(of.id, 'a')),
      'ok',
      '400 of 600 reserved (quota), 400 of them its own',
    ],
    [
      'others have it, whatever the stack has made',
      account(600, { a: 400 }, stack(of.id, 'b')),
      'blocker',
      '400 of 600 reserved (quota)',
    ],
    [
      'others have the rest',
      account(600, { a: 200, b: 150 }, stack(of.id, 'a')),
      'blocker',
      '350 of 600 reserved (quota)',
    ],
    [
      'another resource stands',
      account(600, { a: 400 }, stack('Other', 'a')),
      'blocker',
      '400 of 600 reserved (quota)',
    ],
  ])('%s', async (_, answers, status, words) => {
    expect(await found(loadBalancerUnits, need, answers)).toMatchObject([{ status, found: words }]);
  });

  test('asked for is what is needed beside what others have', async () => {
    const [finding] = await found(loadBalancerUnits, need, account(600, { a: 200, b: 150 }, stack(of.id, 'a')));
    expect(finding.command).toMatch(/--desired-value 650 /);
  });

  test('its default is zero, of which nobody has reserved any: no load balancer is asked', async () => {
    const [finding] = await found(loadBalancerUnits, need, quota(0));
    expect(finding).toMatchObject({ status: 'blocker', found: 'quota 0' });
    expect(finding.command).toContain('--desired-value 500 ');
  });

  test.each([
    ['all of it is its own', { a: 300 }, stack(of.id, 'a'), 500],
    ['others have some', { a: 200, b: 80 }, stack(of.id, 'a'), 580],
    ['others have all', { a: 300 }, NO_STACK, 800],
    ['nobody has any', {}, NO_STACK, 500],
  ])('a quota below what is needed, and %s', async (_, reserved, resources, desired) => {
    const [finding] = await found(loadBalancerUnits, need, account(300, reserved, resources));
    expect(finding).toMatchObject({ status: 'blocker', found: 'quota 300' });
    expect(finding.remedy).toMatch(new RegExp(`^ask for a quota of ${desired}, `));
    expect(finding.command).toContain(`--desired-value ${desired} `);
  });

  test('a quota below what is needed is told of where nobody may ask who has it: all of it, others at the worst', async () => {
    const denied = { ...account(300, {}), 'elasticloadbalancing:DescribeLoadBalancers': DENIED };
    const [finding] = await found(loadBalancerUnits, need, denied);
    expect(finding).toMatchObject({ status: 'blocker', found: 'quota 300' });
    expect(finding.command).toContain('--desired-value 800 ');
  });
});

describe('databases', () => {
  const need = (stated = {}): Partial<AccountNeeds> => ({
    databases: [
      {
        ...of,
        engine: 'postgres',
        version: '17',
        instanceClass: 'db.r7g.large',
        zones: 2,
        ofCluster: false,
        ...stated,
      },
    ],
  });
  const orderable = (classes: { [name: string]: string[] }, EngineVersion = '17.4'): Answers => ({
    ...there,
    'rds:DescribeOrderableDBInstanceOptions': ({ DBInstanceClass }: { DBInstanceClass: string }) =>
      DBInstanceClass in classes
        ? [{ DBInstanceClass, EngineVersion, AvailabilityZones: classes[DBInstanceClass].map((Name) => ({ Name })) }]
        : [],
  });

  test('a class is orderable in the version, which may be a major one', async () => {
    expect(await found(databases, need(), orderable({ 'db.r7g.large': ZONES }))).toMatchObject([
      { status: 'ok', what: 'db.r7g.large of postgres 17', found: `orderable in ${ZONES.join(', ')}` },
    ]);
  });

  test('not in this version', async () => {
    const old = orderable({ 'db.r7g.large': ZONES }, '15.3');
    expect(await found(databases, need(), old)).toMatchObject([
      { status: 'blocker', found: 'orderable in other versions than 17', remedy: 'state another version' },
    ]);
  });

  test('not in this region: the nearest is named', async () => {
    expect(await found(databases, need(), orderable({ 'db.r6g.large': ZONES, 'db.r6i.large': ZONES }))).toMatchObject([
      { status: 'blocker', found: 'not orderable in this region', remedy: 'state db.r6g.large' },
    ]);
  });

  test('nothing is listed at all: not checked', async () => {
    expect(await found(databases, need(), orderable({}))).toMatchObject([{ status: 'not checked' }]);
  });

  test('not in the zone that a replica is put into', async () => {
    const two = orderable({ 'db.r7g.large': ['eu-west-1a', 'eu-west-1b'] });
    expect(await found(databases, need({ zone: 'Zone 3' }), two)).toMatchObject([
      { status: 'blocker', found: 'orderable in eu-west-1a, eu-west-1b, not in eu-west-1c' },
    ]);
  });

  test('a standby needs a second zone', async () => {
    expect(await found(databases, need(), orderable({ 'db.r7g.large': ['eu-west-1a'] }))).toMatchObject([
      { status: 'blocker', consequence: 'it needs 2 zones, and RDS makes none' },
    ]);
  });

  test('a Multi-AZ DB cluster needs a class that clusters support', async () => {
    const cluster = need({ ofCluster: true, zones: 3 });
    expect(await found(databases, cluster, orderable({ 'db.r7g.large': ZONES }))).toMatchObject([
      { status: 'not checked', what: 'db.r7g.large of postgres 17 (cluster)' },
    ]);
  });

  test('quotas of instances and clusters', async () => {
    const needs = {
      creations: [...creations('DB instance', 1, 2).creations!, ...creations('DB cluster', 1).creations!],
    };
    const answers = {
      ...quota(40),
      'rds:DescribeDBInstances': Array(38).fill({}),
      'rds:DescribeDBClusters': [],
      'cloudformation:ListStackResources': NO_STACK,
    };
    expect(await found(databaseQuotas, needs, answers)).toMatchObject([
      { what: '3 DB instances', status: 'blocker', found: '3 more, 38 of 40 used (quota)' },
      { what: '1 DB cluster', status: 'ok' },
    ]);
  });
});

describe('what stands and grows', () => {
  const stack = (resources: { [id: string]: string }) => ({
    'cloudformation:ListStackResources': Object.entries(resources).map(([LogicalResourceId, PhysicalResourceId]) => ({
      LogicalResourceId,
      PhysicalResourceId,
    })),
  });
  const nodes = (count: number, ReplicationGroupId?: string) =>
    Array.from({ length: count }, (_, at) => ({
      ReplicationGroupId,
      CacheClusterId: `${ReplicationGroupId ?? 'other'}-${at}`,
      NumCacheNodes: 1,
    }));
  const members = (count: number, DBClusterIdentifier?: string) =>
    Array.from({ length: count }, (_, at) => ({
      DBClusterIdentifier,
      DBInstanceIdentifier: `${DBClusterIdentifier ?? 'other'}-${at}`,
    }));

  test.each([
    ['from 2 to 20', 20, 'blocker', '18 more, 290 of 300 used (quota)'],
    ['from 2 to 12', 12, 'ok', '10 more, 290 of 300 used (quota)'],
    ['from 2 to 1', 1, 'ok', '1 more, 290 of 300 used (quota)'],
  ])('nodes of a replication group: %s', async (_, count, status, words) => {
    const answers = {
      ...quota(300),
      'elasticache:DescribeCacheClusters': [...nodes(288), ...nodes(2, 'group')],
      ...stack({ Thing0: 'group' }),
    };
    expect(await found(cacheNodes, creations('cache node', count), answers)).toMatchObject([{ status, found: words }]);
  });

  test('a cluster of Memcached counts by all its nodes', async () => {
    const answers = {
      ...quota(10),
      'elasticache:DescribeCacheClusters': [{ CacheClusterId: 'm', NumCacheNodes: 4 }, ...nodes(4)],
      ...stack({ Thing0: 'm' }),
    };
    expect(await found(cacheNodes, creations('cache node', 6), answers)).toMatchObject([
      { status: 'ok', found: '2 more, 8 of 10 used (quota)' },
    ]);
  });

  test.each([
    ['maxReaders from 2 to 12', 12, 'blocker', '10 more, 36 of 40 used (quota)'],
    ['maxReaders from 2 to 6', 6, 'ok', '4 more, 36 of 40 used (quota)'],
  ])('readers of a cluster: %s', async (_, count, status, words) => {
    const needs = creations('DB instance', count, 1);
    const answers = {
      ...quota(40),
      // The writer is a resource of the stack, the two readers that came by scaling are not.
      'rds:DescribeDBInstances': [...members(33), ...members(3, 'cluster')],
      ...stack({ Thing0: 'cluster', Thing1: 'cluster-0' }),
    };
    expect(await found(databaseQuotas, needs, answers)).toMatchObject([{ status, found: words }]);
  });

  test('a Multi-AZ DB cluster has made its three instances', async () => {
    const answers = {
      ...quota(40),
      'rds:DescribeDBInstances': [...members(37), ...members(3, 'cluster')],
      ...stack({ Thing0: 'cluster' }),
    };
    expect(await found(databaseQuotas, creations('DB instance', 3), answers)).toMatchObject([
      { status: 'ok', found: '0 more, 40 of 40 used (quota)' },
    ]);
  });
});

describe('caches', () => {
  const need = { caches: [{ ...of, nodeType: 'cache.r7g.large' }] };
  const sold = (...types: string[]): Answers => ({
    'elasticache:DescribeReservedCacheNodesOfferings': ({ CacheNodeType }: { CacheNodeType: string }) =>
      types.includes(CacheNodeType) ? [{}] : [],
  });

  test.each([
    ['is sold', sold('cache.r7g.large'), 'ok', undefined],
    ['is not: the nearest is named', sold('cache.r6g.large'), 'warning', 'state cache.r6g.large'],
    ['nothing is listed: not checked', sold(), 'not checked', 'look into the console of ElastiCache'],
  ])('a type %s', async (_, answers, status, remedy) => {
    const [finding] = await found(cacheTypes, need, answers);
    expect(finding).toMatchObject({ status, what: 'cache.r7g.large' });
    expect(finding.remedy).toBe(remedy);
  });

  test('nodes against their quota', async () => {
    const answers = {
      ...quota(300),
      'elasticache:DescribeCacheClusters': [{ NumCacheNodes: 299 }],
      'cloudformation:ListStackResources': NO_STACK,
    };
    expect(await found(cacheNodes, creations('cache node', 1), answers)).toMatchObject([{ status: 'ok' }]);
    expect(await found(cacheNodes, creations('cache node', 2), answers)).toMatchObject([{ status: 'blocker' }]);
  });
});

describe('certificates', () => {
  const arn = (region: string) => `arn:aws:acm:${region}:123456789012:certificate/1`;
  const need = (stated = {}): Partial<AccountNeeds> => ({
    certificates: [{ ...of, of: 'load balancer', arn: arn('eu-west-1'), names: [], ...stated }],
  });
  const edge = need({ of: 'CloudFront', arn: arn('us-east-1'), names: ['www.example.com', 'example.com'] });
  const days = (number: number) => new Date(Date.now() + number * 86_400_000 + 3_600_000);
  const certificate = (stated = {}) => ({
    'acm:DescribeCertificate': { Status: 'ISSUED', DomainName: 'example.com', NotAfter: days(200), ...stated },
  });

  test.each([
    ['is issued', certificate(), 'ok', 'issued, ends in 200 days'],
    ['waits', certificate({ Status: 'PENDING_VALIDATION' }), 'blocker', 'not issued: it waits for its validation'],
    ['has expired', certificate({ Status: 'EXPIRED' }), 'blocker', 'expired'],
    ['is revoked', certificate({ Status: 'REVOKED' }), 'blocker', 'revoked'],
    ['ends soon', certificate({ NotAfter: days(12), Type: 'IMPORTED' }), 'warning', 'issued, ends in 12 days'],
    ['is gone', { 'acm:DescribeCertificate': awsError('ResourceNotFoundException') }, 'blocker', 'not there'],
  ])('%s', async (_, answers, status, words) => {
    expect(await found(certificates, need(), answers)).toMatchObject([{ status, found: words }]);
  });

  test('the listener reads those of its region alone', async () => {
    expect(await found(certificates, need({ arn: arn('us-east-1') }), {})).toMatchObject([
      { status: 'blocker', found: 'in us-east-1', remedy: 'state one of eu-west-1, where the load balancer stands' },
    ]);
  });

  test('CloudFront reads those of us-east-1 alone, stated or made', async () => {
    for (const stated of [arn('eu-west-1'), undefined]) {
      expect(await found(certificates, need({ of: 'CloudFront', arn: stated }), {})).toMatchObject([
        { status: 'blocker', found: 'in eu-west-1', remedy: expect.stringContaining('us-east-1') },
      ]);
    }
  });

  test('CloudFront takes no alias that it is not for', async () => {
    const all = certificate({ SubjectAlternativeNames: ['example.com', '*.example.com'] });
    expect(await found(certificates, edge, all)).toMatchObject([{ status: 'ok' }]);
    const wildcard = certificate({ DomainName: '*.example.com' });
    expect(await found(certificates, edge, wildcard)).toMatchObject([
      { status: 'blocker', found: 'issued, not for example.com' },
    ]);
  });
});

describe('hosted zones', () => {
  const need = (...names: string[]): Partial<AccountNeeds> => ({
    hostedZones: names.map((name) => ({ ...of, zone: 'Z1', name, isPublic: true })),
  });
  const zone = (Name: string, PrivateZone = false) => ({ 'route53:GetHostedZone': { Name, Config: { PrivateZone } } });

  test.each([
    ['of the name', zone('example.com.'), 'ok', 'example.com'],
    ['of another name', zone('ample.com.'), 'blocker', 'it is ample.com'],
    ['private, for a certificate', zone('example.com.', true), 'blocker', 'example.com, private'],
    ['gone', { 'route53:GetHostedZone': awsError('NoSuchHostedZone') }, 'blocker', 'not there'],
  ])('%s', async (_, answers, status, words) => {
    expect(await found(hostedZones, need('www.example.com.', 'example.com'), answers)).toMatchObject([
      { status, found: words, what: 'hosted zone Z1' },
    ]);
  });
});

describe('images', () => {
  const ecr = '210987654321.dkr.ecr.eu-central-1.amazonaws.com/team/shop';
  const need = (image: string) => ({ images: [{ ...of, image }] });

  test.each([
    [`${ecr}:1.4`, { imageTag: '1.4' }],
    [ecr, { imageTag: 'latest' }],
    [`${ecr}@sha256:12`, { imageDigest: 'sha256:12' }],
    [`${ecr}:1.4@sha256:12`, { imageDigest: 'sha256:12' }],
  ])('%s is asked for where it is', async (image, imageId) => {
    const asked: unknown[] = [];
    const answers = {
      'ecr:DescribeImages': (input: unknown) => asked.push(input) && [{ imagePushedAt: '2026-03-01' }],
    };
    expect(await found(images, need(image), answers)).toMatchObject([{ status: 'ok', found: 'pushed 2026-03-01' }]);
    expect(asked).toEqual([{ registryId: '210987654321', repositoryName: 'team/shop', imageIds: [imageId] }]);
  });

  test.each([
    ['ImageNotFoundException', 'not in team/shop'],
    ['RepositoryNotFoundException', 'no repository team/shop'],
  ])('%s is a blocker', async (name, words) => {
    expect(await found(images, need(ecr), { 'ecr:DescribeImages': awsError(name) })).toMatchObject([
      { status: 'blocker', found: words },
    ]);
  });

  test.each([
    ['public.ecr.aws/nginx/nginx:1.29.0', 'public.ecr.aws'],
    ['nginx:1.29.0', 'docker.io'],
    ['grafana/grafana', 'docker.io'],
    ['localhost:5000/shop', 'localhost:5000'],
  ])('%s: the registry %s is not asked', async (image, registry) => {
    expect(await found(images, need(image), {})).toMatchObject([
      { status: 'not checked', found: `ECR alone is asked, not ${registry}` },
    ]);
  });
});

test('what the deployment alone knows is not checked, beside the check that would look at it', async () => {
  const needs: Partial<AccountNeeds> = {
    unknown: [
      { ...of, check: 'images', what: 'image of Web' },
      { ...of, check: 'certificates', what: 'certificate for HTTPS' },
    ],
  };
  const findings = await Promise.all(unknown.map((check) => found(check, needs, {})));
  expect(findings.flat()).toEqual(
    (['certificates', 'images'] as const).map((check) => ({
      check,
      what: check === 'images' ? 'image of Web' : 'certificate for HTTPS',
      where: ['Shop/AppThing'],
      status: 'not checked',
      found: 'known at deployment alone',
      consequence: 'it may hold or not',
      remedy: expect.stringContaining('look by hand'),
    })),
  );
});

test('what the deployment may know has a check of that name', () => {
  const names = CHECKS.filter((check) => !unknown.includes(check)).map(({ name }) => name);
  for (const { name } of unknown) expect(names).toContain(name);
});

test.each([
  [DENIED, 'ecr:DescribeImages is not allowed', 'allow ecr:DescribeImages for the caller'],
  [awsError('UnauthorizedOperation'), 'ecr:DescribeImages is not allowed', /^allow/],
  [
    Object.assign(awsError('ExpiredTokenException', 'The token is expired'), { $metadata: { httpStatusCode: 403 } }),
    'ecr:DescribeImages failed: ExpiredTokenException',
    /^renew the credentials .*is expired/,
  ],
  [awsError('OptInRequired'), 'ecr:DescribeImages failed: OptInRequired', /look by hand/],
  [awsError('ThrottlingException', 'Rate exceeded'), 'ecr:DescribeImages failed: ThrottlingException', /Rate exceeded/],
  [awsError('UnknownOperationException'), 'ecr:DescribeImages failed: UnknownOperationException', /look by hand/],
])('an error of AWS (%#) is not checked, never passed', async (error, words, remedy) => {
  const need = { images: [{ ...of, image: '210987654321.dkr.ecr.eu-central-1.amazonaws.com/shop' }] };
  const [finding] = await found(images, need, { 'ecr:DescribeImages': error });
  expect(finding).toMatchObject({ status: 'not checked', found: words });
  expect(finding.remedy).toMatch(remedy);
});
