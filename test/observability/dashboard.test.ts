import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { GraphWidget, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { readDashboards } from '../../bin/commands/dashboard/read';
import type { ScalableWebAppProps } from '../../lib';
import {
  BackingTier,
  CacheEngine,
  Compute,
  Dashboard,
  DatabaseEngine,
  Deployment,
  Preset,
  ScalableWebApp,
  Traffic,
} from '../../lib';
import { adviseOnDashboard } from '../../lib/observability/dashboard-limits';
import { liveLinks } from '../../lib/observability/bottleneck';
import { partsBelow } from '../../lib/observability/watched';
import { ENV, IMAGE, resourcesOf, testApp, testStack } from '../support/stacks';

const DASHBOARD = 'AWS::CloudWatch::Dashboard';
const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });
const make = (props: ScalableWebAppProps = {}, stack = testStack()) => {
  return {
    stack,
    app: new ScalableWebApp(stack, 'App', { web: { image: IMAGE }, worker: { image: IMAGE }, ...props }),
  };
};
const widgetsOf = (stack: Stack) => readDashboards('Test', Template.fromStack(stack).toJSON())[0].widgets;
interface Metrics {
  readonly widgets: { readonly properties: { readonly metrics?: unknown[][] } }[];
}
const bodyOf = (stack: Stack): Metrics => {
  const [{ Properties }] = Object.values(resourcesOf(stack, DASHBOARD));
  const parts: unknown[] = Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'token')).join(''));
};
/** The expressions of the first graph, by label. */
const bottleneckOf = (stack: Stack): { [id: string]: string } =>
  Object.fromEntries(
    (bodyOf(stack).widgets[0].properties.metrics ?? []).flatMap((line) => {
      const { label, expression, visible } = line[line.length - 1] as { [name: string]: string };
      return label && `${visible}` !== 'false' ? [[label, expression ?? line[1]]] : [];
    }),
  );

describe('the bottleneck', () => {
  const { stack, app } = make({ loadBalancer: { minimumCapacityUnits: 200 } });

  test('every link that something measures, in percent of what it supplies', () => {
    expect(bottleneckOf(stack)).toEqual({
      'LoadBalancer.units': 'l1 * 0.5',
      // 30 tasks of 100 requests a second
      'Web.tasks': 'l2 * 0.000555556',
      // 80 % of 1,802
      'Database.connections': '(MAX([l3_m1, l3_m2, l3_m3])) * 0.0693674',
      'Database.primary': 'CPUUtilization',
      'Database.readers': '(MAX([l5_m1, l5_m2]))',
      'Cache.operations': '(MAX([l6_m1, l6_m2]))',
      'Cache.connections': '(MAX([l7_m1, l7_m2])) * 0.00153846',
      'Cache.memory': '(MAX([l8_m1, l8_m2]))',
      // 10 tasks of 30 s
      'Worker.jobs': 'l9 * 5',
      'WorkerQueue.inFlight': 'l10 * 0.000833333',
      'Network.natPorts': '(MAX([l11_m1, l11_m2, l11_m3])) * 0.00181818',
      'Account.fargateVcpu': '(100 * l12_used / SERVICE_QUOTA(l12_used))',
    });
  });

  test('bounds at 80 and 100 %', () => {
    const [{ bounds, unit, width, x, y }] = widgetsOf(stack);
    expect(bounds.map(({ label, value }) => [label, value])).toEqual([
      ['80 %', 80],
      ['100 %', 100],
    ]);
    expect({ unit, width, x, y }).toEqual({ unit: '%', width: 16, x: 0, y: 0 });
  });

  test('the links are those of the capacity chain', () => {
    const { stack: other, app: shop } = make({ traffic, loadBalancer: { minimumCapacityUnits: 200 } });
    const chain = new Set<string>();
    const text = widgetsOf(other)[1].markdown!;
    for (const [, id] of text.matchAll(/^(\w+(?:\.\w+)+) \| /gm)) chain.add(id);
    const live = liveLinks(partsBelow(shop, other)).map(({ id }) => id);
    // The chain judges memory where a working set is stated; CloudWatch knows how full it is.
    expect(live.filter((id) => !chain.has(id))).toEqual(['Cache.memory']);
    // Of these no metric tells.
    expect([...chain].filter((id) => !live.includes(id)).sort()).toEqual([
      'Account.interfaces',
      'Account.loadBalancerUnits',
      'Network.addresses',
      'Web.Database.pool',
      'Web.headroom',
      'Web.targets',
      'Worker.Database.pool',
    ]);
  });

  test('beside it what there is, where no traffic is stated', () => {
    const text = widgetsOf(stack)[1].markdown!;
    expect(text).toContain('Web.tasks | 180000 requests a minute');
    expect(text).toContain('state `traffic`');
    expect(app.dashboard).toBeDefined();
  });

  test('beside it the plan, what gives way first on top', () => {
    const text = widgetsOf(make({ traffic }).stack)[1].markdown!;
    const used = [...text.matchAll(/ \| (\d+) % \| /g)].map(([, percent]) => Number(percent));
    expect(text).toContain('**At the planned peak**');
    expect(used.length).toBeGreaterThan(8);
    expect(used).toEqual([...used].sort((a, b) => b - a));
    expect(text).toMatch(/Account\.fargateVcpu \| \? \| \S+ of \? vCPU/);
  });

  test('without databases, caches and workers it is what is left', () => {
    const { stack: small } = make({
      omit: [BackingTier.DATABASE, BackingTier.CACHE],
      worker: undefined,
      network: { natGateways: 0 },
    });
    expect(Object.keys(bottleneckOf(small))).toEqual(['Web.tasks', 'Account.fargateVcpu']);
  });

  test.each([
    ['beside an on-demand base: both quotas', {}, ['Account.fargateVcpu', 'Account.fargateSpotVcpu']],
    ['alone: that of Spot', { onDemandBase: 0 }, ['Account.fargateSpotVcpu']],
  ])('of Fargate Spot %s', (_, options, expected) => {
    const { stack: onSpot } = make({ worker: undefined, web: { image: IMAGE, compute: Compute.fargateSpot(options) } });
    expect(Object.keys(bottleneckOf(onSpot)).filter((id) => id.startsWith('Account'))).toEqual(expected);
    expect(JSON.stringify(bodyOf(onSpot).widgets[0])).toContain('"Standard/Spot"');
  });
});

describe('rows', () => {
  const titlesOf = (stack: Stack) =>
    widgetsOf(stack).flatMap(({ markdown }) => /^## (.+)/.exec(markdown ?? '')?.[1] ?? []);

  test('one for each tier and each service', () => {
    const { stack, app } = make();
    app.addWebService('Images', { image: IMAGE, paths: ['/images/*'] });
    app.addQueue('Mail');
    expect(titlesOf(stack)).toEqual(['Edge and network', 'Images', 'Web', 'Database', 'Cache', 'Worker', 'Queues']);
  });

  test('incidents, where there are alarms', () => {
    expect(widgetsOf(make().stack)[2].alarms).toEqual([
      'UsersSeeErrors',
      'UsersWait',
      'WorkIsLate',
      'DataAtRisk',
      'TroubleAhead',
    ]);
    const quiet = widgetsOf(make({ alarms: { enabled: false } }).stack);
    expect(quiet.filter(({ alarms }) => alarms)).toEqual([]);
  });

  test('no widget covers another, and none leaves the 24 columns', () => {
    const taken = new Set<string>();
    for (const { x, y, width, height } of widgetsOf(make({ traffic }).stack)) {
      expect(x + width).toBeLessThanOrEqual(24);
      for (let column = x; column < x + width; column++) {
        for (let row = y; row < y + height; row++) {
          expect(taken).not.toContain(`${column},${row}`);
          taken.add(`${column},${row}`);
        }
      }
    }
  });

  test.each<[string, ScalableWebAppProps]>([
    ['Aurora and a serverless cache', { database: DatabaseEngine.auroraPostgres(), cache: CacheEngine.serverless() }],
    ['a Multi-AZ cluster and Memcached', { database: DatabaseEngine.multiAzMysql(), cache: CacheEngine.memcached() }],
    ['a deployment that shifts traffic', { web: { image: IMAGE, deployment: Deployment.blueGreen() } }],
    ['a service that nobody routes to', { web: { image: IMAGE, routed: false } }],
  ])('%s can be drawn', (_, props) => {
    for (const { properties } of bodyOf(make(props).stack).widgets) {
      const ids = (properties.metrics ?? []).flatMap((line) => (line[line.length - 1] as { id?: string }).id ?? []);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });
});

describe('limits of CloudWatch', () => {
  // What is drawn is asked here, not what one stack can hold.
  const wide = testApp({ context: { '@aws-cdk/core:stackResourceLimit': '0' } });
  const { stack, app } = make({ alarms: { enabled: false } }, new Stack(wide, 'Wide', { env: ENV }));
  for (let nth = 0; nth < 49; nth++) app.addWebService(`S${nth}`, { image: IMAGE, paths: [`/${nth}/*`], uses: [] });
  const { widgets } = bodyOf(stack);
  const counts = widgets.map(({ properties }) => properties.metrics?.length ?? 0);

  test('50 services: 500 widgets at most, 200 metrics at most in each, fewer than 500 in all', () => {
    expect(widgets.length).toBeLessThanOrEqual(500);
    expect(Math.max(...counts)).toBeLessThanOrEqual(200);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThan(500);
  });

  test('and its text takes a quarter of the 1 MB of a template at most', () => {
    const [{ Properties }] = Object.values(resourcesOf(stack, DASHBOARD));
    expect(JSON.stringify(Properties.DashboardBody).length).toBeLessThan(250_000);
  });

  test('no warning of them', () => {
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('the dashboard has'));
  });

  test.each([
    ['500 widgets', 500, 1, false],
    ['a widget more', 501, 1, true],
    ['500 metrics in one', 1, 500, false],
    ['a metric more', 1, 501, true],
    ['2,500 metrics in all', 10, 250, false],
    ['and one widget more of those', 11, 250, true],
  ])('%s: whether it is told', (_, widgets, metrics, told) => {
    const small = testStack();
    const left = Array.from({ length: metrics }, (__, nth) => new Metric({ namespace: 'Test', metricName: `M${nth}` }));
    const widget = new GraphWidget({ left });
    adviseOnDashboard(small, Array<GraphWidget>(widgets).fill(widget));
    const found = Annotations.fromStack(small).findWarning('*', Match.stringLikeRegexp('the dashboard has'));
    expect(found).toHaveLength(told ? 1 : 0);
  });
});

describe('on and off', () => {
  test.each<[string, ScalableWebAppProps, number]>([
    ['production', {}, 1],
    ['development', { preset: Preset.DEVELOPMENT }, 0],
    ['development, stated', { preset: Preset.DEVELOPMENT, dashboard: {} }, 1],
    ['production, off', { dashboard: { enabled: false } }, 0],
  ])('%s', (_, props, count) => {
    expect(Object.keys(resourcesOf(make(props).stack, DASHBOARD))).toHaveLength(count);
  });

  test('CloudFormation names it', () => {
    const [{ Properties }] = Object.values(resourcesOf(make().stack, DASHBOARD));
    expect(Object.keys(Properties)).toEqual(['DashboardBody']);
  });

  test('shows three hours, or what is stated', () => {
    const startOf = (stack: Stack) => (bodyOf(stack) as unknown as { start: string }).start;
    expect(startOf(make().stack)).toBe('-PT3H');
    expect(startOf(make({ dashboard: { interval: Duration.days(1) } }).stack)).toBe('-P1D');
  });

  test('alone, over a stack', () => {
    const { stack } = make({ dashboard: { enabled: false } });
    new Dashboard(stack, 'Board', { watched: stack });
    expect(Object.keys(bottleneckOf(stack))).toContain('Web.tasks');
  });

  test('the same input gives the same bytes, in whichever order services come', () => {
    const bodyWith = (ids: string[]) => {
      const { stack, app } = make();
      for (const id of ids) app.addWebService(id, { image: IMAGE, paths: [`/${id}/*`], uses: [] });
      // As it is, with the references that the text is joined from.
      const [{ Properties }] = Object.values(resourcesOf(stack, DASHBOARD));
      return JSON.stringify(Properties.DashboardBody);
    };
    expect(bodyWith(['A', 'B'])).toContain('"Ref"');
    expect(bodyWith(['A', 'B'])).toBe(bodyWith(['B', 'A']));
  });

  test('fails when the interval is none', () => {
    expect(() => make({ dashboard: { interval: Duration.seconds(1) } })).toThrow(
      /dashboard\.interval is '1 s': allowed is 300 s to/,
    );
  });
});
