import { Duration, Token, Validations } from 'aws-cdk-lib/core';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import type { AddWebServiceOptions, IScalingPolicy, ScalableWebAppProps } from '../../lib';
import { OverloadProxy, ScalableWebApp, ScalingPolicy, Traffic } from '../../lib';
import type { StatedService } from '../../lib/capacity/stated-capacity';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';
import { planned } from '../support/planned';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

const spike = (stated = {}) =>
  Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5), ...stated });

function app(props: ScalableWebAppProps = {}) {
  const stack = testStack();
  return { stack, app: new ScalableWebApp(stack, 'App', props) };
}

/** Bounds of scaling, by the id of the service. */
function boundsOf(stack: Stack): { [service: string]: [least: number, most: number] } {
  const targets = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget'));
  return Object.fromEntries(
    targets.map(({ Properties: { ResourceId, MinCapacity, MaxCapacity } }) => [
      /App(\w+?)Service/.exec(JSON.stringify(ResourceId))![1],
      [MinCapacity, MaxCapacity],
    ]),
  );
}

const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .map(({ entry }) => `${entry.data}`);

describe('sizes that follow from stated traffic', () => {
  test('tasks of a web service, where none are stated', () => {
    const { stack } = app({ traffic: spike(), web: { image: IMAGE, requestsPerSecondPerTask: 150 } });
    expect(boundsOf(stack)).toEqual({ Web: [4, 84] });
  });

  test('what is stated wins, and drags the other bound along', () => {
    const { stack, app: shop } = app({ traffic: spike() });
    shop.addWebService('Few', { image: IMAGE, maxTasks: 2 });
    shop.addWebService('Many', { image: IMAGE, paths: ['/m'], minTasks: 200 });
    expect(boundsOf(stack)).toEqual({ Few: [2, 2], Many: [200, 200] });
  });

  test('a share of the traffic, and traffic of its own', () => {
    const { stack, app: shop } = app({ traffic: spike() });
    shop.addWebService('Images', { image: IMAGE, trafficShare: 0.2 });
    shop.addWebService('Office', { image: IMAGE, paths: ['/o'], traffic: Traffic.steady({ rps: 20 }) });
    expect(boundsOf(stack)).toEqual({ Images: [3, 25], Office: [3, 3] });
  });

  test('a CDN keeps its share away', () => {
    const { stack } = app({
      traffic: spike({ edgeCacheableShare: 0.9 }),
      loadBalancer: {},
      cdn: { publicPaths: ['/'] },
      web: { image: IMAGE },
    });
    expect(boundsOf(stack)).toEqual({ Web: [3, 13] });
  });

  test('workers, from the jobs that requests make', () => {
    const { stack, app: shop } = app({ traffic: spike({ jobsPerRequest: 0.001 }), web: { image: IMAGE } });
    shop.addWorker('Pdf', { image: IMAGE, jobDuration: Duration.seconds(15) });
    shop.addWorker('Mail', { image: IMAGE, jobDuration: Duration.seconds(1), jobsPerRequest: 0.01 });
    expect(boundsOf(stack)).toMatchObject({ Pdf: [2, 188], Mail: [1, 125] });
  });

  test('without jobs in the traffic, a worker keeps the defaults of the preset', () => {
    const { stack } = app({ traffic: spike(), worker: { image: IMAGE } });
    expect(boundsOf(stack)).toEqual({ Worker: [1, 10] });
  });

  test('scaling keeps a task as idle as the growth within its reaction asks', () => {
    const { stack } = app({ traffic: spike(), web: { image: IMAGE } });
    const template = Template.fromStack(stack);
    const targets = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(
      ({ Properties }) => Properties.TargetTrackingScalingPolicyConfiguration?.TargetValue as number,
    );
    expect(targets.sort((a, b) => a - b)).toEqual([expect.closeTo(18.764, 3), expect.closeTo(1125.86, 1)]);
  });

  describe('an overload proxy', () => {
    /** A hundredfold in five minutes, within the 73 s that the steps take. */
    const GROWTH = 100 ** (73 / 300);

    const proxied = (
      options: Partial<AddWebServiceOptions> = {},
      props: ScalableWebAppProps = { traffic: spike() },
    ) => {
      const { stack, app: shop } = app(props);
      shop.addWebService('Web', {
        image: IMAGE,
        requestsPerSecondPerTask: 150,
        overloadProxy: OverloadProxy.haproxy(),
        ...options,
      });
      const { Metadata, Resources } = Template.fromStack(stack).toJSON();
      const all: (typeof Resources)[string][] = Object.values(Resources);
      const [container] = all
        .filter(({ Type }) => Type === 'AWS::ECS::TaskDefinition')
        .flatMap(({ Properties }) => Properties.ContainerDefinitions)
        .filter(({ Name }) => Name === 'OverloadProxy');
      const { Value: configuration } = container.Environment.find(
        ({ Name }: { Name: string }) => Name === 'OVERLOAD_PROXY_CONFIGURATION',
      );
      const policies = all.filter(({ Type }) => Type === 'AWS::ApplicationAutoScaling::ScalingPolicy');
      const steps = policies.flatMap(
        ({ Properties }) => Properties.StepScalingPolicyConfiguration?.StepAdjustments ?? [],
      );
      const alarm = all.find(
        ({ Type, Properties }) =>
          Type === 'AWS::CloudWatch::Alarm' && /needs more tasks at once/.test(Properties.AlarmDescription),
      );
      return {
        configuration,
        steps,
        threshold: alarm?.Properties.Threshold as number,
        stated: Object.values<StatedService>(Metadata?.[STATED_CAPACITY].services ?? {})[0],
      };
    };

    test('lets in what the plan says, and has as many wait', () => {
      const { configuration, stated } = proxied();
      expect(configuration).toMatch(/ maxconn 30\n/);
      expect(configuration).toMatch(/be_conn\(app\) ge 60 /);
      expect(stated.applied).toMatchObject({ maxConcurrentRequests: 30, maxQueuedRequests: 30 });
      expect(stated.explicit).toEqual([]);
    });

    test('what is stated wins, and is marked so', () => {
      const overloadProxy = OverloadProxy.haproxy({ maxConcurrentRequests: 12, maxQueuedRequests: 3 });
      const { configuration, stated, threshold } = proxied({ overloadProxy });
      expect(configuration).toMatch(/ maxconn 12\n/);
      expect(configuration).toMatch(/be_conn\(app\) ge 15 /);
      expect(stated.applied).toMatchObject({ maxConcurrentRequests: 12, maxQueuedRequests: 3 });
      expect(stated.explicit).toEqual(['maxConcurrentRequests', 'maxQueuedRequests']);
      expect(threshold).toBeCloseTo(12 / Math.sqrt(GROWTH), 3);
    });

    test('NGINX has no queue, which nobody stated', () => {
      const { stated } = proxied({ overloadProxy: OverloadProxy.nginx() });
      expect(stated.applied).toMatchObject({ maxConcurrentRequests: 30, maxQueuedRequests: 0 });
      expect(stated.explicit).toEqual([]);
    });

    test('a queue of 0 that is stated is marked so', () => {
      const { stated } = proxied({ overloadProxy: OverloadProxy.haproxy({ maxQueuedRequests: 0 }) });
      expect(stated.applied).toMatchObject({ maxConcurrentRequests: 30, maxQueuedRequests: 0 });
      expect(stated.explicit).toEqual(['maxQueuedRequests']);
    });

    test('its steps begin halfway to a full task, and add what comes until the next has helped', () => {
      const { steps, threshold, stated } = proxied();
      // 30 requests at a time, of which scaling keeps 9.8 in use.
      expect(threshold).toBeCloseTo(30 / Math.sqrt(GROWTH), 3);
      const bound = (from: number) => expect.closeTo((from - Math.sqrt(GROWTH)) * (30 / GROWTH), 2);
      expect(steps).toEqual([
        { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: bound(3), ScalingAdjustment: 207 },
        { MetricIntervalLowerBound: bound(3), MetricIntervalUpperBound: bound(8), ScalingAdjustment: 300 },
        { MetricIntervalLowerBound: bound(8), ScalingAdjustment: 900 },
      ]);
      expect(stated.applied).toMatchObject({ 'steps.from': expect.closeTo(1.7512, 3), 'steps.growthPercent': 207 });
    });

    test('a stated utilisation moves target and steps', () => {
      const { threshold, stated } = proxied({ targetUtilizationPercent: 25 });
      expect(threshold).toBe(15);
      expect(stated.applied).toMatchObject({ utilisation: 0.25, requestsPerTarget: 2250, 'steps.from': 2 });
      expect(stated.explicit).toEqual(['utilisation', 'requestsPerTarget', 'steps.from']);
    });

    test('a target of the CPU that is stated is shown where it asks for more tasks', () => {
      const { threshold, stated } = proxied({ targetCpuPercent: 25 });
      expect(stated.applied).toMatchObject({
        utilisation: 0.25,
        requestsPerTarget: expect.closeTo((60 * 150) / GROWTH, 0),
      });
      expect(stated.explicit).toEqual(['utilisation']);
      expect(threshold).toBeCloseTo(30 / Math.sqrt(GROWTH), 2);
      expect(proxied({ targetCpuPercent: 90 }).stated).toMatchObject({ explicit: [] });
    });

    test('policies that are stated keep their steps', () => {
      const { steps, threshold, stated } = proxied({ scalingPolicies: [ScalingPolicy.step()] });
      expect(steps).toHaveLength(3);
      expect(threshold).toBe(22.5);
      expect(stated.applied).toEqual({
        'steps.from': 1.5,
        'steps.growthPercent': 100,
        maxConcurrentRequests: 30,
        maxQueuedRequests: 30,
      });
      expect(stated.explicit).toEqual(['steps.from', 'steps.growthPercent']);
    });

    test('without traffic it keeps its defaults', () => {
      const { steps, threshold, configuration } = proxied({}, {});
      expect(configuration).toMatch(/ maxconn 30\n/);
      expect(steps.map(({ ScalingAdjustment }) => ScalingAdjustment)).toEqual([100, 300, 900]);
      expect(threshold).toBe(22.5);
    });
  });

  describe('policies that are stated', () => {
    const shown = (scalingPolicies: IScalingPolicy[]) => {
      const { stack } = app({
        traffic: spike(),
        web: { image: IMAGE, requestsPerSecondPerTask: 150, overloadProxy: OverloadProxy.haproxy(), scalingPolicies },
      });
      const { figureOf } = planned(stack, spike());
      return (name: string) => figureOf('Web', name)!;
    };
    const FIGURES = ['utilisation', 'requestsPerTarget', 'steps.from', 'steps.growthPercent'];
    const steps = [{ from: 4, growthPercent: 250 }];

    test.each<[string, IScalingPolicy[], { readonly [figure: string]: number }]>([
      [
        'CPU and the usual steps',
        [ScalingPolicy.cpu({ targetPercent: 60 }), ScalingPolicy.step()],
        { utilisation: 0.6, 'steps.from': 1.5, 'steps.growthPercent': 100 },
      ],
      ['CPU as it is by default', [ScalingPolicy.cpu()], { utilisation: 0.5 }],
      ['requests', [ScalingPolicy.requests({ targetPercent: 40 })], { utilisation: 0.4, requestsPerTarget: 3600 }],
      ['requests as they are by default', [ScalingPolicy.requests()], { utilisation: 0.5, requestsPerTarget: 4500 }],
      [
        'of two targets, that which asks for more tasks',
        [ScalingPolicy.requests({ targetPercent: 40 }), ScalingPolicy.cpu({ targetPercent: 30 })],
        { utilisation: 0.3, requestsPerTarget: 3600 },
      ],
      ['steps of the team', [ScalingPolicy.step({ steps })], { 'steps.from': 4, 'steps.growthPercent': 250 }],
      ['what has no share of a task', [ScalingPolicy.memory(), ScalingPolicy.predictive()], {}],
      ['none at all', [], {}],
    ])('are what the plan shows, and marks: %s', (_, policies, expected) => {
      const figureOf = shown(policies);
      for (const name of FIGURES) {
        const origin = name in expected ? 'stated' : 'computed';
        expect(figureOf(name)).toMatchObject({ name, inTemplate: expected[name], origin });
      }
    });

    test('of a kind of the team, which says what it keeps', () => {
      const own = (told: Partial<IScalingPolicy>): IScalingPolicy => ({
        policyId: 'Own',
        validate: () => [],
        bind: (_scope, { scaling }) => scaling.scaleOnMemoryUtilization('Own', { targetUtilizationPercent: 50 }),
        ...told,
      });
      expect(shown([own({ targetUtilizationPercent: 35 })])('utilisation')).toMatchObject({ inTemplate: 0.35 });
      expect(shown([own({ firstStep: steps[0] })])('steps.from')).toMatchObject({ inTemplate: 4 });
      expect(shown([own({})])('utilisation').inTemplate).toBeUndefined();
    });

    test('with a target that is known at deployment alone, show none', () => {
      const targetPercent = Token.asNumber({ Ref: 'Target' });
      expect(shown([ScalingPolicy.cpu({ targetPercent })])('utilisation').inTemplate).toBeUndefined();
    });
  });

  test('the connections of the database are shared out among the tasks that follow', () => {
    const poolOf = (stack: Stack) => {
      const [definition] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
      const [{ Environment }] = definition.Properties.ContainerDefinitions;
      return Environment.find(({ Name }: { Name: string }) => Name === 'DATABASE_POOL_SIZE').Value;
    };
    expect(poolOf(app({ traffic: spike(), web: { image: IMAGE } }).stack)).toBe('5'); // 0.8 × 1802 ÷ (2 × 125)
    expect(poolOf(app({ web: { image: IMAGE } }).stack)).toBe('24');
  });

  test('no size exceeds the quota of a service', () => {
    const { stack } = app({ traffic: spike({ peakRps: 1e7 }), web: { image: IMAGE } });
    expect(boundsOf(stack).Web[1]).toBe(5000);
  });

  test('without traffic nothing changes', () => {
    const { stack } = app({ web: { image: IMAGE } });
    expect(boundsOf(stack)).toEqual({ Web: [3, 30] });
    expect(Template.fromStack(stack).toJSON().Metadata).toBeUndefined();
  });
});

describe('the first bottleneck', () => {
  test('is a warning at synthesis, with its remedy', () => {
    const { stack } = app({
      traffic: spike(),
      loadBalancer: { minimumCapacityUnits: 2000 },
      web: { image: IMAGE },
    });
    const found = warningsOf(stack).filter((message) => message.includes('first-bottleneck'));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(
      /at 10000 requests\/s Database\.primary gives way first, at 333 %: 3000 queries\/s are asked and 900 are there; give Database a class with 7 vCPU/,
    );
  });

  test('is not the load balancer where the units of the plan are reserved; an event starts from them', () => {
    const traffic = spike();
    const { stack, app: shop } = app({
      traffic,
      loadBalancer: { minimumCapacityUnits: traffic.loadBalancerCapacityUnits() },
      web: { image: IMAGE },
    });
    shop.planSurge('Launch', { at: '2036-11-27T18:00:00Z', duration: Duration.hours(4), multiplier: 2 });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', {
      MinimumLoadBalancerCapacity: { CapacityUnits: 1800 },
    });
    const inputs = JSON.stringify(template.findResources('AWS::Scheduler::Schedule'));
    const units = [...inputs.matchAll(/CapacityUnits[^\d]+(\d+)/g)].map(([, number]) => Number(number));
    expect(units.sort()).toEqual([1800, 3600]);
    expect(warningsOf(stack).filter((message) => message.includes('LoadBalancer.'))).toEqual([]);
  });

  test('counts what a service with traffic of its own asks, by its own mix', () => {
    const { stack, app: shop } = app({ traffic: Traffic.steady({ rps: 10 }), web: { image: IMAGE } });
    const own = Traffic.steady({ rps: 5000, queriesPerRequest: 500, readShare: 0 });
    shop.addWebService('Office', { image: IMAGE, paths: ['/o'], traffic: own });
    expect(warningsOf(stack).join('\n')).toMatch(/Database\.primary gives way first, .* 2500000 queries\/s are asked/);
  });

  test('counts the queries of jobs', () => {
    const { stack } = app({
      traffic: Traffic.steady({ rps: 10, jobsPerRequest: 1 }),
      web: { image: IMAGE },
      worker: { image: IMAGE, jobDuration: Duration.seconds(1), queriesPerJob: 1000 },
    });
    // 3 writes of requests and 10,000 queries of jobs a second.
    expect(warningsOf(stack).join('\n')).toMatch(/Database\.primary gives way first, .* 10000 queries\/s are asked/);
    const template = planned(stack, Traffic.steady({ rps: 10, jobsPerRequest: 1 }));
    expect(template.linkOf('Database.primary')!.demand).toBeCloseTo(10_003, 6);
    expect(template.notes).toEqual([]);
  });

  test('is none where every tier carries the peak', () => {
    const { stack } = app({ traffic: Traffic.steady({ rps: 50 }), web: { image: IMAGE } });
    expect(warningsOf(stack).filter((message) => message.includes('first-bottleneck'))).toEqual([]);
  });

  test('can be acknowledged with a reason', () => {
    const { stack } = app({ traffic: spike(), web: { image: IMAGE } });
    Validations.of(stack).acknowledge({ id: 'cdk-scalable-web-app:first-bottleneck', reason: 'the sale is in May' });
    expect(warningsOf(stack).filter((message) => message.includes('first-bottleneck'))).toEqual([]);
  });

  test('a peak that no scaling can meet is said to be one', () => {
    const { stack } = app({ traffic: spike({ timeToPeak: Duration.seconds(60) }), web: { image: IMAGE } });
    expect(warningsOf(stack).join('\n')).toMatch(
      /Web: the peak comes within 60 s, and a fleet reacts in 109 s: 100 tasks/,
    );
  });
});

test('what no resource shows is in the metadata of the template', () => {
  const { stack } = app({
    traffic: spike({ jobsPerRequest: 0.01 }),
    web: { image: IMAGE, requestsPerSecondPerTask: 150, maxTasks: 90 },
    worker: { image: IMAGE, jobDuration: Duration.seconds(15) },
  });
  const { Metadata, Resources } = Template.fromStack(stack).toJSON();
  const { version, traffic, services } = Metadata['cdk-scalable-web-app'];
  expect(version).toBe(1);
  expect(traffic).toMatchObject({ shape: 'spike', baselineRps: 100, peakRps: 10_000, timeToPeak: 300 });
  expect(Object.keys(services).map((id) => Resources[id].Type)).toEqual(['AWS::ECS::Service', 'AWS::ECS::Service']);
  expect(Object.values(services)).toEqual([
    {
      rpsPerTask: 150,
      share: 1,
      explicit: ['maxTasks'],
      applied: { utilisation: expect.closeTo(0.1876, 4), requestsPerTarget: expect.closeTo(1688.8, 1) },
    },
    { jobSeconds: 15, queriesPerJob: 3, explicit: [], queue: 'WorkerQueue' },
  ]);
});

describe('fails when', () => {
  test.each<[string, () => unknown, RegExp]>([
    [
      'a share is no share',
      () => app({ traffic: spike(), web: { image: IMAGE, trafficShare: 1.5 } }),
      /web\.trafficShare is 1\.5/,
    ],
    [
      'a share is of no traffic',
      () => app({ web: { image: IMAGE, trafficShare: 0.5 } }),
      /web\.trafficShare is 0\.5: allowed is unset; state traffic of the app/,
    ],
    [
      'a share stands beside traffic',
      () => app({ traffic: spike(), web: { image: IMAGE, trafficShare: 0.5, traffic: spike() } }),
      /unset beside traffic/,
    ],
    [
      'jobs are negative',
      () => app({ traffic: spike(), worker: { image: IMAGE, jobsPerRequest: -1 } }),
      /worker\.jobsPerRequest is -1/,
    ],
    [
      'queries of a job are negative',
      () => app({ traffic: spike(), worker: { image: IMAGE, queriesPerJob: -1 } }),
      /worker\.queriesPerJob is -1: allowed is a number from 0 to 1000000; state the mean of a job/,
    ],
    [
      'queries are of jobs that no traffic makes',
      () => app({ worker: { image: IMAGE, queriesPerJob: 3 } }),
      /worker\.queriesPerJob is 3: allowed is unset; state traffic of the app/,
    ],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('one error names what is wrong of traffic and of the rest', () => {
    const { app: shop } = app({ traffic: spike() });
    expect(() => shop.addWebService('Api', { image: IMAGE, trafficShare: 2, port: 0 })).toThrow(
      /2 props cannot be used(.|\n)*port is 0(.|\n)*trafficShare is 2/,
    );
    expect(shop.node.tryFindChild('Api')).toBeUndefined();
  });
});
