import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Stack } from 'aws-cdk-lib/core';
import type { ScalableWebAppProps } from '../../lib';
import { BackingTier, OverloadProxy, Preset, SavedQueries, ScalableWebApp, WebService } from '../../lib';
import { ENV, IMAGE, resourcesOf, testStack } from '../support/stacks';

const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
const make = (props: ScalableWebAppProps = {}) => {
  const stack = testStack();
  return { stack, app: new ScalableWebApp(stack, 'App', { omit, ...props }) };
};
interface Query {
  readonly QueryString: string;
  readonly LogGroupNames: { readonly Ref: string }[];
  readonly Parameters?: { readonly Name: string }[];
}
const queries = (stack: Stack): { [name: string]: Query } =>
  Object.fromEntries(
    Object.values(resourcesOf(stack, 'AWS::Logs::QueryDefinition')).map(({ Properties }) => [
      Properties.Name,
      Properties as Query & { Name: string },
    ]),
  );
const groupsOf = (query: Query) => query.LogGroupNames.map(({ Ref }) => Ref.replace(/[0-9A-F]{8}$/, ''));

describe('in production', () => {
  const { stack, app } = make();
  app.addWebService('Web', { image: IMAGE, overloadProxy: OverloadProxy.haproxy() });
  app.addWebService('Blog', { image: IMAGE, paths: ['/blog/*'] });
  app.addWorker('Pdf', { image: IMAGE });
  app.addTask('Migrate', { image: IMAGE });
  const saved = queries(stack);

  test('a handful for the whole app, in a folder of its own', () => {
    expect(Object.keys(saved).sort()).toEqual([
      'Test/App/BlockedClients',
      'Test/App/ErrorsByDeployment',
      'Test/App/MostFrequentErrors',
      'Test/App/OneRequest',
      'Test/App/SlowestPaths',
      'Test/App/TopClients',
    ]);
    expect(app.savedQueries).toBeInstanceOf(SavedQueries);
  });

  test.each([
    ['SlowestPaths', ['AppWebLogs']],
    ['TopClients', ['AppWebLogs']],
    ['ErrorsByDeployment', ['AppBlogLogs', 'AppWebLogs', 'AppPdfLogs', 'AppMigrateLogs']],
    ['MostFrequentErrors', ['AppBlogLogs', 'AppWebLogs', 'AppPdfLogs', 'AppMigrateLogs']],
    ['OneRequest', ['AppBlogLogs', 'AppWebLogs', 'AppPdfLogs', 'AppMigrateLogs']],
    ['BlockedClients', ['AppLoadBalancerFirewallLogs']],
  ])('%s asks the logs that can answer it', (name, groups) => {
    expect(groupsOf(saved[`Test/App/${name}`])).toEqual(groups);
  });

  test('one request is found by an id that is asked for', () => {
    const { QueryString, Parameters } = saved['Test/App/OneRequest'];
    expect(QueryString).toContain('\n| filter traceId like /{{traceId}}/\n| sort @timestamp asc');
    expect(Parameters).toEqual([expect.objectContaining({ Name: 'traceId' })]);
  });

  test('the more services, the more log groups, and no more queries', () => {
    const more = make();
    for (let index = 0; index < 5; index++) more.app.addWorker(`Worker${index}`, { image: IMAGE });
    expect(Object.keys(queries(more.stack))).toHaveLength(4);
  });

  test('on Logs Insights two stats commands are the most', () => {
    for (const { QueryString } of Object.values(saved)) {
      const commands = QueryString.split('\n| ').map((line) => line.split(' ')[0]);
      expect(commands.filter((command) => command === 'stats').length).toBeLessThanOrEqual(2);
      expect(['fields', 'filter', 'parse', 'stats', 'sort', 'limit']).toEqual(expect.arrayContaining(commands));
      expect(commands.at(-1)).toBe('limit');
    }
  });
});

describe('they ask for what is written', () => {
  test.each([
    ['HAProxy', OverloadProxy.haproxy(), 'totalTime'],
    ['NGINX', OverloadProxy.nginx(), 'totalSeconds'],
  ])('by %s', (_, overloadProxy, time) => {
    const { stack, app } = make();
    app.addWebService('Web', { image: IMAGE, overloadProxy });
    const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
    const line = JSON.stringify(Properties.ContainerDefinitions).replaceAll('\\', '');
    for (const field of ['InFlightRequests', 'RefusedRequests', 'method', 'path', 'bytes', 'client', 'viewer', time]) {
      expect(line).toContain(`"${field}":`);
    }
    // ErrorsByDeployment knows its lines by that order.
    expect(line.indexOf('"InFlightRequests":')).toBeLessThan(line.indexOf('"status":'));
    const { QueryString } = queries(stack)['Test/App/SlowestPaths'];
    expect(QueryString).toBe(
      [
        'filter ispresent(InFlightRequests) and RefusedRequests = 0',
        'fields coalesce(totalTime, totalSeconds * 1000) as milliseconds',
        'stats count(*) as requests, avg(milliseconds) as average, pct(milliseconds, 99) as p99, max(milliseconds) as slowest by method, path',
        'sort p99 desc',
        'limit 25',
      ].join('\n| '),
    );
  });

  test('the expressions that read a line find what is in it', () => {
    const { stack, app } = make();
    app.addWorker('Pdf', { image: IMAGE });
    const { QueryString } = queries(stack)['Test/App/ErrorsByDeployment'];
    const expressions = [...QueryString.matchAll(/parse (@\w+) \/(.*)\/$/gm)].map(([, field, expression]) => ({
      field,
      expression: new RegExp(expression),
    }));
    const line = {
      '@log': `${ENV.account}:Test-AppWebLogs0A1B2C3D-abcdef123456`,
      '@logStream': 'app/App/0123456789abcdef0123456789abcdef',
      '@message': '{"level":"error","message":"\\"level\\":","status":503,"revision":7}',
    } as { [field: string]: string };
    const found = Object.assign(
      {},
      ...expressions.map(({ field, expression }) => expression.exec(line[field])?.groups),
    );
    expect(found).toEqual({
      logGroup: 'Test-AppWebLogs0A1B2C3D-abcdef123456',
      task: '0123456789abcdef0123456789abcdef',
      error: 'error',
      failure: '503',
    });
    const fine = '{"level":"info","status":200,"bytes":5031}';
    const none = expressions.filter(({ field }) => field === '@message').map(({ expression }) => expression.exec(fine));
    expect(none).toEqual([null, null, null]);
  });

  test('a failed request counts once where application and overload proxy write of it', () => {
    const { stack, app } = make();
    app.addWorker('Pdf', { image: IMAGE });
    const { QueryString } = queries(stack)['Test/App/ErrorsByDeployment'];
    expect(QueryString).toContain('count(failure) as failures, count(atProxy) as failuresAtProxy,');
    expect(QueryString).toContain('sum(greatest(failuresAtProxy, failures - failuresAtProxy)) as allFailures,');
    const expressions = [...QueryString.matchAll(/parse @message \/(.*)\/$/gm)].map(([, text]) => new RegExp(text));
    const count = (name: string, lines: string[]) =>
      lines.filter((line) => expressions.some((each) => each.exec(line)?.groups?.[name])).length;
    const failuresOf = (...lines: string[]) => {
      const atProxy = count('atProxy', lines);
      return Math.max(atProxy, count('failure', lines) - atProxy);
    };
    const ofApp = (status: number) => `{"level":"info","message":"GET /","path":"/","status":${status}}`;
    const ofProxy = (status: number) =>
      '{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{"Metrics":[{"Name":"InFlightRequests","Unit":"Count"}]}]},' +
      `"Service":"Web","InFlightRequests":30,"RefusedRequests":0,"path":"/","status":${status},"bytes":503}`;
    expect(failuresOf(ofProxy(200), ofApp(200))).toBe(0);
    expect(failuresOf(ofProxy(500), ofApp(500))).toBe(1);
    // What the proxy refuses, or waits for in vain, the application does not know of.
    expect(failuresOf(ofProxy(503), ofProxy(500), ofApp(500), ofProxy(504), ofApp(200))).toBe(3);
    expect(failuresOf(ofApp(500), ofApp(200), ofApp(503))).toBe(2);
  });

  test('behind a CDN it is viewers that ask', () => {
    const { stack, app } = make({ cdn: {} });
    app.addWebService('Web', { image: IMAGE, overloadProxy: OverloadProxy.haproxy() });
    expect(queries(stack)['Test/App/TopClients'].QueryString).toMatch(/ by viewer\n/);
    const direct = make();
    direct.app.addWebService('Web', { image: IMAGE, overloadProxy: OverloadProxy.haproxy() });
    expect(queries(direct.stack)['Test/App/TopClients'].QueryString).toMatch(/ by client\n/);
  });
});

describe('the tree is walked once', () => {
  const walks = (props: ScalableWebAppProps) => {
    const { stack, app } = make({ web: { image: IMAGE }, ...props });
    const walk = jest.spyOn(app.node, 'findAll');
    queries(stack);
    return walk.mock.calls.length;
  };

  test.each([
    ['the alarms', {}, 0],
    ['the dashboard', { alarms: { enabled: false } }, 0],
    ['nobody else', { alarms: { enabled: false }, dashboard: { enabled: false } }, 1],
  ])('for %s and the queries', (_, props, more) => {
    expect(walks(props)).toBe(walks({ ...props, logs: { savedQueries: false } }) + more);
  });
});

describe('whether there are any', () => {
  test.each([
    ['production', {}, true],
    ['development', { preset: Preset.DEVELOPMENT }, false],
    ['development with them', { preset: Preset.DEVELOPMENT, logs: { savedQueries: true } }, true],
    ['production without them', { logs: { savedQueries: false } }, false],
  ])('%s', (_, props, saved) => {
    const { stack, app } = make({ web: { image: IMAGE }, ...props });
    expect(Object.keys(queries(stack)).length > 0).toBe(saved);
    expect(app.savedQueries !== undefined).toBe(saved);
  });

  test('services of another stack have theirs there', () => {
    const { stack, app } = make();
    const more = new Stack(stack.node.root, 'More', { env: ENV });
    const images = new WebService(more, 'Images', { cluster: app.cluster, image: IMAGE });
    app.loadBalancer.addService(images, { paths: ['/images/*'] });
    new SavedQueries(more, 'Queries', { watched: more });
    expect(Object.keys(queries(more)).sort()).toEqual([
      'More/ErrorsByDeployment',
      'More/MostFrequentErrors',
      'More/OneRequest',
    ]);
    expect(groupsOf(queries(more)['More/OneRequest'])).toEqual(['ImagesLogs']);
  });

  test('more log groups than Insights asks are a warning', () => {
    const { stack, app } = make({ alarms: { enabled: false }, dashboard: { enabled: false } });
    for (let index = 0; index < 51; index++) app.addTask(`Task${index}`, { image: IMAGE });
    expect(queries(stack)['Test/App/OneRequest'].LogGroupNames).toHaveLength(50);
    const warned = Match.stringLikeRegexp('OneRequest would ask 51 log groups.*cdk-scalable-web-app:many-log-groups');
    Annotations.fromStack(stack).hasWarning('*', warned);
  });
});
