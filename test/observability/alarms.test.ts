import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import { Alarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { InstanceType, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Cluster, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { DatabaseCluster, DatabaseInstance } from 'aws-cdk-lib/aws-rds';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Stack as CdkStack } from 'aws-cdk-lib/core';
import type {
  AlarmOptions,
  AlarmThresholds,
  ExistingDatabaseOptions,
  ScalableWebAppProps,
  SurgeOptions,
} from '../../lib';
import {
  AlarmImpact,
  Alarms,
  BackingTier,
  CacheEngine,
  Compute,
  DatabaseEngine,
  Deployment,
  EvictionPolicy,
  Preset,
  RoutingAlgorithm,
  ScalableWebApp,
  WebService,
} from '../../lib';
import { CLOCK } from '../../lib/private/clock';
import { evaluate } from '../support/metric-math';
import { ENV, IMAGE, resourcesOf, testApp, testStack } from '../support/stacks';

const ALARM = 'AWS::CloudWatch::Alarm';
const COMPOSITE = 'AWS::CloudWatch::CompositeAlarm';
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

type App = (stack: Stack) => ScalableWebAppProps;
const make = (props: ScalableWebAppProps | App = {}) => {
  const stack = testStack();
  const stated = typeof props === 'function' ? props(stack) : props;
  const app = new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, worker: { image: IMAGE }, ...stated });
  return { stack, app };
};
/** Alarms that this part makes, by part and kind. */
const alarmsOf = (stack: Stack) =>
  Object.fromEntries(
    Object.entries(resourcesOf(stack, ALARM)).flatMap(([id, { Properties }]) => {
      const [, name] = /AlarmsParts(\w+)[0-9A-F]{8}$/.exec(id) ?? [];
      return name ? [[name, Properties]] : [];
    }),
  );
type Properties = ReturnType<typeof alarmsOf>[string];
interface Query {
  readonly Expression?: string;
  readonly MetricStat?: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions?: { Name: string; Value: unknown }[] };
    readonly Stat: string;
    readonly Period: number;
  };
}
const metricsIn = ({ MetricName, Metrics = [] }: Properties): string[] =>
  MetricName
    ? [MetricName]
    : [...new Set((Metrics as Query[]).flatMap((each) => each.MetricStat?.Metric.MetricName ?? []))];
const statisticsIn = ({ Metrics }: Properties) =>
  (Metrics as Query[]).flatMap(({ MetricStat }) => MetricStat?.Stat ?? []);
const expressionOf = ({ Metrics }: Properties) => (Metrics as Query[]).find(({ Expression }) => Expression)!.Expression;
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => `${entry.data}`);
/** The composites by their path below the alarms: `PagesWebUsersWait` notifies, `IncidentsUsersWait` is over all of those. */
const compositesOf = (stack: Stack) =>
  Object.fromEntries(
    Object.entries(resourcesOf(stack, COMPOSITE)).map(([id, { Properties }]) => [
      /Alarms(\w+)[0-9A-F]{8}$/.exec(id)![1],
      Properties,
    ]),
  );
/** Pages by name, incidents in the order in which they are made. */
const namesOf = (stack: Stack, scope: 'Pages' | 'Incidents') => {
  const names = Object.keys(compositesOf(stack)).flatMap((name) =>
    name.startsWith(scope) ? [name.slice(scope.length)] : [],
  );
  return scope === 'Pages' ? names.sort() : names;
};
const childrenIn = ({ AlarmRule }: Properties): string[] =>
  [...JSON.stringify(AlarmRule).matchAll(/"Ref":"(\w+)[0-9A-F]{8}"/g)].map(([, id]) => id);
/** The logical ids in the rules of all pages of an impact. */
const childrenOf = (stack: Stack, impact: AlarmImpact): string[] =>
  Object.entries(compositesOf(stack)).flatMap(([name, page]) =>
    name.startsWith('Pages') && name.endsWith(impact) ? childrenIn(page) : [],
  );

const sorted = (ids: string[]) => [...ids].sort();

const GIB = 1024 ** 3;
const PRODUCTION = make((stack) => ({
  loadBalancer: { certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) },
})).stack;

describe('alarms of production, by default', () => {
  const alarms = alarmsOf(PRODUCTION);

  // name, metrics, operator, threshold, data points of periods of seconds, missing data
  const GREATER = 'GreaterThanThreshold';
  const AT_LEAST = 'GreaterThanOrEqualToThreshold';
  const LESS = 'LessThanThreshold';
  const QUIET = 'notBreaching';
  test.each<[string, string[], string, number, string, string]>([
    ['LoadBalancerErrors', ['RequestCount', 'HTTPCode_ELB_5XX_Count'], GREATER, 1, '2 of 3', QUIET],
    ['LoadBalancerRejectedConnections', ['RejectedConnectionCount'], GREATER, 0, '1 of 1', QUIET],
    ['LoadBalancerCertificateExpires', ['DaysToExpiry'], LESS, 30, '1 of 1', 'ignore'],
    ['LoadBalancerFirewallBlockedRequests', ['BlockedRequests', 'AllowedRequests'], GREATER, 20, '5 of 5', QUIET],
    ['WebSlowAnswers', ['TargetResponseTime', 'RequestCount'], GREATER, 3, '5 of 5', QUIET],
    ['WebTasksAtMaximum', ['DesiredTaskCount'], AT_LEAST, 30, '15 of 15', QUIET],
    ['WebBusyTasks', ['CPUUtilization', 'MemoryUtilization'], GREATER, 90, '10 of 10', QUIET],
    ['WorkerBusyTasks', ['MemoryUtilization'], GREATER, 90, '10 of 10', QUIET],
    ['WorkerQueueOldestJob', ['ApproximateAgeOfOldestMessage'], GREATER, 300, '5 of 5', QUIET],
    ['DatabaseCpu', ['CPUUtilization'], GREATER, 90, '15 of 15', QUIET],
    ['DatabaseSilence', ['CPUUtilization'], LESS, 0, '5 of 5', 'breaching'],
    ['DatabaseConnections', ['DatabaseConnections'], AT_LEAST, 1441, '5 of 5', QUIET],
    ['DatabaseMemory', ['FreeableMemory'], LESS, Math.round(0.8 * GIB), '15 of 15', QUIET],
    ['DatabaseStorage', ['FreeStorageSpace'], LESS, 5 * GIB, '5 of 5', QUIET],
    ['DatabaseReplicaLag', ['ReplicaLag'], GREATER, 600, '10 of 10', QUIET],
    ['DatabaseBurst', ['EBSIOBalance%', 'EBSByteBalance%'], LESS, 20, '2 of 2', QUIET],
    ['CacheCpu', ['EngineCPUUtilization'], GREATER, 80, '10 of 10', QUIET],
    ['CacheMemory', ['DatabaseMemoryUsageCountedForEvictPercentage'], GREATER, 90, '15 of 15', QUIET],
    ['CacheConnections', ['CurrConnections'], AT_LEAST, 52_000, '5 of 5', QUIET],
    ['CacheReplicationLag', ['ReplicationLag'], GREATER, 30, '5 of 5', QUIET],
    ['NetworkNatPorts', ['ErrorPortAllocation'], GREATER, 0, '2 of 3', QUIET],
    ['AccountFargateQuota', ['ResourceCount'], GREATER, 80, '5 of 5', QUIET],
  ])('%s', (name, metrics, operator, threshold, points, missing) => {
    const alarm = alarms[name];
    expect(metricsIn(alarm)).toEqual(metrics);
    expect(alarm).toMatchObject({ ComparisonOperator: operator, Threshold: threshold, TreatMissingData: missing });
    expect(`${alarm.DatapointsToAlarm} of ${alarm.EvaluationPeriods}`).toBe(points);
  });

  test('and no other', () => {
    expect(Object.keys(alarms)).toHaveLength(22);
  });

  test('each says what it means and what to do', () => {
    for (const { AlarmDescription } of Object.values(alarms)) {
      expect(AlarmDescription).toMatch(
        /^(App\/\w+(\/\w+)?\/\w+|Fargate\w*Quota): .{20,}\. What to do: .{20,} \(docs\/runbooks\.md#[a-z-]+\)$/,
      );
    }
  });

  test('each is known to people by its part, its kind and its runbook', () => {
    expect(alarms.WebSlowAnswers.AlarmDescription).toMatch(/^App\/Web\/SlowAnswers: .*#web-slow-answers\)$/);
  });

  test('none notifies by itself', () => {
    for (const alarm of Object.values(alarms)) expect(alarm).not.toHaveProperty('AlarmActions');
  });

  test('none takes more than ten metrics, however many replicas and nodes there are, nor has a name of its own', () => {
    const { stack } = make({
      database: DatabaseEngine.postgres({ readReplicas: 15 }),
      cache: CacheEngine.redis({ clusterMode: { shards: 6 }, replicas: 2 }),
    });
    const many = Object.entries(alarmsOf(stack));
    expect(many.map(([name]) => name)).toEqual(expect.arrayContaining(['DatabaseCpu2', 'CacheCpu2']));
    for (const [, { Metrics = [], AlarmName }] of many) {
      expect(Metrics.filter(({ MetricStat }: { MetricStat?: object }) => MetricStat).length).toBeLessThanOrEqual(10);
      expect(AlarmName).toBeUndefined();
    }
  });

  test('shares are of minutes that tell', () => {
    expect(expressionOf(alarms.LoadBalancerErrors)).toBe(
      'IF((FILL(requests, 0) + FILL(errors, 0)) >= 20, 100 * (FILL(errors, 0)) / (FILL(requests, 0) + FILL(errors, 0)), 0)',
    );
    expect(expressionOf(alarms.LoadBalancerFirewallBlockedRequests)).toContain('blocked >= 100');
    expect(expressionOf(alarms.AccountFargateQuota)).toBe('100 * used / SERVICE_QUOTA(used)');
  });

  test('a percentile of few answers tells nothing, and one of 20 does: CloudWatch would ignore it up to 1,000', () => {
    expect(expressionOf(alarms.WebSlowAnswers)).toBe('IF(requests >= 20, slowest)');
    expect(statisticsIn(alarms.WebSlowAnswers)).toEqual(['p99', 'Sum']);
    expect(alarms.WebSlowAnswers).not.toHaveProperty('EvaluateLowSampleCountPercentile');
  });

  test('the burst balance is one of basic monitoring: a data point in five minutes', () => {
    const queries: Query[] = alarms.DatabaseBurst.Metrics;
    expect(queries.flatMap(({ MetricStat }) => MetricStat?.Period ?? [])).toEqual([300, 300]);
  });
});

describe('thresholds', () => {
  const thresholds: AlarmThresholds = {
    loadBalancerErrorPercent: 0.5,
    serviceErrorPercent: 2,
    slowestAnswer: Duration.millis(800),
    tasksAtMaximum: Duration.minutes(30),
    taskUtilizationPercent: 80,
    databaseCpuPercent: 70,
    databaseConnectionsPercent: 50,
    databaseFreeMemoryPercent: 10,
    databaseFreeStoragePercent: 15,
    databaseReplicaLag: Duration.minutes(20),
    databaseBurstPercent: 30,
    cacheCpuPercent: 65,
    cacheMemoryPercent: 75,
    cacheConnectionsPercent: 50,
    cacheReplicationLag: Duration.seconds(10),
    oldestJob: Duration.minutes(20),
    firewallBlockedPercent: 40,
    certificateDays: 21,
    quotaPercent: 60,
  };
  const alarms = alarmsOf(
    make((stack) => ({
      loadBalancer: { certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) },
      alarms: { thresholds },
    })).stack,
  );

  test.each<[string, number]>([
    ['LoadBalancerErrors', 0.5],
    ['LoadBalancerFirewallBlockedRequests', 40],
    ['LoadBalancerCertificateExpires', 21],
    ['WebErrors', 2],
    ['WebSlowAnswers', 0.8],
    ['WebBusyTasks', 80],
    ['WorkerBusyTasks', 80],
    ['WorkerQueueOldestJob', 1200],
    ['DatabaseCpu', 70],
    ['DatabaseConnections', 901],
    ['DatabaseMemory', Math.round(1.6 * GIB)],
    ['DatabaseStorage', 15 * GIB],
    ['DatabaseReplicaLag', 1200],
    ['DatabaseBurst', 30],
    ['CacheCpu', 65],
    ['CacheMemory', 75],
    ['CacheConnections', 32_500],
    ['CacheReplicationLag', 10],
    ['AccountFargateQuota', 60],
  ])('%s', (name, threshold) => {
    expect(alarms[name].Threshold).toBe(threshold);
  });

  test('how long tasks may be at their maximum', () => {
    expect(alarms.WebTasksAtMaximum).toMatchObject({ EvaluationPeriods: 30, DatapointsToAlarm: 30, Threshold: 30 });
  });
});

describe('what stands already is not made twice', () => {
  test('failing requests, sick tasks and dead letters belong to the composites', () => {
    expect(childrenOf(PRODUCTION, AlarmImpact.USERS_SEE_ERRORS)).toEqual([
      'AppAlarmsPartsDatabaseSilence',
      'AppAlarmsPartsLoadBalancerErrors',
      'AppAlarmsPartsLoadBalancerRejectedConnections',
      'AppAlarmsPartsNetworkNatPorts',
      'AppWebTargetGroupRollbackFailingRequests',
      'AppWebTargetGroupRollbackUnhealthyTasks',
    ]);
    expect(childrenOf(PRODUCTION, AlarmImpact.WORK_IS_LATE)).toEqual([
      'AppAlarmsPartsWorkerQueueOldestJob',
      'AppWorkerQueueDeadLetterAlarm',
    ]);
  });

  test('slow answers, where a deployment is rolled back on them', () => {
    const deployment = Deployment.rolling({ slowestAnswer: Duration.seconds(1) });
    const { stack } = make({ web: { image: IMAGE, deployment } });
    expect(alarmsOf(stack)).not.toHaveProperty('WebSlowAnswers');
    expect(childrenOf(stack, AlarmImpact.USERS_WAIT)).toEqual(['AppWebTargetGroupRollbackSlowAnswers']);
  });

  test('both target groups of a deployment that shifts traffic', () => {
    const { stack } = make({ web: { image: IMAGE, deployment: Deployment.canary() } });
    const errors = childrenOf(stack, AlarmImpact.USERS_SEE_ERRORS).filter((id) => id.endsWith('FailingRequests'));
    expect(errors).toHaveLength(2);
  });

  test('a service whose deployments have no alarms gets those', () => {
    const deployment = Deployment.rolling({ omitOwnAlarms: true });
    const alarms = alarmsOf(make({ web: { image: IMAGE, deployment } }).stack);
    expect(alarms.WebErrors).toMatchObject({ Threshold: 5, EvaluationPeriods: 3, TreatMissingData: 'notBreaching' });
    expect(metricsIn(alarms.WebErrors)).toEqual([
      'RequestCount',
      'HTTPCode_Target_5XX_Count',
      'TargetConnectionErrorCount',
    ]);
    expect(alarms.WebUnhealthyTasks).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 10,
      TreatMissingData: 'notBreaching',
    });
    expect(metricsIn(alarms.WebUnhealthyTasks)).toEqual(['UnHealthyHostCount', 'HealthyHostCount']);
    expect(expressionOf(alarms.WebUnhealthyTasks)).toBe('unhealthy - FILL(healthy, 0)');
  });

  test('a share that is stated is of the same failures, over both target groups of a deployment that shifts', () => {
    const { stack } = make({
      web: { image: IMAGE, deployment: Deployment.canary({ slowestAnswer: Duration.seconds(1) }) },
      alarms: { thresholds: { serviceErrorPercent: 2, slowestAnswer: Duration.seconds(2) } },
    });
    const { WebErrors, WebSlowAnswers } = alarmsOf(stack);
    expect(metricsIn(WebErrors)).toEqual(['RequestCount', 'HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount']);
    expect(statisticsIn(WebErrors)).toEqual(Array(6).fill('Sum'));
    expect(expressionOf(WebSlowAnswers)).toBe('IF(requests >= 20, slowest)');
    expect(statisticsIn(WebSlowAnswers).sort()).toEqual(['Sum', 'Sum', 'p99', 'p99']);
  });

  test('a service behind a Network Load Balancer: sick tasks, since it counts no requests', () => {
    const { stack } = make({ web: { image: IMAGE, routing: RoutingAlgorithm.ipHash() } });
    const alarms = alarmsOf(stack);
    expect(metricsIn(alarms.WebUnhealthyTasks)).toEqual(['UnHealthyHostCount', 'HealthyHostCount']);
    expect(JSON.stringify(alarms.WebUnhealthyTasks.Metrics)).toContain('AWS/NetworkELB');
    expect(alarms).not.toHaveProperty('WebSlowAnswers');
  });

  test('evictions of a cache that must not drop keys', () => {
    const cache = CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS });
    const children = childrenOf(make({ cache }).stack, AlarmImpact.DATA_AT_RISK);
    expect(children.filter((id) => id.includes('Eviction'))).toEqual(['AppCacheEvictionAlarm']);
  });
});

describe('only what there is has alarms', () => {
  test('a fleet of a fixed number is always at its maximum', () => {
    const { stack } = make({ web: { image: IMAGE, minTasks: 4, maxTasks: 4 } });
    expect(alarmsOf(stack)).not.toHaveProperty('WebTasksAtMaximum');
  });

  test('no database, no cache, no worker, no NAT gateway, no firewall, no Fargate', () => {
    const { stack } = make({
      omit: [BackingTier.DATABASE, BackingTier.CACHE],
      worker: undefined,
      network: { natGateways: 0 },
      loadBalancer: { omitFirewall: true },
      web: {
        image: IMAGE,
        compute: Compute.ec2({ instanceTypes: [new InstanceType('m7g.xlarge')] }),
        architecture: CpuArchitecture.ARM64,
      },
    });
    expect(Object.keys(alarmsOf(stack)).sort()).toEqual([
      'LoadBalancerErrors',
      'LoadBalancerRejectedConnections',
      'WebBusyTasks',
      'WebSlowAnswers',
      'WebTasksAtMaximum',
    ]);
    expect(namesOf(stack, 'Incidents')).toEqual(['UsersSeeErrors', 'UsersWait', 'UsersFeelIt', 'TroubleAhead']);
    expect(namesOf(stack, 'Pages')).toEqual([
      'LoadBalancerUsersSeeErrors',
      'WebTroubleAhead',
      'WebUsersSeeErrors',
      'WebUsersWait',
    ]);
  });

  test.each([
    ['serverless', CacheEngine.serverless(), []],
    ['memcached', CacheEngine.memcached(), ['CacheConnections', 'CacheCpu']],
  ])('of a cache of %s what has a limit', (_, cache, expected) => {
    const names = Object.keys(alarmsOf(make({ cache }).stack)).filter((name) => name.startsWith('Cache'));
    expect(names.sort()).toEqual(expected);
  });

  test('of Aurora by role: no storage, and a lag of seconds', () => {
    const alarms = alarmsOf(make({ database: DatabaseEngine.auroraPostgres({ readers: 1 }) }).stack);
    expect(Object.keys(alarms).filter((name) => name.startsWith('Database'))).toEqual([
      'DatabaseCpu',
      'DatabaseConnections',
      'DatabaseMemory',
      'DatabaseReplicaLag',
      'DatabaseSilence',
    ]);
    expect(alarms.DatabaseReplicaLag.Threshold).toBe(10);
  });

  test('of Aurora that may pause, silence may be sleep', () => {
    const serverless = { minCapacity: 0, maxCapacity: 8 };
    const names = (engine: ScalableWebAppProps['database']) => Object.keys(alarmsOf(make({ database: engine }).stack));
    expect(names(DatabaseEngine.auroraPostgres({ serverless }))).not.toContain('DatabaseSilence');
    expect(names(DatabaseEngine.auroraPostgres({ serverless: { ...serverless, minCapacity: 1 } }))).toContain(
      'DatabaseSilence',
    );
  });

  describe('of a database that exists', () => {
    const existing = (standing: (stack: Stack, securityGroups: ISecurityGroup[]) => Partial<ExistingDatabaseOptions>) =>
      make((stack) => {
        const groups = [SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-12345678')];
        const secret = Secret.fromSecretNameV2(stack, 'Secret', 'shop');
        return { database: DatabaseEngine.existing({ secret, ...standing(stack, groups) }) };
      }).stack;

    test('as a cluster, nobody knows whether it may pause, or reports who takes writes', () => {
      const alarms = alarmsOf(
        existing((stack, securityGroups) => ({
          cluster: DatabaseCluster.fromDatabaseClusterAttributes(stack, 'Known', {
            clusterIdentifier: 'shop',
            clusterEndpointAddress: 'shop.cluster-abc.us-east-1.rds.amazonaws.com',
            port: 5432,
            securityGroups,
          }),
        })),
      );
      expect(Object.keys(alarms).filter((name) => name.startsWith('Database'))).toEqual(['DatabaseCpu']);
    });

    test('as an instance, silence tells: it does not pause', () => {
      const alarms = alarmsOf(
        existing((stack, securityGroups) => ({
          instance: DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Known', {
            instanceIdentifier: 'shop',
            instanceEndpointAddress: 'shop.example.com',
            port: 5432,
            securityGroups,
          }),
        })),
      );
      expect(alarms).toHaveProperty('DatabaseSilence');
    });
  });

  test.each([
    ['beside an on-demand base: both quotas', {}, ['AccountFargateQuota', 'AccountFargateSpotQuota']],
    ['alone: that of Spot', { onDemandBase: 0 }, ['AccountFargateSpotQuota']],
  ])('of Fargate Spot %s', (_, options, expected) => {
    const { stack } = make({ worker: undefined, web: { image: IMAGE, compute: Compute.fargateSpot(options) } });
    const alarms = alarmsOf(stack);
    expect(Object.keys(alarms).filter((name) => name.startsWith('Account'))).toEqual(expected);
    expect(JSON.stringify(alarms.AccountFargateSpotQuota.Metrics)).toContain('"Standard/Spot"');
  });

  test('many nodes are shared out among alarms', () => {
    const alarms = alarmsOf(make({ cache: CacheEngine.redis({ clusterMode: { shards: 6 }, replicas: 2 }) }).stack);
    expect(Object.keys(alarms).filter((name) => name.startsWith('CacheCpu'))).toEqual(['CacheCpu', 'CacheCpu2']);
  });

  test('a queue without a worker here', () => {
    const { stack, app } = make();
    app.addQueue('Mail');
    expect(alarmsOf(stack).MailQueueOldestJob.Threshold).toBe(900);
  });
});

describe('one page for each part and impact', () => {
  test('a second part that fails is told, whatever else is on', () => {
    expect(namesOf(PRODUCTION, 'Pages')).toEqual([
      'AccountTroubleAhead',
      'CacheDataAtRisk',
      'CacheTroubleAhead',
      'DatabaseDataAtRisk',
      'DatabaseTroubleAhead',
      'DatabaseUsersSeeErrors',
      'LoadBalancerFirewallTroubleAhead',
      'LoadBalancerTroubleAhead',
      'LoadBalancerUsersSeeErrors',
      'NetworkUsersSeeErrors',
      'WebTroubleAhead',
      'WebUsersSeeErrors',
      'WebUsersWait',
      'WorkerQueueWorkIsLate',
      'WorkerTroubleAhead',
    ]);
  });

  test('nothing else is in it, whatever the ids: not of the account, the team, or a part of a similar path', () => {
    const { stack, app } = make({ worker: undefined });
    for (const id of ['Account', 'Own', 'LoadBalancer-Firewall']) {
      app.addWebService(id, { image: IMAGE, paths: [`/${id}/*`] });
    }
    const metric = app.loadBalancer.metrics!.requests();
    app.alarms!.add(
      AlarmImpact.TROUBLE_AHEAD,
      new Alarm(stack, 'Mine', { alarmDescription: 'mine: of the team', metric, threshold: 1, evaluationPeriods: 1 }),
    );
    const nameIn = ({ AlarmDescription }: Properties) => `${AlarmDescription}`.split(': ')[0];
    const alarms = resourcesOf(stack, ALARM);
    const pages = Object.entries(resourcesOf(stack, COMPOSITE)).flatMap(([id, { Properties }]) => {
      const children = [...JSON.stringify(Properties.AlarmRule).matchAll(/"Ref":"(\w+)"/g)].map(([, ref]) => ref);
      const told = children.map((child) => nameIn(alarms[child]?.Properties ?? {}));
      return /Pages\w*TroubleAhead/.test(id) ? [[nameIn(Properties), told.sort()]] : [];
    });
    const ofService = (path: string) => [`${path}/BusyTasks`, `${path}/TasksAtMaximum`];
    expect(pages).toHaveLength(9);
    expect(Object.fromEntries(pages)).toMatchObject({
      'AWS account': ['FargateQuota'],
      'App/Account': ofService('App/Account'),
      'App/Alarms of the team': ['mine'],
      'App/Own': ofService('App/Own'),
      'App/LoadBalancer-Firewall': ofService('App/LoadBalancer-Firewall'),
      'App/LoadBalancer/Firewall': ['App/LoadBalancer/Firewall/BlockedRequests'],
      'App/Web': ofService('App/Web'),
    });
  });

  test('incidents over the whole app tell nobody, and hold every page of their impact', () => {
    const composites = compositesOf(PRODUCTION);
    for (const impact of Object.values(AlarmImpact)) {
      const incident = composites[`Incidents${impact}`];
      expect([incident.AlarmActions, incident.OKActions]).toEqual([undefined, undefined]);
      const pages = namesOf(PRODUCTION, 'Pages').filter((name) => name.endsWith(impact));
      expect(childrenIn(incident).sort()).toEqual(pages.map((name) => `AppAlarmsPages${name}`).sort());
    }
  });

  test('a page waits while a worse incident is on anywhere', () => {
    const suppressorOf = (stack: Stack, page: string) => {
      const { ActionsSuppressor, ActionsSuppressorWaitPeriod: wait } = compositesOf(stack)[`Pages${page}`];
      return [/Incidents(\w+)\w{8}$/.exec(ActionsSuppressor?.['Fn::GetAtt'][0])?.[1], wait];
    };
    expect(suppressorOf(PRODUCTION, 'WebUsersSeeErrors')).toEqual([undefined, undefined]);
    expect(suppressorOf(PRODUCTION, 'WebUsersWait')).toEqual(['UsersSeeErrors', 60]);
    expect(suppressorOf(PRODUCTION, 'DatabaseDataAtRisk')).toEqual([undefined, undefined]);
    expect(suppressorOf(PRODUCTION, 'DatabaseTroubleAhead')).toEqual(['UsersFeelIt', 60]);
    expect(childrenIn(compositesOf(PRODUCTION).IncidentsUsersFeelIt)).toEqual([
      'AppAlarmsIncidentsUsersSeeErrors',
      'AppAlarmsIncidentsUsersWait',
    ]);
    // Where nobody can wait, trouble waits for errors.
    const { stack } = make({ web: { image: IMAGE, routing: RoutingAlgorithm.ipHash() } });
    expect(suppressorOf(stack, 'WebTroubleAhead')).toEqual(['UsersSeeErrors', 60]);
  });

  test('where there is no trouble ahead, nothing stands there to hold it back', () => {
    const kinds = [
      'TasksAtMaximum',
      'BusyTasks',
      'Cpu',
      'Connections',
      'Memory',
      'Burst',
      'Storage',
      'BlockedRequests',
    ];
    const { stack } = make({ alarms: { omit: [...kinds, 'FargateQuota'] } });
    expect(namesOf(stack, 'Incidents')).toEqual(['UsersSeeErrors', 'UsersWait', 'WorkIsLate', 'DataAtRisk']);
  });

  test('every alarm belongs to exactly one', () => {
    const children = Object.values(AlarmImpact).flatMap((impact) => childrenOf(PRODUCTION, impact));
    expect(children.filter((id) => id.includes('AlarmsParts'))).toHaveLength(22);
    expect(new Set(children).size).toBe(children.length);
  });

  test('holds any number of alarms: a rule takes 100, and 10,240 characters', () => {
    const { stack, app } = make();
    const metric = app.loadBalancer.metrics!.requests();
    for (let nth = 0; nth < 230; nth++) {
      app.alarms!.add(
        AlarmImpact.DATA_AT_RISK,
        new Alarm(stack, `Own${nth}`, { metric, threshold: 1, evaluationPeriods: 1 }),
      );
    }
    for (let nth = 0; nth < 60; nth++) {
      const name = `${nth}`.padStart(255, 'x');
      app.alarms!.add(AlarmImpact.WORK_IS_LATE, Alarm.fromAlarmName(stack, `Other${nth}`, name));
    }
    const composites = compositesOf(stack);
    expect(childrenIn(composites.PagesOwnDataAtRisk)).toEqual(
      [1, 2, 3].map((nth) => `AppAlarmsPagesOwnDataAtRiskPart${nth}`),
    );
    const held = [1, 2, 3].flatMap((nth) => childrenIn(composites[`PagesOwnDataAtRiskPart${nth}`]));
    expect(new Set(held).size).toBe(230);
    for (const { AlarmRule } of Object.values(composites)) {
      const text = JSON.stringify(AlarmRule);
      expect(text.split('ALARM(').length - 1).toBeLessThanOrEqual(100);
      expect(text.length).toBeLessThan(20_000);
    }
    expect(Object.keys(composites).filter((name) => /^PagesOwnWorkIsLatePart/.test(name))).toHaveLength(2);
    expect(composites.PagesOwnDataAtRiskPart1).not.toHaveProperty('AlarmActions');
  });

  test('an alarm of the team, and an action of its own', () => {
    const { stack, app } = make();
    const metric = app.loadBalancer.metrics!.requests();
    const own = new Alarm(stack, 'Own', { metric, threshold: 1, evaluationPeriods: 1 });
    app.alarms!.add(AlarmImpact.DATA_AT_RISK, own);
    app.alarms!.addAction(new SnsAction(new Topic(stack, 'Pager')));
    expect(childrenOf(stack, AlarmImpact.DATA_AT_RISK)).toContain('Own');
    for (const name of namesOf(stack, 'Pages')) {
      const page = compositesOf(stack)[`Pages${name}`];
      expect(page.AlarmActions).toEqual([{ Ref: expect.stringMatching(/^Pager/) }]);
      expect(page.OKActions).toEqual(page.AlarmActions);
    }
    expect(warningsOf(stack).join()).not.toContain('alarms-reach-nobody');
  });
});

describe('on and off', () => {
  const count = (props: ScalableWebAppProps) => namesOf(make(props).stack, 'Incidents').length;
  const options: AlarmOptions = { thresholds: { quotaPercent: 50 } };

  test.each<[string, ScalableWebAppProps, number]>([
    ['production', {}, 6],
    ['development', { preset: Preset.DEVELOPMENT }, 0],
    ['development, stated', { preset: Preset.DEVELOPMENT, alarms: options }, 6],
    ['production, off', { alarms: { enabled: false } }, 0],
    ['development, stated and off', { preset: Preset.DEVELOPMENT, alarms: { ...options, enabled: false } }, 0],
  ])('%s', (_, props, composites) => {
    expect(count(props)).toBe(composites);
  });

  test('leaves out a kind, and one alarm of one part; says what it does not know', () => {
    const { stack } = make({ alarms: { omit: ['BusyTasks', 'Database/Cpu', 'Cache/Speed'] } });
    const names = Object.keys(alarmsOf(stack));
    expect(names.filter((name) => /BusyTasks|Cpu$/.test(name))).toEqual(['CacheCpu']);
    expect(warningsOf(stack).join()).toMatch(/omit names Cache\/Speed, and there is no such alarm/);
  });

  test('leaves out what stands already, of the pages alone', () => {
    const { stack } = make({ alarms: { omit: ['FailingRequests', 'WorkerQueue/DeadLetterAlarm'] } });
    expect(warningsOf(stack).join()).not.toContain('there is no such alarm');
    const children = [AlarmImpact.USERS_SEE_ERRORS, AlarmImpact.WORK_IS_LATE].flatMap((each) =>
      childrenOf(stack, each),
    );
    expect(children).toContain('AppWebTargetGroupRollbackUnhealthyTasks');
    expect(children.filter((id) => /FailingRequests|DeadLetterAlarm/.test(id))).toEqual([]);
    const all = Object.keys(resourcesOf(stack, ALARM)).join();
    expect(all).toMatch(/FailingRequests/);
    expect(all).toMatch(/DeadLetterAlarm/);
  });

  test('anomalies, where stated', () => {
    const { stack } = make({ alarms: { anomalies: true } });
    expect(alarmsOf(stack).LoadBalancerFewerRequests).toMatchObject({
      ComparisonOperator: 'LessThanLowerThreshold',
      EvaluationPeriods: 3,
      TreatMissingData: 'breaching',
    });
    expect(JSON.stringify(alarmsOf(stack).LoadBalancerFewerRequests.Metrics)).toMatch(
      /ANOMALY_DETECTION_BAND\(\w+, 3\)/,
    );
    // A quiet night is one of zero requests, which the band learns, and not one of missing data.
    expect(JSON.stringify(alarmsOf(stack).LoadBalancerFewerRequests.Metrics)).toContain('FILL(requests, 0)');
    expect(alarmsOf(make().stack)).not.toHaveProperty('LoadBalancerFewerRequests');
  });

  test('nobody hears them: a warning', () => {
    expect(warningsOf(make().stack).join()).toMatch(/alarms go off and nobody hears them/);
  });
});

describe('services that come and go', () => {
  const idsOf = (add: (app: ScalableWebApp) => void) => {
    const { stack, app } = make();
    add(app);
    return Object.keys(Template.fromStack(stack).toJSON().Resources).filter((id) => id.startsWith('AppAlarms'));
  };
  const images = (app: ScalableWebApp) => app.addWebService('Images', { image: IMAGE, paths: ['/images/*'] });
  const auth = (app: ScalableWebApp) => app.addWebService('Auth', { image: IMAGE, paths: ['/auth/*'] });

  test('change no logical id of the others, in whichever order', () => {
    const before = idsOf(() => undefined);
    const after = idsOf((app) => [images(app), auth(app)]);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(sorted(after.filter((id) => !before.includes(id)).map((id) => id.slice(0, -8)))).toEqual(
      sorted([
        'AppAlarmsPartsAuthSlowAnswers',
        'AppAlarmsPartsAuthTasksAtMaximum',
        'AppAlarmsPartsAuthBusyTasks',
        'AppAlarmsPartsImagesSlowAnswers',
        'AppAlarmsPartsImagesTasksAtMaximum',
        'AppAlarmsPartsImagesBusyTasks',
        'AppAlarmsPagesAuthUsersSeeErrors',
        'AppAlarmsPagesAuthUsersWait',
        'AppAlarmsPagesAuthTroubleAhead',
        'AppAlarmsPagesImagesUsersSeeErrors',
        'AppAlarmsPagesImagesUsersWait',
        'AppAlarmsPagesImagesTroubleAhead',
      ]),
    );
    expect(idsOf((app) => [auth(app), images(app)])).toEqual(after);
  });

  test('cost six resources a web service, four a worker', () => {
    const before = idsOf(() => undefined).length;
    expect(idsOf(images).length - before).toBe(6);
    expect(idsOf((app) => app.addWorker('Pdf', { image: IMAGE })).length - before).toBe(4);
  });

  test('a stack with 400 resources is told so, with the way out', () => {
    const { stack, app } = make();
    for (let nth = 0; nth < 13; nth++) app.addWebService(`S${nth}`, { image: IMAGE, paths: [`/${nth}/*`] });
    const [warning, ...more] = warningsOf(stack).filter((text) => text.includes('many-resources'));
    expect(more).toEqual([]);
    expect(warning).toMatch(/the stack has 4\d\d resources, and CloudFormation takes 500: put the services/);
  });

  test('with the dashboard among them, and without alarms as well', () => {
    const countIn = (props: ScalableWebAppProps) => {
      const { stack, app } = make(props);
      for (let nth = 0; nth < 16; nth++) app.addWebService(`S${nth}`, { image: IMAGE, paths: [`/${nth}/*`] });
      const count = Object.keys(Template.fromStack(stack).toJSON().Resources).length;
      const told = /the stack has (\d+) resources/.exec(warningsOf(stack).join())?.[1];
      return [Number(told), count];
    };
    const [told, count] = countIn({ alarms: { enabled: false }, dashboard: {} });
    expect(told).toBe(count);
  });

  test('a stack with fewer is not', () => {
    expect(warningsOf(PRODUCTION).join()).not.toContain('many-resources');
  });
});

describe('services in a stack of their own', () => {
  test('have alarms there, and the topic of the app; no circle closes', () => {
    const all = testApp();
    const stack = new CdkStack(all, 'Shop', { env: ENV });
    const emails = ['ops@example.com'];
    const shop = new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, alarms: { notifications: { emails } } });
    const more = new CdkStack(all, 'More', { env: ENV });
    const { vpc, cluster } = shop;
    const imported = Cluster.fromClusterAttributes(more, 'Cluster', { clusterName: cluster.clusterName, vpc });
    const images = new WebService(more, 'Images', { cluster: imported, image: IMAGE });
    shop.loadBalancer.addService(images, { paths: ['/images/*'] });
    new Alarms(more, 'Alarms', { watched: more, notifications: { topic: shop.alarms!.topic } });
    all.synth();

    expect(stack.dependencies).toEqual([]);
    expect(Object.keys(resourcesOf(more, ALARM)).map((id) => id.slice(0, -8))).toEqual(
      expect.arrayContaining(['AlarmsPartsImagesSlowAnswers', 'AlarmsPartsImagesBusyTasks']),
    );
    expect(JSON.stringify(resourcesOf(stack, ALARM))).not.toContain('Images');
    expect(namesOf(more, 'Pages')).toEqual([
      'AccountTroubleAhead',
      'ImagesTroubleAhead',
      'ImagesUsersSeeErrors',
      'ImagesUsersWait',
    ]);
    for (const name of namesOf(more, 'Pages')) {
      expect(JSON.stringify(compositesOf(more)[`Pages${name}`].AlarmActions)).toContain('Fn::ImportValue');
    }
  });
});

describe('fails when', () => {
  const error = (alarms: AlarmOptions) => () => make({ alarms });

  test.each<[string, AlarmOptions, RegExp]>([
    [
      'a share is none',
      { thresholds: { databaseCpuPercent: 101 } },
      /alarms\.thresholds\.databaseCpuPercent is 101: allowed is a number above 0, at most 100/,
    ],
    [
      'days are not whole',
      { thresholds: { certificateDays: 0 } },
      /certificateDays is 0: allowed is a whole number from 1 to 60/,
    ],
    [
      'minutes are not whole',
      { thresholds: { tasksAtMaximum: Duration.seconds(330) } },
      /tasksAtMaximum is '330 s': allowed is whole minutes/,
    ],
    [
      'a delay is none',
      { thresholds: { oldestJob: Duration.seconds(1) } },
      /oldestJob in seconds is 1: allowed is a whole number from 60/,
    ],
    [
      'an address is none',
      { notifications: { emails: ['ops'] } },
      /alarms\.notifications\.emails is 'ops': allowed is an address/,
    ],
    [
      'an address is there twice',
      { notifications: { emails: ['a@b.de', 'a@b.de'] } },
      /emails is \['a@b\.de'\]: allowed is each once/,
    ],
    [
      'PagerDuty is asked in plain text',
      { notifications: { pagerDuty: ['http://x.y'] } },
      /pagerDuty is 'http:\/\/x\.y': allowed is an https URL/,
    ],
    [
      'a channel is a name',
      { notifications: { slack: [{ workspaceId: 'T01', channelId: '#ops' }] } },
      /slack\.channelId is '#ops': allowed is an id such as C0123ABCD/,
    ],
  ])('%s', (_, options, message) => {
    expect(error(options)).toThrow(message);
  });

  test('alone as in an app', () => {
    const stack = testStack();
    const thresholds = { quotaPercent: 0 };
    expect(() => new Alarms(stack, 'Alarms', { watched: stack, thresholds })).toThrow(
      /Test\/Alarms: a prop cannot be used/,
    );
    expect(stack.node.children).toEqual([]);
  });
});

test('a job of milliseconds is late after a minute', () => {
  const { stack } = make({ worker: { image: IMAGE, jobDuration: Duration.millis(250) } });
  const [alarm] = Object.entries(alarmsOf(stack)).flatMap(([name, each]) => (name.endsWith('OldestJob') ? [each] : []));
  // SQS measures once a minute.
  expect(alarm.Threshold).toBe(60);
});

test('the balance of bursts is that of who takes writes, however many replicas there are', () => {
  const { stack } = make({ database: DatabaseEngine.postgres({ readReplicas: 15 }) });
  const bursts = Object.entries(alarmsOf(stack)).filter(([name]) => /Burst\d*$/.test(name));
  expect(bursts.map(([name, alarm]) => [name, metricsIn(alarm)])).toEqual([
    ['DatabaseBurst', ['EBSIOBalance%', 'EBSByteBalance%']],
  ]);
});

describe('a known event raises the maximum for its hours', () => {
  const context = { [CLOCK]: '2026-11-01T12:00:00Z' };
  const alarmWith = (...surges: SurgeOptions[]) => {
    const stack = new CdkStack(testApp({ context }), 'Test', { env: ENV });
    const app = new ScalableWebApp(stack, 'App', { web: { image: IMAGE } });
    surges.forEach((surge, nth) => app.planSurge(`Event${nth}`, surge));
    return alarmsOf(stack).WebTasksAtMaximum;
  };
  const launch = { at: '2026-11-27T18:00:00Z', duration: Duration.hours(4), multiplier: 100 };
  const goesOff = ({ Metrics, Threshold }: Properties, tasks: number, time: string) =>
    evaluate(
      new MathExpression({
        expression: expressionOf({ Metrics })!,
        usingMetrics: { tasks: new Metric({ namespace: 'Test', metricName: 'tasks' }) },
      }),
      () => tasks,
      Date.parse(time) / 1000,
    )! >= Threshold;

  test.each([
    ['before', 30, '2026-11-27T17:44:59Z', true],
    ['before', 29, '2026-11-27T17:44:59Z', false],
    ['raised, as many as ever', 30, '2026-11-27T17:45:00Z', false],
    ['raised, as many as are ready', 300, '2026-11-27T18:00:00Z', false],
    ['raised, all of them', 375, '2026-11-27T21:59:59Z', true],
    ['over', 30, '2026-11-27T22:00:00Z', true],
  ])('%s: %i tasks at %s', (_, tasks, time, expected) => {
    expect(goesOff(alarmWith(launch), tasks, time)).toBe(expected);
  });

  test('where two overlap, the higher one holds', () => {
    const alarm = alarmWith({ ...launch, multiplier: 20 }, { ...launch, duration: Duration.hours(1) });
    expect(goesOff(alarm, 75, '2026-11-27T18:30:00Z')).toBe(false);
    expect(goesOff(alarm, 75, '2026-11-27T19:30:00Z')).toBe(true);
  });

  test('one that needs no more than the stated maximum changes nothing', () => {
    expect(alarmWith({ ...launch, multiplier: 2 })).toMatchObject({ MetricName: 'DesiredTaskCount', Threshold: 30 });
  });

  test('a schedule of the scaling target itself may register more', () => {
    const { stack, app } = make();
    app.web!.scaling.scaleOnSchedule('Night', { schedule: Schedule.cron({ hour: '3' }), maxCapacity: 50 });
    expect(alarmsOf(stack).WebTasksAtMaximum.Threshold).toBe(50);
  });
});
