import type { IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnNatGateway, InstanceType } from 'aws-cdk-lib/aws-ec2';
import { DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IDatabaseEngine, ScalableWebAppProps } from '../../lib';
import { CacheEngine, Database, DatabaseEngine, Deployment, Network, Preset, ScalableWebApp } from '../../lib';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

const make = (props: ScalableWebAppProps = {}) => {
  const stack = testStack();
  return {
    stack,
    app: new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, worker: { image: IMAGE }, ...props }),
  };
};

/** The names of all metrics in it, and the expression where there is one. */
const read = (metric: IMetric | undefined) => {
  const { metricStat, mathExpression } = metric!.toMetricConfig();
  const used = mathExpression ? Object.values(mathExpression.usingMetrics) : [metric!];
  return {
    expression: mathExpression?.expression,
    names: [...new Set(used.map((each) => each.toMetricConfig().metricStat!.metricName))],
    stats: [...new Set(used.map((each) => each.toMetricConfig().metricStat!.statistic))],
    dimensions: used.flatMap((each) => each.toMetricConfig().metricStat!.dimensions ?? []),
    period: metricStat?.period.toSeconds(),
  };
};

describe('metrics of every part', () => {
  const { app } = make();
  const { loadBalancer, web, worker, database, cache, network } = app;

  test.each<[string, IMetric | undefined, string, string]>([
    ['requests of the load balancer', loadBalancer.metrics!.requests(), 'RequestCount', 'Sum'],
    ['its errors', loadBalancer.metrics!.errors(), 'HTTPCode_ELB_5XX_Count', 'Sum'],
    ['connections that it rejects', loadBalancer.metrics!.rejectedConnections(), 'RejectedConnectionCount', 'Sum'],
    ['its capacity units', loadBalancer.metrics!.capacityUnits(), 'ConsumedLCUs', 'Maximum'],
    ['what a reservation is held against', loadBalancer.metrics!.peakCapacityUnits(), 'PeakLCUs', 'Sum'],
    ['CPU of a fleet', web!.metrics.cpu(), 'CPUUtilization', 'Average'],
    ['memory of a fleet', worker!.metrics.memory(), 'MemoryUtilization', 'Average'],
    ['tasks that run', web!.metrics.runningTasks(), 'RunningTaskCount', 'Maximum'],
    ['tasks that are wanted', worker!.metrics.desiredTasks(), 'DesiredTaskCount', 'Maximum'],
    ['requests of a service', web!.requests.requests(), 'RequestCount', 'Sum'],
    ['its errors', web!.requests.errors(), 'HTTPCode_Target_5XX_Count', 'Sum'],
    ['connections that its tasks refuse', web!.requests.refusedConnections(), 'TargetConnectionErrorCount', 'Sum'],
    ['its p99', web!.requests.responseTime(), 'TargetResponseTime', 'p99'],
    ['its unhealthy tasks', web!.requests.unhealthyTasks(), 'UnHealthyHostCount', 'Maximum'],
    ['its healthy tasks', web!.requests.healthyTasks(), 'HealthyHostCount', 'Maximum'],
    ['CPU of the database', database!.metrics!.cpu(), 'CPUUtilization', 'Maximum'],
    ['CPU of the primary', database!.metrics!.writerCpu(), 'CPUUtilization', 'Maximum'],
    ['CPU of the readers', database!.metrics!.readerCpu(), 'CPUUtilization', 'Maximum'],
    ['connections of the database', database!.metrics!.connections(), 'DatabaseConnections', 'Maximum'],
    ['its memory', database!.metrics!.freeMemory(), 'FreeableMemory', 'Minimum'],
    ['its storage', database!.metrics!.freeStorage(), 'FreeStorageSpace', 'Minimum'],
    ['its lag', database!.metrics!.replicaLag(), 'ReplicaLag', 'Maximum'],
    ['connections of a node of the cache', cache!.metrics!.connectionsOfNode(), 'CurrConnections', 'Maximum'],
    ['ports of the NAT gateways', network!.metricNatPortErrors(), 'ErrorPortAllocation', 'Sum'],
    ['connections of a NAT gateway', network!.metricNatConnections(), 'ActiveConnectionCount', 'Maximum'],
    ['requests that the firewall let pass', loadBalancer.firewall!.metricAllowed(), 'AllowedRequests', 'Sum'],
    ['the size of the bucket', app.objectStore!.metricSize(), 'BucketSizeBytes', 'Average'],
  ])('%s', (_, metric, name, statistic) => {
    expect(read(metric)).toMatchObject({ names: [name], stats: [statistic] });
  });

  test('of a queue, by its worker', () => {
    const { jobs } = worker!;
    const queue = jobs as unknown as { metricOldestJob(): IMetric; metricDeadLetters(): IMetric };
    expect(read(queue.metricOldestJob())).toMatchObject({ names: ['ApproximateAgeOfOldestMessage'] });
    expect(read(queue.metricDeadLetters())).toMatchObject({ names: ['ApproximateNumberOfMessagesVisible'] });
    expect([worker!.jobDuration.toSeconds(), worker!.acceptableDelay.toSeconds()]).toEqual([30, 300]);
  });

  test('NAT gateways are summed up, each once', () => {
    const gateways = network!.vpc.node.findAll().filter((child) => child instanceof CfnNatGateway);
    expect(gateways).toHaveLength(3);
    expect(read(network!.metricNatPortErrors())).toMatchObject({ expression: 'SUM([m1, m2, m3])' });
  });

  test('an alarm can take each, with all that it is made of', () => {
    const { stack, app: other } = make();
    const { replicaLag, burstBalance } = {
      replicaLag: other.database!.metrics!.replicaLag()!,
      burstBalance: other.database!.metrics!.burstBalance()!,
    };
    new Alarm(stack, 'Lag', { metric: replicaLag, threshold: 1, evaluationPeriods: 1 });
    new Alarm(stack, 'Burst', { metric: burstBalance, threshold: 1, evaluationPeriods: 1 });
    const found = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).flatMap(([id, { Properties }]) =>
      /^(Lag|Burst)/.test(id) ? [(Properties.Metrics as { MetricStat?: object }[]).length] : [],
    );
    // The expression, and two metrics each: of two replicas, and of operations and bytes.
    expect(found).toEqual([3, 3]);
  });
});

test('a network without NAT gateways has no metric of them', () => {
  const network = new Network(testStack(), 'Network', { natGateways: 0 });
  expect([network.metricNatPortErrors(), network.metricNatConnections()]).toEqual([undefined, undefined]);
});

test('a listener that was brought has no metrics, and a service without a route has no requests', () => {
  const { app } = make({ web: undefined });
  const inner = app.addWebService('Inner', { image: IMAGE, routed: false });
  expect([inner.requests.requests(), inner.requests.responseTime()]).toEqual([undefined, undefined]);
});

test('a deployment that shifts traffic counts both target groups', () => {
  const { app } = make({ web: { image: IMAGE, deployment: Deployment.blueGreen() } });
  expect(read(app.web!.requests.requests()).expression).toBe('SUM([FILL(requests1, 0), FILL(requests2, 0)])');
  expect(read(app.web!.requests.responseTime()).expression).toBe('MAX([FILL(slowest1, 0), FILL(slowest2, 0)])');
});

describe('databases', () => {
  const database = (engine: IDatabaseEngine, preset?: Preset) => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    return { stack, database: new Database(stack, 'Database', { vpc, engine, preset }) };
  };
  const dimensionsOf = (stack: Stack, metric: IMetric | undefined) =>
    stack.resolve(read(metric).dimensions) as { name: string; value: unknown }[];

  test('of RDS: the primary and each replica by its identifier', () => {
    const { stack, database: made } = database(DatabaseEngine.postgres({ readReplicas: 2 }));
    const { metrics } = made;
    expect(dimensionsOf(stack, metrics!.cpu()).map(({ name }) => name)).toEqual(Array(3).fill('DBInstanceIdentifier'));
    expect(dimensionsOf(stack, metrics!.replicaLag())).toHaveLength(2);
    expect(read(metrics!.replicaLag()).expression).toBe('MAX([IF(m1 < 0, 86400, m1), IF(m2 < 0, 86400, m2)])');
    expect(read(metrics!.burstBalance())).toMatchObject({
      expression: 'MIN([m1, m2])',
      names: ['EBSIOBalance%', 'EBSByteBalance%'],
    });
    expect(made._instanceCapacity).toEqual({ maxConnections: 1802, memoryGib: 16, storageGib: 100 });
  });

  test('without replicas there is no lag', () => {
    const { metrics } = database(DatabaseEngine.mysql({ readReplicas: 0 })).database;
    expect([metrics!.replicaLag(), metrics!.readerCpu()]).toEqual([undefined, undefined]);
    expect(read(metrics!.cpu())).toMatchObject({ expression: undefined, names: ['CPUUtilization'] });
  });

  test('of Aurora: by role, whichever instance has it, with a volume that grows by itself', () => {
    const { stack, database: made } = database(DatabaseEngine.auroraPostgres({ readers: 2 }));
    const { metrics } = made;
    const roles = dimensionsOf(stack, metrics!.cpu()).filter(({ name }) => name === 'Role');
    expect(roles.map(({ value }) => value)).toEqual(['WRITER', 'READER']);
    expect([metrics!.freeStorage(), metrics!.burstBalance()]).toEqual([undefined, undefined]);
    expect(read(metrics!.replicaLag())).toMatchObject({
      expression: 'IF(m1 < 0, 86400, m1) / 1000',
      names: ['AuroraReplicaLagMaximum'],
    });
    expect(made._instanceCapacity).toMatchObject({ memoryGib: 16, storageGib: undefined });
  });

  test('of serverless Aurora: memory is as much as it asks for', () => {
    const { database: made } = database(
      DatabaseEngine.auroraMysql({ serverless: { minCapacity: 1, maxCapacity: 8 }, readers: 0 }),
    );
    expect(made._instanceCapacity.memoryGib).toBeUndefined();
    expect(made.metrics!.replicaLag()).toBeUndefined();
  });

  test('of a Multi-AZ cluster: any of the three may take the writes', () => {
    const { stack, database: made } = database(DatabaseEngine.multiAzPostgres());
    const values = dimensionsOf(stack, made.metrics!.writerCpu()).map(({ value }) => JSON.stringify(value));
    expect(values.map((value) => /-instance-\d/.exec(value)![0])).toEqual([
      '-instance-1',
      '-instance-2',
      '-instance-3',
    ]);
    expect(made._instanceCapacity).toMatchObject({ memoryGib: 16, storageGib: 400 });
  });

  test('of one that exists: its primary', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const instance = DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Old', {
      instanceIdentifier: 'old',
      instanceEndpointAddress: 'old.example.com',
      port: 5432,
      securityGroups: [new SecurityGroup(stack, 'Group', { vpc })],
    });
    const engine = DatabaseEngine.existing({ instance, secret: new Secret(stack, 'Secret') });
    const { metrics } = new Database(stack, 'Database', { vpc, engine });
    expect(read(metrics!.cpu()).dimensions).toEqual([{ name: 'DBInstanceIdentifier', value: 'old' }]);
  });

  test('more instances than an alarm takes are shared out, each to one', () => {
    const instanceType = new InstanceType('r7g.xlarge');
    const { stack, database: made } = database(DatabaseEngine.postgres({ readReplicas: 15, instanceType }));
    const parts = made.metrics!._split().map((part) => dimensionsOf(stack, part.connections()));
    expect(parts.map(({ length }) => length)).toEqual([10, 6]);
    expect(new Set(parts.flat().map(({ value }) => JSON.stringify(value))).size).toBe(16);
    const lag = made.metrics!._split().map((part) => dimensionsOf(stack, part.replicaLag()).length);
    expect(lag).toEqual([9, 6]);
  });
});

test('a cache of many nodes is shared out among alarms, each node to one', () => {
  const { stack, app } = make({ cache: CacheEngine.redis({ clusterMode: { shards: 6 }, replicas: 2 }) });
  const parts = app.cache!.metrics!._split().map((part) => read(part.cpu()).dimensions);
  expect(parts.map(({ length }) => length)).toEqual([10, 8]);
  expect(new Set(parts.flat().map(({ value }) => JSON.stringify(stack.resolve(value)))).size).toBe(18);
});

test.each([
  ['redis', CacheEngine.redis(), true, true],
  ['memcached', CacheEngine.memcached(), true, false],
  ['serverless', CacheEngine.serverless(), false, false],
])('what %s says in percent', (_, cache, cpu, memory) => {
  const { metrics } = make({ cache, preset: Preset.DEVELOPMENT }).app.cache!;
  expect([metrics!._cpuPercent() !== undefined, metrics!._memoryPercent() !== undefined]).toEqual([cpu, memory]);
});

test('a worker says what it was told of its jobs', () => {
  const { app } = make({
    worker: { image: IMAGE, jobDuration: Duration.seconds(5), acceptableDelay: Duration.minutes(2) },
  });
  expect([app.worker!.jobDuration.toSeconds(), app.worker!.acceptableDelay.toSeconds()]).toEqual([5, 120]);
});
