import { Template } from 'aws-cdk-lib/assertions';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { readReaderFailover } from '../../lib/analysis/reader-failover';
import type { IDatabaseEngine } from '../../lib';
import { Database, DatabaseEngine } from '../../lib';
import { ZONES } from '../support/environment';
import { testStack } from '../support/stacks';

const ISOLATED = ['subnet-1', 'subnet-2', 'subnet-3'];

function templateOf(engine: IDatabaseEngine) {
  const stack = testStack();
  const attributes = { vpcId: 'vpc-1', availabilityZones: ZONES, isolatedSubnetIds: ISOLATED };
  new Database(stack, 'Database', { vpc: Vpc.fromVpcAttributes(stack, 'Vpc', attributes), engine });
  return Template.fromStack(stack).toJSON();
}

describe.each([
  ['postgres', DatabaseEngine.postgres({ readReplicas: 3 })],
  ['mysql', DatabaseEngine.mysql({ readReplicas: 3 })],
  ['mariadb', DatabaseEngine.mariadb({ readReplicas: 3 })],
])('%s', (_, engine) => {
  const json = templateOf(engine);
  const found = readReaderFailover(json);

  test('a replica that is behind leaves within three minutes, and one that reports nothing within four', () => {
    expect(found).toHaveLength(3);
    for (const { lagging, silent } of found) {
      // Its minute ends, the next brings the figure, the health check follows, resolvers forget.
      expect(lagging).toBe(60 + 60 + 30 + 5);
      expect(lagging).toBeLessThanOrEqual(180);
      expect(silent).toBe(3 * 60 + 30 + 5);
    }
  });

  test('the primary serves when none is left', () => {
    expect(found.map(({ fallback }) => fallback)).toEqual(Array(3).fill('DatabasePrimaryEDE0B3D0'));
    expect(found.map(({ replica }) => replica.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'DatabaseReplica1',
      'DatabaseReplica2',
      'DatabaseReplica3',
    ]);
  });

  type Planted = Record<string, { Type: string; Properties: Record<string, any> }>; // eslint-disable-line
  const planted = (type: string, change: (properties: Planted[string]['Properties']) => void) => {
    const copy = JSON.parse(JSON.stringify(json)) as { Resources: Planted };
    for (const { Type, Properties } of Object.values(copy.Resources)) if (Type === type) change(Properties);
    return readReaderFailover(copy);
  };

  test.each<[string, string, (properties: Planted[string]['Properties']) => void, object]>([
    ['five evaluations', 'AWS::CloudWatch::Alarm', (alarm) => (alarm.EvaluationPeriods = 5), { lagging: 395 }],
    [
      'silence that is ignored',
      'AWS::CloudWatch::Alarm',
      (alarm) => (alarm.TreatMissingData = 'ignore'),
      { silent: Infinity },
    ],
    ['no health check', 'AWS::Route53::RecordSet', (record) => delete record.HealthCheckId, { lagging: Infinity }],
    ['resolvers that keep', 'AWS::Route53::RecordSet', (record) => (record.TTL = '300'), { lagging: 450 }],
    [
      'a spare that must be healthy',
      'AWS::Route53::RecordSet',
      (record) => (record.HealthCheckId ??= { Ref: 'Other' }),
      { fallback: undefined },
    ],
  ])('%s is seen', (_what, type, change, expected) => {
    for (const one of planted(type, change)) expect(one).toMatchObject(expected);
  });
});

test('a template without replicas has nothing to read', () => {
  expect(readReaderFailover(templateOf(DatabaseEngine.postgres({ readReplicas: 0 })))).toEqual([]);
  expect(readReaderFailover({})).toEqual([]);
});
