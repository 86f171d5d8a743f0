import { Template } from 'aws-cdk-lib/assertions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, RollbackOptions } from '../../lib';
import { BackingTier, Deployment, LoadBalancer, Network, ScalableWebApp, WebService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { ENV, IMAGE, resourcesOf, testApp, testStack } from '../support/stacks';

interface Query {
  readonly Id: string;
  readonly MetricStat: {
    readonly Metric: { readonly MetricName: string; readonly Dimensions: { readonly Name: string }[] };
    readonly Stat: string;
    readonly Period: number;
  };
}

/** What a query measures, and of what. */
const measured = ({ Id, MetricStat: { Metric, Stat, Period } }: Query) => [
  Id,
  Metric.MetricName,
  Stat,
  Period,
  Metric.Dimensions.map(({ Name }) => Name),
];

const make = (rollback: RollbackOptions = {}, options: Partial<AddWebServiceOptions> = {}) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'Shop', { omit: Object.values(BackingTier), alarms: { enabled: false } });
  app.addWebService('Web', { image: IMAGE, deployment: Deployment.rolling(rollback), ...options });
  const alarms = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm'));
  const named = (name: string) => alarms.find(([id]) => id.includes(name))?.[1].Properties;
  return { stack, alarms, named };
};

describe('requests that fail', () => {
  const { named } = make();
  const alarm = named('FailingRequests')!;

  test('five percent, in two minutes of three', () => {
    expect(alarm).toMatchObject({
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
      AlarmDescription: 'Shop/Web/TargetGroupRollback: requests fail, so a deployment under way is rolled back',
    });
  });

  test('a share of the requests of this target group, refused connections among them; few requests tell nothing', () => {
    const [share, ...metrics] = alarm.Metrics;
    expect(share.Expression).toBe('IF(requests >= 20, 100 * (FILL(errors, 0) + FILL(refused, 0)) / requests, 0)');
    expect(metrics.map(measured)).toEqual([
      ['requests', 'RequestCount', 'Sum', 60, ['LoadBalancer', 'TargetGroup']],
      ['errors', 'HTTPCode_Target_5XX_Count', 'Sum', 60, ['LoadBalancer', 'TargetGroup']],
      ['refused', 'TargetConnectionErrorCount', 'Sum', 60, ['LoadBalancer', 'TargetGroup']],
    ]);
  });

  test('another share', () => {
    expect(make({ errorPercent: 0.5 }).named('FailingRequests')!.Threshold).toBe(0.5);
  });
});

describe('tasks that fail health checks', () => {
  test('more than those that pass, for longer than a start may take', () => {
    const alarm = make().named('UnhealthyTasks')!;
    expect(alarm).toMatchObject({ Threshold: 0, EvaluationPeriods: 3, DatapointsToAlarm: 3 });
    expect(alarm.Metrics[0].Expression).toBe('unhealthy - FILL(healthy, 0)');
    expect(alarm.Metrics.slice(1)).toMatchObject([
      { Id: 'unhealthy', MetricStat: { Stat: 'Minimum', Metric: { MetricName: 'UnHealthyHostCount' } } },
      { Id: 'healthy', MetricStat: { Stat: 'Maximum', Metric: { MetricName: 'HealthyHostCount' } } },
    ]);
  });

  test.each([
    [0, 2],
    [61, 4],
    [300, 7],
    [7200, 32],
  ])('a start of %i seconds takes %i minutes of evidence', (seconds, minutes) => {
    const { named } = make({}, { healthCheckGracePeriod: Duration.seconds(seconds) });
    expect(named('UnhealthyTasks')).toMatchObject({ EvaluationPeriods: minutes, DatapointsToAlarm: minutes });
  });
});

describe('slow answers', () => {
  test('are no failure unless stated', () => {
    expect(make().named('SlowAnswers')).toBeUndefined();
  });

  test('the slowest of a hundred, in seconds, in two minutes of three', () => {
    expect(make({ slowestAnswer: Duration.millis(1500) }).named('SlowAnswers')).toMatchObject({
      Threshold: 1.5,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
  });

  test('of this target group; few requests tell nothing: one slow answer of three is the p99', () => {
    const [slowest, ...metrics] = make({ slowestAnswer: Duration.seconds(1) }).named('SlowAnswers')!.Metrics;
    expect(slowest.Expression).toBe('IF(requests >= 20, slowest)');
    expect(metrics.map(measured)).toEqual([
      ['slowest', 'TargetResponseTime', 'p99', 60, ['LoadBalancer', 'TargetGroup']],
      ['requests', 'RequestCount', 'Sum', 60, ['LoadBalancer', 'TargetGroup']],
    ]);
  });
});

test('no alarm does anything but be read', () => {
  for (const [, { Properties }] of make({ slowestAnswer: Duration.seconds(1) }).alarms) {
    expect(Properties).not.toHaveProperty('AlarmActions');
    expect(Properties).not.toHaveProperty('AlarmName');
  }
});

describe('no circle closes', () => {
  test.each([
    ['rolling', Deployment.rolling()],
    ['linear', Deployment.linear()],
  ])(
    '%s: alarms know the target group and the load balancer, even in another stack, and no service',
    (_name, deployment) => {
      const app = testApp();
      const edge = new Stack(app, 'Edge', { env: ENV });
      const { vpc } = new Network(edge, 'Network');
      const loadBalancer = new LoadBalancer(edge, 'LoadBalancer', { vpc });
      const services = new Stack(app, 'Services', { env: ENV });
      const cluster = createCluster(services, 'Cluster', vpc);
      const service = new WebService(services, 'Web', { cluster, image: IMAGE, deployment });
      loadBalancer.addService(service);
      expect(() => app.synth()).not.toThrow();
      expect(edge.dependencies).toEqual([]);
      const alarms = Template.fromStack(services).findResources('AWS::CloudWatch::Alarm');
      expect(Object.keys(alarms).length).toBe(service.rollbackAlarms.length);
      expect(JSON.stringify(alarms)).not.toMatch(/WebService[0-9A-F]{8}/);
    },
  );
});
