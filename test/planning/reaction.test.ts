import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as appscaling from 'aws-cdk-lib/aws-applicationautoscaling';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { Duration } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, IScalingPolicy } from '../../lib';
import { OverloadProxy, ScalableWebApp, ScalingPolicy, Traffic } from '../../lib';
import type { Graded } from '../../lib/capacity/graded';
import { warningsOf } from '../support/deployments';
import { planned } from '../support/planned';
import { IMAGE, testStack } from '../support/stacks';

const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
const overloadProxy = OverloadProxy.haproxy();
const everyMinute = ScalingPolicy.cpu({ resolution: Duration.seconds(60) });

function synth(options: Partial<AddWebServiceOptions> = {}, complete: (app: ScalableWebApp) => void = () => undefined) {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', {
    traffic,
    loadBalancer: { minimumCapacityUnits: traffic.loadBalancerCapacityUnits() },
    web: { image: IMAGE, ...options },
  });
  complete(app);
  return { stack, ...planned(stack, traffic) };
}

/** What ecs-patterns makes, scaled as its README does. */
function ecsPatterns() {
  const stack = testStack();
  const { service } = new ApplicationLoadBalancedFargateService(stack, 'Web', {
    vpc: new ec2.Vpc(stack, 'Vpc'),
    taskImageOptions: { image: IMAGE },
  });
  service
    .autoScaleTaskCount({ minCapacity: 3, maxCapacity: 200 })
    .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
  return planned(stack, traffic);
}

/** What AWS says of CPU; what comes of a log line is a range, whose careful end counts. */
const MEASURED: Partial<Graded> = {
  grade: 'published',
  source: expect.stringMatching(/^3 × \d0 s of ECSService.*https:/),
};

describe('how much stands before scaling has reacted', () => {
  test.each<[string, Partial<AddWebServiceOptions>, number, number, Partial<Graded>]>([
    ['by default, on metrics of 20 seconds', {}, 109, 6, MEASURED],
    ['beside an overload proxy, by its steps', { overloadProxy }, 73, 4, { upTo: 48, grade: 'assumed' }],
    [
      'on metrics of a minute, which all of the peak is faster than',
      { scalingPolicies: [everyMinute] },
      386,
      100,
      MEASURED,
    ],
    ['by the fastest of several', { scalingPolicies: [everyMinute, ScalingPolicy.memory()] }, 109, 6, MEASURED],
  ])('%s', (_, options, seconds, least, rests) => {
    const { stack, system, figureOf, linkOf } = synth(options);
    // The tree is sized by what the policies say, and the template is read anew.
    expect(system.web[0].reaction).toMatchObject({ value: seconds });
    expect(figureOf('Web', 'minTasks')).toMatchObject({
      value: least,
      inTemplate: least,
      inputs: { reaction: seconds },
    });
    const { utilisation, constant } = linkOf('Web.headroom')!;
    expect(utilisation).toBeLessThanOrEqual(1);
    expect(constant).toMatchObject({ value: seconds, ...rests });
    expect(warningsOf(stack).join()).not.toContain('Web.headroom');
  });

  test('the tree and its template tell of the same headroom', () => {
    const { stack, linkOf } = synth({ scalingPolicies: [everyMinute], minTasks: 6 });
    expect(linkOf('Web.headroom')).toMatchObject({ demand: 10_000, supply: 600 });
    expect(warningsOf(stack).join()).toMatch(/Web\.headroom gives way first, at 1667 %/);
  });

  test('of ecs-patterns, which looks once a minute, all of it', () => {
    const { figureOf, report } = ecsPatterns();
    expect(figureOf('Service', 'minTasks')).toMatchObject({ value: 100, inputs: { growth: 100, reaction: 386 } });
    expect(report.impossible.join()).toMatch(
      /Service: the peak comes within 300 s, and a fleet reacts in 386 s: 100 tasks/,
    );
  });
});

test('a query of Metrics Insights names no source, and is as slow as any other metric', () => {
  const metric = new cloudwatch.MathExpression({
    expression: 'SELECT MAX(Depth) FROM "Shop"',
    period: Duration.minutes(1),
  });
  const { system } = synth({ scalingPolicies: [ScalingPolicy.step({ policyId: 'Depth', metric, target: 10 })] });
  expect(system.web[0].reaction!.value).toBeGreaterThanOrEqual(60 + 120 + 23);
});

describe('where no policy answers load', () => {
  test.each<[string, IScalingPolicy[]]>([
    ['any', []],
    ['any that does more than to forecast', [ScalingPolicy.predictive()]],
  ])('a fleet without %s has to stand for the peak', (_, scalingPolicies) => {
    const { stack, figureOf, linkOf, report } = synth({ scalingPolicies });
    expect(figureOf('Web', 'minTasks')).toMatchObject({ value: 100, inTemplate: 100 });
    expect(figureOf('Web', 'minTasks')!.inputs).not.toHaveProperty('reaction');
    expect(linkOf('Web.headroom')).toMatchObject({ demand: 10_000, supply: 10_000 });
    const message = /Web: no policy scales it: 100 tasks of 100 requests\/s have to stand for the peak/;
    expect(report.impossible.join()).toMatch(message);
    expect(warningsOf(stack).join()).toMatch(message);
    expect(JSON.parse(JSON.stringify(linkOf('Web.headroom')))).not.toHaveProperty('constant');
  });

  test.each<[string, IScalingPolicy]>([
    ['a clock', ScalingPolicy.schedule('Morning', { schedule: appscaling.Schedule.cron({ hour: '7' }), minTasks: 20 })],
    ['a forecast', ScalingPolicy.predictive({ scales: true })],
  ])('of %s nobody knows, and what comes before it is not judged', (_, policy) => {
    const { stack, figureOf, linkOf, notes } = synth({ scalingPolicies: [policy] });
    expect(figureOf('Web', 'minTasks')).toMatchObject({ value: 6, inTemplate: 6 });
    expect(linkOf('Web.headroom')).toBeUndefined();
    expect(notes).toEqual(['Web: nothing tells how fast it scales; 109 s assumed, and its headroom is not judged']);
    expect(warningsOf(stack).join()).not.toMatch(/headroom|no policy scales/);
  });

  test('policies of the team, added later, are read from the template, and not judged before', () => {
    const { stack, linkOf } = synth({ scalingPolicies: [], minTasks: 6 }, ({ web }) =>
      web!.scaling.scaleOnCpuUtilization('Own', { targetUtilizationPercent: 50 }),
    );
    expect(linkOf('Web.headroom')).toMatchObject({ demand: 10_000, constant: { value: 386 } });
    expect(warningsOf(stack).join()).not.toMatch(/headroom|no policy scales/);
  });

  test('a policy of the team says how fast it is, or nobody knows', () => {
    const own = (reactionTime?: Duration): IScalingPolicy => ({
      policyId: 'Own',
      reactionTime,
      validate: () => [],
      bind: (_scope, { scaling }) => scaling.scaleOnMemoryUtilization('Own', { targetUtilizationPercent: 50 }),
    });
    expect(synth({ scalingPolicies: [own(Duration.seconds(200))] }).figureOf('Web', 'minTasks')!.inTemplate).toBe(22);
    expect(synth({ scalingPolicies: [own()] }).figureOf('Web', 'minTasks')!.inTemplate).toBe(6);
  });
});
