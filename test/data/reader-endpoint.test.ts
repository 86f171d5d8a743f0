import { Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { IDatabaseEngine } from '../../lib';
import { Database, DatabaseEngine, Network } from '../../lib';
import { resourcesOf, testStack } from '../support/stacks';

const make = (engine: IDatabaseEngine) => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  new Database(stack, 'Database', { vpc, engine });
  const records = Object.values(resourcesOf(stack, 'AWS::Route53::RecordSet')).map(({ Properties }) => Properties);
  return { stack, template: Template.fromStack(stack), records };
};

test('each replica has a health check, and the primary at weight 0 has none: it serves when no replica can', () => {
  const { records } = make(DatabaseEngine.postgres());
  expect(records.map(({ Weight, HealthCheckId }) => [Weight, HealthCheckId !== undefined])).toEqual([
    [0, false],
    [100, true],
    [100, true],
  ]);
  const [, one, two] = records.map(({ HealthCheckId }) => HealthCheckId);
  expect(one).not.toEqual(two);
});

test('PostgreSQL: one alarm for each replica, above what an idle primary causes; silence is a fault', () => {
  const { template } = make(DatabaseEngine.postgres({ readReplicas: 1 }));
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/RDS',
    MetricName: 'ReplicaLag',
    Dimensions: [{ Name: 'DBInstanceIdentifier', Value: { Ref: Match.stringLikeRegexp('Replica1') } }],
    // Route 53 follows neither percentiles nor high resolution.
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 360,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'breaching',
    AlarmDescription:
      'A read replica of Database is more than 360 s behind, or reports nothing: it leaves the reader name',
  });
  template.hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: {
      Type: 'CLOUDWATCH_METRIC',
      AlarmIdentifier: { Name: { Ref: Match.stringLikeRegexp('Replica1HealthLagAlarm') }, Region: 'us-east-1' },
      InsufficientDataHealthStatus: 'Unhealthy',
    },
  });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 1);
});

test.each([
  ['MySQL', DatabaseEngine.mysql({ readReplicas: 1 })],
  ['MariaDB', DatabaseEngine.mariadb({ readReplicas: 1 })],
])('%s: behind, or with a lag of -1, a replica leaves', (_, engine) => {
  const { stack, template } = make(engine);
  const alarms = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  expect(alarms.map(({ Threshold, ComparisonOperator }) => [Threshold, ComparisonOperator])).toEqual([
    [120, 'GreaterThanThreshold'],
    [0, 'LessThanThreshold'],
  ]);
  template.hasResourceProperties('AWS::Route53::HealthCheck', {
    HealthCheckConfig: {
      Type: 'CALCULATED',
      HealthThreshold: 2,
      ChildHealthChecks: [{ Ref: Match.anyValue() }, { Ref: Match.anyValue() }],
    },
  });
  template.hasResourceProperties('AWS::Route53::RecordSet', {
    SetIdentifier: 'Replica1',
    HealthCheckId: { Ref: Match.stringLikeRegexp('Replica1Health[0-9A-F]{8}$') },
  });
});

test('the lag can be stated', () => {
  make(DatabaseEngine.mysql({ maxReplicaLag: Duration.seconds(30) })).template.hasResourceProperties(
    'AWS::CloudWatch::Alarm',
    { Threshold: 30 },
  );
});
