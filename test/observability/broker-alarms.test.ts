import { Duration } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { AlarmOptions, IBrokerEngine } from '../../lib';
import { Alarms, Broker, BrokerEngine, ScalableWebApp } from '../../lib';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

function watched(engine: IBrokerEngine, options: AlarmOptions = {}) {
  const stack = testStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 3 });
  const broker = new Broker(stack, 'Broker', { vpc, engine });
  new Alarms(stack, 'Alarms', { watched: broker, ...options });
  Template.fromStack(stack);
  return alarmsOf(stack);
}

type Properties = { readonly [name: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any

/** By part and kind. */
function alarmsOf(stack: ReturnType<typeof testStack>): { [name: string]: Properties } {
  return Object.fromEntries(
    Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => [
      `${/^([\w/]+):/.exec(Properties.AlarmDescription)?.[1]}`,
      Properties,
    ]),
  );
}

const expressionOf = ({ Metrics }: Properties) =>
  (Metrics as { Expression?: string }[]).find(({ Expression }) => Expression)!.Expression;

describe('Kafka', () => {
  const alarms = watched(BrokerEngine.kafka());

  test.each([
    ['Broker/OfflinePartitions', 0, 3],
    ['Broker/UnderReplicatedPartitions', 0, 30],
    ['Broker/Storage', 85, 5],
    ['Broker/Cpu', 60, 15],
  ])('%s over %d for %d minutes', (name, Threshold, EvaluationPeriods) => {
    expect(alarms[name]).toMatchObject({
      Threshold,
      EvaluationPeriods,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('of the cluster, or of the worst of its brokers', () => {
    expect(Object.keys(alarms)).toHaveLength(4);
    expect(alarms['Broker/OfflinePartitions']).toMatchObject({
      Namespace: 'AWS/Kafka',
      MetricName: 'OfflinePartitionsCount',
      Dimensions: [{ Name: 'Cluster Name' }],
    });
    expect(expressionOf(alarms['Broker/Storage'])).toBe('MAX([m1, m2, m3])');
    expect(expressionOf(alarms['Broker/Cpu'])).toBe('MAX([user1 + system1, user2 + system2, user3 + system3])');
    expect(JSON.stringify(alarms['Broker/Cpu'])).toContain('{"Name":"Broker ID","Value":"3"}');
  });

  test('a large cluster has as many alarms as its brokers need, of ten metrics each', () => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 3 });
    const broker = new Broker(stack, 'Broker', { vpc, engine: BrokerEngine.kafka({ brokersPerZone: 4 }) });
    new Alarms(stack, 'Alarms', { watched: broker });
    Template.fromStack(stack);
    const all = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const of = (kind: string) => all.filter(({ AlarmDescription }) => AlarmDescription.startsWith(`Broker/${kind}:`));
    expect(of('Cpu')).toHaveLength(3);
    expect(of('Storage')).toHaveLength(2);
    for (const { Metrics = [] } of all)
      expect(Metrics.filter(({ MetricStat }: Properties) => MetricStat).length).toBeLessThanOrEqual(10);
  });

  test('express brokers tell of their CPU alone, a serverless cluster of nothing', () => {
    expect(Object.keys(watched(BrokerEngine.kafka({ instanceType: 'express.m7g.large' })))).toEqual(['Broker/Cpu']);
    expect(watched(BrokerEngine.kafkaServerless())).toEqual({});
  });

  test('thresholds of the team', () => {
    const stated = watched(BrokerEngine.kafka(), { thresholds: { brokerCpuPercent: 70, brokerStoragePercent: 75 } });
    expect(stated['Broker/Cpu'].Threshold).toBe(70);
    expect(stated['Broker/Storage'].Threshold).toBe(75);
  });
});

describe('RabbitMQ', () => {
  const alarms = watched(BrokerEngine.rabbitMq());

  test('memory and storage, of what lets it refuse messages', () => {
    expect(Object.keys(alarms).sort()).toEqual(['Broker/Memory', 'Broker/Storage']);
    expect(expressionOf(alarms['Broker/Memory'])).toBe('100 * used / limit');
    expect(alarms['Broker/Memory']).toMatchObject({ Threshold: 80, ComparisonOperator: 'GreaterThanThreshold' });
    expect(expressionOf(alarms['Broker/Storage'])).toBe('free / limit');
    expect(alarms['Broker/Storage']).toMatchObject({ Threshold: 2, ComparisonOperator: 'LessThanThreshold' });
    for (const name of ['RabbitMQMemUsed', 'RabbitMQMemLimit', 'RabbitMQDiskFree', 'RabbitMQDiskFreeLimit'])
      expect(JSON.stringify(alarms)).toContain(`"${name}"`);
  });

  test('thresholds of the team', () => {
    const thresholds = { brokerMemoryPercent: 90, brokerFreeStorageTimes: 3 };
    const stated = watched(BrokerEngine.rabbitMq(), { thresholds });
    expect(stated['Broker/Memory'].Threshold).toBe(90);
    expect(stated['Broker/Storage'].Threshold).toBe(3);
  });
});

describe('what waits at a broker', () => {
  const backlogOf = (options: AlarmOptions = {}) => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, alarms: options });
    const source = app.addBroker('Broker', BrokerEngine.rabbitMq()).queue('letters');
    const jobs = { jobDuration: Duration.seconds(15), acceptableDelay: Duration.minutes(5), maxTasks: 8 };
    app.addWorker('Letters', { image: IMAGE, source, ...jobs });
    Template.fromStack(stack);
    const bodies = Object.values(resourcesOf(stack, 'AWS::CloudWatch::Dashboard'));
    return { alarm: alarmsOf(stack)['App/Letters/Backlog'], dashboard: JSON.stringify(bodies) };
  };

  test('more than its most tasks do within the acceptable delay', () => {
    const { alarm, dashboard } = backlogOf();
    expect(alarm).toMatchObject({
      MetricName: 'MessageCount',
      Threshold: 160, // 8 tasks, 300 s ÷ 15 s
      EvaluationPeriods: 5,
      TreatMissingData: 'notBreaching',
    });
    expect(alarm.AlarmDescription).toMatch(/more than 160 jobs before it.*docs\/runbooks\.md#broker-backlog/);
    expect(dashboard).toContain('## Broker');
    expect(dashboard).toContain('RabbitMQMemUsed');
  });

  test('as many as the team states', () => {
    expect(backlogOf({ thresholds: { brokerBacklog: 20 } }).alarm.Threshold).toBe(20);
  });

  test.each([
    [{ brokerBacklog: 0 }, /thresholds\.brokerBacklog is 0/],
    [{ brokerFreeStorageTimes: 0.5 }, /thresholds\.brokerFreeStorageTimes is 0\.5: allowed is 1 to 100/],
    [{ brokerCpuPercent: 101 }, /thresholds\.brokerCpuPercent is 101/],
  ])('fails when a threshold is out of range (%#)', (thresholds, message) => {
    expect(() => backlogOf({ thresholds })).toThrow(message);
  });
});
