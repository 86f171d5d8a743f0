import { CfnLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { CfnReplicationGroup } from 'aws-cdk-lib/aws-elasticache';
import { CfnDBInstance } from 'aws-cdk-lib/aws-rds';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnDeletionPolicy } from 'aws-cdk-lib/core';
import type { CfnResource, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { Preset, ScalableWebAppStack } from '../../lib';
import { ENV } from '../support/environment';
import { IMAGE, testApp } from '../support/stacks';
import { APP_CHANGES } from './app-changes';
import { LISTED, settle } from './breaking';
import { compareAll, currentTemplate, namedBreaks, unpaired } from './comparisons';
import { addApp, build, emptyStack, ownDatabase, ownNetwork, presetOf } from './configuration';
import { CLUSTER_CHANGES } from './cluster-changes';
import { DATA_CHANGES } from './data-changes';
import { OBJECT_STORE_CHANGES } from './object-store-changes';
import { readFrozen } from './frozen';
import { compare } from './gate';
import { IN_PLACE } from './in-place';
import { MATRIX } from './matrix';
import { format, templateOf } from './template';
import { TELEMETRY_CHANGES } from './telemetry-changes';
import { crossed, described } from './user-change';
import { causesReplacement, isWatched } from './watched';

describe('every configuration against its frozen template', () => {
  const comparisons = compareAll();
  const { unlisted, stale } = settle(namedBreaks(comparisons), LISTED);

  test('each has one, and each frozen template has its configuration', () => {
    expect(Object.keys(MATRIX).length).toBeGreaterThanOrEqual(24);
    expect(unpaired()).toEqual({ unfrozen: [], orphans: [] });
  });

  test('nothing that is stateful is replaced, removed or less protected', () => {
    expect(unlisted.map(({ configuration, message }) => `${configuration}: ${message}`)).toEqual([]);
  });

  test('every listed break is one', () => {
    expect(stale).toEqual([]);
  });

  test.each(comparisons.map(({ name, lookedAt }) => [name, lookedAt.length]))('%s: looks at %i', (name, count) => {
    const from = MATRIX[name];
    const whole = presetOf(from) === Preset.PRODUCTION && ownDatabase(from) && ownNetwork(from) && !from.edge;
    expect(count).toBeGreaterThanOrEqual(whole ? 28 : 15);
  });

  test('all types of the library that need watching are watched', () => {
    const seen = new Set(comparisons.flatMap(({ lookedAt }) => lookedAt.map(({ Type }) => Type)));
    expect([...seen].sort()).toEqual([
      'AWS::AmazonMQ::Broker',
      'AWS::Backup::BackupVault',
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::CompositeAlarm',
      'AWS::CloudWatch::Dashboard',
      'AWS::EC2::EIP',
      'AWS::EC2::Subnet',
      'AWS::EC2::VPC',
      'AWS::ECS::Cluster',
      'AWS::ECS::Service',
      'AWS::ElastiCache::CacheCluster',
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::ElastiCache::ServerlessCache',
      'AWS::ElastiCache::SubnetGroup',
      'AWS::ElasticLoadBalancingV2::Listener',
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::MSK::Cluster',
      'AWS::MSK::ServerlessCluster',
      'AWS::MSK::Topic',
      'AWS::RDS::DBCluster',
      'AWS::RDS::DBInstance',
      'AWS::RDS::DBSubnetGroup',
      'AWS::RDS::EventSubscription',
      'AWS::Route53::HostedZone',
      'AWS::Route53::RecordSet',
      'AWS::S3::Bucket',
      'AWS::SNS::Subscription',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::SecretsManager::Secret',
    ]);
  });

  test('a file reads as it was written', () => {
    for (const { template } of comparisons) expect(JSON.parse(format(template)).Resources).toEqual(template.Resources);
  });
});

test('ScalableWebAppStack makes the same resources under the same logical ids', () => {
  const props = { env: ENV, web: { image: IMAGE }, worker: { image: IMAGE } };
  const template = templateOf(new ScalableWebAppStack(testApp(), 'Shop', props));
  const own = currentTemplate('production-worker');
  expect(compare(own, template)).toMatchObject({ added: [], updated: [], removed: [] });
});

describe('the gate bites', () => {
  const before = readFrozen('production-worker');
  const count = compare(before, before).lookedAt.length;
  const planted = (plant: (stack: Stack) => void, stack = build(MATRIX['production-worker'])) => {
    plant(stack);
    return compare(before, templateOf(stack)).breaks.map(described);
  };
  const override = (
    id: RegExp,
    type: abstract new (...args: never[]) => CfnResource,
    property: string,
    value: unknown,
  ) => planted((stack) => find(stack, id, type).addPropertyOverride(property, value));

  test.each([
    ['another id', (stack: Stack) => addApp(stack, 'Renamed', MATRIX['production-worker'])],
    ['another level', (stack: Stack) => addApp(new Construct(stack, 'Group'), 'App', MATRIX['production-worker'])],
  ])('an app under %s loses all it has', (_what, plant) => {
    const found = planted(plant, emptyStack());
    expect(found).toHaveLength(count);
    expect(found).toContain('AppDatabasePrimary WILL_DESTROY');
    expect(found).toContain('AppObjectStore WILL_ORPHAN');
  });

  test.each([
    [/Primary/, CfnDBInstance, 'StorageEncrypted', false, 'AppDatabasePrimary WILL_REPLACE StorageEncrypted'],
    [/Primary/, CfnDBInstance, 'Port', '5433', 'AppDatabasePrimary WILL_REPLACE Port'],
    [/Primary/, CfnDBInstance, 'BackupRetentionPeriod', 0, 'AppDatabasePrimary MAY_REPLACE BackupRetentionPeriod'],
    [/Primary/, CfnDBInstance, 'Engine', 'mysql', 'AppDatabasePrimary MAY_REPLACE Engine'],
    [/Cache/, CfnReplicationGroup, 'AtRestEncryptionEnabled', false, 'AppCache WILL_REPLACE AtRestEncryptionEnabled'],
    [/LoadBalancer/, CfnLoadBalancer, 'Scheme', 'internal', 'AppLoadBalancer WILL_REPLACE Scheme'],
    [/WorkerQueue\/Resource/, CfnQueue, 'QueueName', 'jobs', 'AppWorkerQueue WILL_REPLACE QueueName'],
  ])('at %p, %p with another %s (%p): %s', (id, type, property, value, expected) => {
    expect(override(id, type, property, value)).toContain(expected);
  });

  test('what refers to a replaced resource follows it, by Fn::Join too', () => {
    expect(override(/Primary/, CfnDBInstance, 'Port', '5433')).toEqual([
      'AppDatabasePrimary WILL_REPLACE Port',
      'AppDatabaseReplica1 MAY_REPLACE SourceDBInstanceIdentifier',
      'AppDatabaseReplica2 MAY_REPLACE SourceDBInstanceIdentifier',
    ]);
    expect(override(/LoadBalancer/, CfnLoadBalancer, 'Scheme', 'internal')).toEqual([
      'AppLoadBalancer WILL_REPLACE Scheme',
      'AppLoadBalancerHttpListener WILL_REPLACE LoadBalancerArn',
    ]);
  });

  test('a weakened policy', () => {
    const weaken = (stack: Stack) => {
      const { cfnOptions } = find(stack, /Primary/, CfnDBInstance);
      cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
      cfnOptions.updateReplacePolicy = undefined;
    };
    expect(planted(weaken)).toEqual([
      'AppDatabasePrimary WEAKENED DeletionPolicy',
      'AppDatabasePrimary WEAKENED UpdateReplacePolicy',
    ]);
  });

  test('a rule that takes the priority of one that goes', () => {
    const withPriority = (id: string) =>
      templateOf(build({ ...MATRIX['production-worker'], web: { [id]: { priority: 7 } } }));
    const { breaks } = compare(withPriority('Web'), withPriority('Shop'));
    expect(breaks.map(described)).toContain('AppShopRule CONFLICT Priority');
  });

  test.each([
    'AppAlarmsPartsWebSlowAnswers',
    'AppAlarmsPagesWebUsersWait',
    'AppAlarmsIncidentsUsersWait',
    'AppDashboard',
  ])('%s under another id', (id) => {
    const known = readFrozen('production-observed');
    const [found, ...others] = Object.keys(known.Resources).filter((each) => each.slice(0, -8) === id);
    expect(others).toEqual([]);
    const renamed = JSON.parse(JSON.stringify(known).replaceAll(found, found.replace('App', 'AppOther')));
    expect(compare(known, renamed).breaks.map(described)).toEqual([`${id} WILL_DESTROY`]);
  });

  test('a removed replica', () => {
    expect(
      planted((stack) => find(stack, /Replica2/, CfnDBInstance).node.scope!.node.tryRemoveChild('Resource')),
    ).toEqual(['AppDatabaseReplica2 WILL_DESTROY']);
  });

  test('a message names the resource, the change and the remedy', () => {
    const stack = build(MATRIX['production-worker']);
    find(stack, /Primary/, CfnDBInstance).addPropertyOverride('Port', '5433');
    const [{ message }] = compare(before, templateOf(stack)).breaks;
    expect(message.replace(/Primary\w+/, 'Primary')).toBe(
      'AppDatabasePrimary (AWS::RDS::DBInstance) would be replaced, since Port changes from "5432" to "5433": ' +
        'restore it, or list the break with its migration in test/upgrade/breaking.json',
    );
  });
});

describe('from each configuration to its neighbours', () => {
  let count = 0;

  test.each([...DATA_CHANGES, ...CLUSTER_CHANGES, ...OBJECT_STORE_CHANGES, ...APP_CHANGES, ...TELEMETRY_CHANGES])(
    '$change',
    (change) => {
      const crossings = crossed(change);
      count += crossings.length;
      expect(crossings.length).toBeGreaterThan(0);
      for (const { name, found, expected, warned, changed } of crossings) {
        expect([name, ...found]).toEqual([name, ...expected]);
        // Where AWS itself must replace what holds data, the construct has said so.
        if (found.some((line) => line.includes('WILL_REPLACE'))) expect([name, warned]).toEqual([name, true]);
        expect(changed === 0).toBe(change.changesNothing ?? false);
      }
    },
  );

  test('enough of them', () => {
    expect(count).toBeGreaterThan(100);
  });
});

describe('breaking.json', () => {
  const found = {
    configuration: 'production',
    logicalId: 'AppDatabasePrimary0',
    type: 'AWS::RDS::DBInstance',
    impact: 'WILL_REPLACE' as const,
    property: 'Port',
    message: '',
  };
  const entry = {
    configuration: 'production.*',
    resource: found.type,
    property: 'Port',
    reason: '',
    migration: '',
    majorVersion: 2,
  };

  test('settles a break by type or by logical id', () => {
    expect(settle([found], [entry])).toEqual({ unlisted: [], stale: [] });
    expect(settle([found], [{ ...entry, resource: found.logicalId }])).toEqual({ unlisted: [], stale: [] });
  });

  test.each([
    ['configuration', 'development'],
    ['resource', 'AWS::S3::Bucket'],
    ['property', 'Engine'],
  ])('an entry for another %s settles nothing, and is stale', (field, value) => {
    const other = { ...entry, [field]: value };
    expect(settle([found], [other])).toEqual({ unlisted: [found], stale: [other] });
  });
});

test('what is called in place is what CloudFormation says may replace', () => {
  for (const { type, property, see, reason, schema = 'maybe' } of IN_PLACE) {
    expect(isWatched(type)).toBe(true);
    expect(causesReplacement(type, property)).toBe(schema);
    expect(see).toMatch(/^https:\/\/(docs\.aws\.amazon\.com|repost\.aws)\//);
    expect(reason).not.toBe('');
  }
});

function find<T extends CfnResource>(stack: Stack, path: RegExp, type: abstract new (...args: never[]) => T): T {
  const found = stack.node.findAll().filter((node) => node instanceof type && path.test(node.node.path));
  if (found.length === 0) throw new Error(`no ${type.name} at ${path}`);
  return found[0] as T;
}
