import { Match, Template } from 'aws-cdk-lib/assertions';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import type { AddWorkerOptions, IScalingPolicy, ScalableWebApp } from '../../../lib';
import { Deployment, ScalingPolicy } from '../../../lib';
import { SHIFTING, configurationOf, findingsOf, make, makeApp, warningsOf } from '../../support/deployments';
import { onlyTracking, policiesOf } from '../../support/scaling';
import { IMAGE, onlyResource, resourcesOf } from '../../support/stacks';

describe.each(SHIFTING)('%s', (name, deployment) => {
  const { stack, service } = make(deployment());
  const target = onlyResource(stack, 'AWS::ECS::Service').Properties.LoadBalancers[0];
  const [rule] = Object.entries(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::ListenerRule'));

  test('says how long the old version stands by, and keeps the circuit breaker', () => {
    expect(service.deployment).toMatchObject({ name, shiftsTraffic: true });
    expect(configurationOf(stack)).toMatchObject({
      BakeTimeInMinutes: 10,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    });
    expect(configurationOf(stack)).not.toHaveProperty('LifecycleHooks');
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties).toMatchObject({
      DeploymentController: { Type: 'ECS' },
      HealthCheckGracePeriodSeconds: 60,
    });
  });

  test('shifts the weights of one rule between two target groups that are alike', () => {
    const groups = resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup');
    const [blue, green] = ['ShopWebTargetGroup', 'ShopWebAlternateTargetGroup'].map((prefix) =>
      Object.keys(groups).find((id) => id.startsWith(prefix))!,
    );
    expect(groups[blue].Properties).toEqual(groups[green].Properties);
    expect(rule[1].Properties.Actions).toEqual([
      {
        Type: 'forward',
        ForwardConfig: {
          TargetGroups: [
            { TargetGroupArn: { Ref: blue }, Weight: 1 },
            { TargetGroupArn: { Ref: green }, Weight: 0 },
          ],
        },
      },
    ]);
    expect(target).toMatchObject({
      TargetGroupArn: { Ref: blue },
      AdvancedConfiguration: {
        AlternateTargetGroupArn: { Ref: green },
        ProductionListenerRule: { Ref: rule[0] },
        RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^ShopWebDeploymentRole/), 'Arn'] },
      },
    });
    expect(target.AdvancedConfiguration).not.toHaveProperty('TestListenerRule');
  });

  test('lets ECS touch these groups and this rule alone', () => {
    const groups = Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup'));
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Description: 'What Shop/Web/DeploymentRole may do',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: ['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map(
              (action) => `elasticloadbalancing:${action}`,
            ),
            Resource: '*',
          },
          {
            Effect: 'Allow',
            Action: ['elasticloadbalancing:DeregisterTargets', 'elasticloadbalancing:RegisterTargets'],
            Resource: Match.arrayWith(groups.map((id) => ({ Ref: id })).sort((a, b) => (a.Ref < b.Ref ? -1 : 1))),
          },
          { Effect: 'Allow', Action: 'elasticloadbalancing:ModifyRule', Resource: { Ref: rule[0] } },
        ],
      },
    });
    const { DependsOn } = onlyResource(stack, 'AWS::ECS::Service');
    expect(DependsOn).toEqual(
      expect.arrayContaining([
        rule[0],
        expect.stringMatching(/^ShopWebDeploymentRole\w{8}$/),
        expect.stringMatching(/^ShopWebDeploymentRolePolicy/),
      ]),
    );
  });

  test('watches both target groups', () => {
    const alarms = service.rollbackAlarms.map(({ node }) => node.path.replace(/^Test\/Shop\/Web\//, ''));
    expect(alarms).toEqual([
      'TargetGroupRollback/FailingRequests',
      'TargetGroupRollback/UnhealthyTasks',
      'AlternateTargetGroupRollback/FailingRequests',
      'AlternateTargetGroupRollback/UnhealthyTasks',
    ]);
  });

  test('scales on what remains, and says so', () => {
    const metrics = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy')).map((policy) =>
      JSON.stringify(policy.Properties),
    );
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((text) => text.includes('ALBRequestCountPerTarget'))).toEqual([]);
    expect(warningsOf(stack)).toContainEqual(
      expect.stringMatching(/ALBRequestCountPerTarget.*cdk-scalable-web-app:no-request-count/),
    );
  });

  test('says what CloudFormation does to weights', () => {
    expect(warningsOf(stack)).toContainEqual(
      expect.stringMatching(/sets them back to the first target group.*cdk-scalable-web-app:shifted-weights/),
    );
  });

  test('states no count', () => {
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
  });

  test('fails for a worker', () => {
    const { app } = makeApp();
    const options: AddWorkerOptions = { image: IMAGE, deployment: deployment() };
    expect(() => app.addWorker('Pdf', options)).toThrow(
      `deployment is '${name}': allowed is rolling for a worker, which gets no requests that could be shifted`,
    );
  });
});

describe.each(SHIFTING)('%s beside scaling policies', (name, deployment) => {
  const scaled = (...scalingPolicies: IScalingPolicy[]) => make(deployment(), { scalingPolicies });

  test('keeps those on what tasks, calendars and the application report', () => {
    const { stack } = scaled(
      ScalingPolicy.cpu(),
      ScalingPolicy.memory(),
      ScalingPolicy.step({ metric: new Metric({ namespace: 'Shop', metricName: 'InFlight' }), target: 20 }),
    );
    expect(findingsOf(stack)).toEqual([]);
    expect(policiesOf(stack)).toHaveLength(3);
    expect(warningsOf(stack)).toContainEqual(expect.stringContaining('no-request-count'));
  });

  test('watches the response time of both target groups, of which one has the requests', () => {
    const { stack } = scaled(ScalingPolicy.responseTime({ target: Duration.millis(250) }));
    expect(findingsOf(stack)).toEqual([]);
    const { Metrics } = onlyTracking(stack).CustomizedMetricSpecification;
    const groups = Object.keys(resourcesOf(stack, 'AWS::ElasticLoadBalancingV2::TargetGroup'));
    expect(groups).toHaveLength(2);
    for (const name of ['TargetResponseTime', 'RequestCount']) {
      const watched = JSON.stringify(
        Metrics.filter(({ MetricStat }: { MetricStat?: { Metric: { MetricName: string } } }) => {
          return MetricStat?.Metric.MetricName === name;
        }),
      );
      for (const group of groups) expect(watched).toContain(group);
    }
    expect(Metrics.at(-1).Expression).toBe(
      'IF(SUM([FILL(requests0, 0), FILL(requests1, 0)]) < 100, 0, ' +
        'IF(MAX([FILL(slowest0, 0), FILL(slowest1, 0)]) > 0.5, 0.5, MAX([FILL(slowest0, 0), FILL(slowest1, 0)])))',
    );
  });

  test('fails with requests per target, and names what to state instead', () => {
    expect(() => scaled(ScalingPolicy.requests(), ScalingPolicy.cpu())).toThrow(
      `scalingPolicies is 'Requests': allowed is a policy that AWS supports beside deployment ${name}, whose requests ` +
        'move between two target groups; state ScalingPolicy.cpu(), .step() or .responseTime(), or Deployment.rolling()',
    );
  });
});

describe('a service that nobody routes', () => {
  test('fails at synthesis where nobody calls it either', () => {
    const { stack } = make(Deployment.canary(), { routed: false });
    expect(findingsOf(stack)).toEqual([
      expect.stringMatching(/^deployment is 'canary': allowed is rolling for a service without a route/),
    ]);
  });

  test('shifts the requests of those that call it', () => {
    const { stack } = make(Deployment.blueGreen(), { routed: false }, { serviceConnect: {} });
    expect(findingsOf(stack)).toEqual([]);
    const { Properties } = onlyResource(stack, 'AWS::ECS::Service');
    expect(Properties.DeploymentConfiguration).toMatchObject({ Strategy: 'BLUE_GREEN' });
    expect(Properties).not.toHaveProperty('LoadBalancers');
  });
});

describe('attaching by hand', () => {
  const group = (stack: Stack, app: ScalableWebApp) => new ApplicationTargetGroup(stack, 'Mine', { vpc: app.vpc });

  test('fails when a deployment that shifts gets one target group', () => {
    const { app, stack, service } = make(Deployment.blueGreen(), { routed: false }, { serviceConnect: {} });
    expect(() => service.attachToTargetGroup(group(stack, app))).toThrow(
      /shift is undefined: allowed is stated for deployment blueGreen/,
    );
  });

  test('fails when another gets two', () => {
    const { app, stack, service } = make(undefined, { routed: false });
    const shift = { alternate: group(stack, app), productionRule: {} as never };
    expect(() => service.attachToTargetGroup(shift.alternate, shift)).toThrow(
      /shift is 'stated': allowed is unset for deployment rolling/,
    );
  });
});
