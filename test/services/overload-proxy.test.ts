import { Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Lazy, Token } from 'aws-cdk-lib/core';
import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import type {
  AddWebServiceOptions,
  HaproxyOptions,
  IOverloadProxy,
  OverloadProxyOptions,
  TargetOptions,
  WebServiceOptions,
} from '../../lib';
import { OverloadProxy, RoutingAlgorithm, ScalableWebApp, ServiceProtocol, SourceIpLoadBalancer } from '../../lib';
import { edge, withCertificate } from '../support/edge';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../support/stacks';

const KINDS = ['haproxy', 'nginx'] as const;

const make = (overloadProxy?: IOverloadProxy, own: Partial<WebServiceOptions> = {}, target?: TargetOptions) => {
  const { stack, loadBalancer, service } = edge(withCertificate);
  const made = service('Web', { overloadProxy, ...own });
  loadBalancer.addService(made, {}, target);
  return { stack, service: made };
};
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const containersOf = (stack: Stack): { [name: string]: any } => {
  const { ContainerDefinitions } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
  return Object.fromEntries(ContainerDefinitions.map((each: { Name: string }) => [each.Name, each]));
};
const variableOf = (stack: Stack, name: string): string =>
  containersOf(stack).OverloadProxy.Environment.find((each: { Name: string }) => each.Name === name).Value;
const configurationOf = (stack: Stack) => variableOf(stack, 'OVERLOAD_PROXY_CONFIGURATION');

describe.each(KINDS)('%s', (kind) => {
  const { stack, service } = make(OverloadProxy[kind](), { port: 3000, user: '101:101' });
  const { App, OverloadProxy: container } = containersOf(stack);
  const configuration = configurationOf(stack);

  test('a container that starts after the application, and cannot write to its disk', () => {
    expect(container).toMatchObject({
      Essential: true,
      DependsOn: [{ ContainerName: 'App', Condition: 'START' }],
      ReadonlyRootFilesystem: true,
      User: '101:101',
      Cpu: 128,
      MemoryReservation: 64,
      StopTimeout: 60,
      PortMappings: [{ ContainerPort: 10_080, Protocol: 'tcp' }],
    });
    expect(container.Image).toMatch(
      { haproxy: /^public\.ecr\.aws\/.*\/haproxy:3/, nginx: /^public\.ecr\.aws\/nginx\// }[kind],
    );
    expect(container).not.toHaveProperty('Memory');
  });

  test('runs as the default user of applications where none is stated', () => {
    expect(containersOf(make(OverloadProxy[kind]()).stack).OverloadProxy.User).toBe('1000:1000');
  });

  test('has a /tmp only where it needs one', () => {
    const mount = { ContainerPath: '/tmp', SourceVolume: 'tmp', ReadOnly: false };
    expect(container.MountPoints).toEqual(kind === 'nginx' ? [mount] : undefined);
  });

  test('logs to the log group of the service, without blocking', () => {
    expect(container.LogConfiguration).toMatchObject({
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': App.LogConfiguration.Options['awslogs-group'],
        'awslogs-stream-prefix': 'overload-proxy',
        mode: 'non-blocking',
      },
    });
  });

  test('is started by a shell, which lets it drain', () => {
    expect(container.EntryPoint.slice(0, 2)).toEqual(['/bin/sh', '-c']);
    expect(container.EntryPoint[2]).toContain({ haproxy: 'kill -USR1', nginx: 'kill -QUIT' }[kind]);
  });

  test('is where the load balancer sends requests to, and nobody may reach the application', () => {
    const { LoadBalancers } = onlyResource(stack, 'AWS::ECS::Service').Properties;
    expect(LoadBalancers).toEqual([expect.objectContaining({ ContainerName: 'OverloadProxy', ContainerPort: 10_080 })]);
    const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'));
    expect(rules.map(({ Properties }) => [Properties.FromPort, Properties.ToPort])).toEqual([[10_080, 10_080]]);
    expect(JSON.stringify(rules[0].Properties.SourceSecurityGroupId)).toMatch(/LoadBalancer/);
    expect(service.overloadProxy!.port).toBe(10_080);
  });

  test('passes requests to the port of the application, and health checks without a bound', () => {
    expect(configuration).toContain('127.0.0.1:3000');
    expect(configuration).toContain('"/health"');
    expect(configuration).toContain({ haproxy: 'bind :10080\n', nginx: 'listen 10080;' }[kind]);
  });

  test.each([
    [undefined, 20],
    [1, 8],
    [500, 100],
    [1e6, 4000],
  ])('%s requests a second need, by Little, %i at a time', (requestsPerSecondPerTask, most) => {
    const text = configurationOf(make(OverloadProxy[kind](), { requestsPerSecondPerTask }).stack);
    expect(text).toContain({ haproxy: ` maxconn ${most}\n`, nginx: `limit_conn application ${most};` }[kind]);
    if (kind === 'haproxy') expect(text).toContain(`be_conn(app) ge ${2 * most} `);
  });

  test('every option reaches container and configuration', () => {
    const image = ContainerImage.fromRegistry('registry.example.com/proxy:1');
    const page = '<p>"${HOME}" $var %[path]</p>';
    const all = { maxConcurrentRequests: 7, retryAfter: Duration.minutes(1), page, drainTime: Duration.seconds(20) };
    const overloaded = make(OverloadProxy[kind]({ ...all, port: 9000, image }), {
      healthCheckPath: '/up?deep=1',
    }).stack;
    const text = configurationOf(overloaded);
    expect(containersOf(overloaded).OverloadProxy).toMatchObject({
      Image: 'registry.example.com/proxy:1',
      PortMappings: [{ ContainerPort: 9000 }],
    });
    expect(variableOf(overloaded, 'OVERLOAD_PROXY_PAGE')).toBe(page);
    expect(text).not.toContain(page);
    expect(text).toMatch(/Retry-After 60\b/);
    expect(text).toMatch({ haproxy: / maxconn 7\n/, nginx: /limit_conn application 7;/ }[kind]);
    expect(text).toMatch({ haproxy: /hard-stop-after 15s/, nginx: /worker_shutdown_timeout 15s/ }[kind]);
    expect(text).toContain('"/up"');
    expect(text).not.toContain('deep');
  });

  test('metrics of the log lines are those that the methods read', () => {
    const { overloadProxy } = service;
    const metrics = [overloadProxy!.metricInFlight(), overloadProxy!.metricRefused(), overloadProxy!.metricQueueTime()];
    expect(metrics.map(({ metricName, statistic, period }) => [metricName, statistic, period.toSeconds()])).toEqual([
      ['InFlightRequests', 'Average', 60],
      ['RefusedRequests', 'Sum', 60],
      ['QueueTime', 'p99', 60],
    ]);
    for (const { namespace, dimensions } of metrics) {
      expect(namespace).toBe('ScalableWebApp/OverloadProxy');
      expect(Object.keys(dimensions!)).toEqual(['Service']);
      expect(configuration).toContain(`"Namespace":"${namespace}","Dimensions":[["Service"]]`);
      expect(configuration).toContain(`"Service":"${dimensions!.Service}"`);
    }
    const written = metrics.filter(({ metricName }) => configuration.includes(`"Name":"${metricName}"`));
    expect(written).toHaveLength(kind === 'haproxy' ? 3 : 2);
    const alarming = overloadProxy!.metricInFlight({ period: Duration.seconds(10), statistic: 'Maximum' });
    expect([alarming.period.toSeconds(), alarming.statistic]).toEqual([10, 'Maximum']);
  });

  test('two services have metrics of their own', () => {
    const { stack: both, loadBalancer, service: add } = edge();
    const services = ['A', 'B'].map((id) => add(id, { overloadProxy: OverloadProxy[kind]() }));
    services.forEach((each, i) => loadBalancer.addService(each, i ? { paths: ['/b'] } : {}));
    const labels = services.map((each) => each.overloadProxy!.metricRefused().dimensions!.Service);
    expect(new Set(labels).size).toBe(2);
    Template.fromStack(both).resourceCountIs('AWS::ECS::TaskDefinition', 2);
  });
});

describe('HAProxy', () => {
  test.each<[string, HaproxyOptions, RegExp]>([
    ['no queue', { maxConcurrentRequests: 5, maxQueuedRequests: 0 }, /be_conn\(app\) ge 5 /],
    ['a queue', { maxConcurrentRequests: 5, maxQueuedRequests: 100 }, /be_conn\(app\) ge 105 /],
    ['a second, where nothing is stated', {}, /timeout queue 1000ms/],
    ['a time', { queueTimeout: Duration.millis(10) }, /timeout queue 10ms/],
  ])('%s', (_, options, configuration) => {
    expect(configurationOf(make(OverloadProxy.haproxy(options)).stack)).toMatch(configuration);
  });

  test.each<[ServiceProtocol | undefined, number, string]>([
    [undefined, 0, '/health'],
    [ServiceProtocol.HTTP1, 0, '/health'],
    [ServiceProtocol.HTTP2, 2, '/health'],
    [ServiceProtocol.GRPC, 2, '/grpc.health.v1.Health/Check'],
  ])('speaks what the target group speaks, with the application and for its health', (protocol, servers, health) => {
    const configuration = configurationOf(make(OverloadProxy.haproxy(), {}, { protocol }).stack);
    expect(configuration.match(/proto h2/g) ?? []).toHaveLength(servers);
    expect(configuration).toContain(`path "${health}"`);
  });
});

describe('NGINX', () => {
  test.each([ServiceProtocol.HTTP2, ServiceProtocol.GRPC])('refuses what it does not speak', (protocol) => {
    const message = `protocol is '${protocol.name}': allowed is HTTP1 behind overload proxy nginx, which speaks HTTP/1.1 alone`;
    expect(() => make(OverloadProxy.nginx(), {}, { protocol })).toThrow(message);
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', { loadBalancer: withCertificate(stack) });
    const add = () => app.addWebService('Web', { image: IMAGE, overloadProxy: OverloadProxy.nginx(), protocol });
    expect(add).toThrow(message);
    expect(stack.node.tryFindChild('App')!.node.tryFindChild('Web')).toBeUndefined();
  });
});

describe('behind a load balancer of its own', () => {
  const add = (own: Partial<AddWebServiceOptions>) => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App');
    return { stack, web: app.addWebService('Game', { image: IMAGE, overloadProxy: OverloadProxy.haproxy(), ...own }) };
  };

  test('clients enter by the proxy', () => {
    const { stack, web } = add({ routing: RoutingAlgorithm.ipHash() });
    expect(onlyResource(stack, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
      expect.objectContaining({ ContainerName: 'OverloadProxy', ContainerPort: 10_080 }),
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 10_080,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('SourceIpLoadBalancer'), 'GroupId'] },
    });
    const ports = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map(
      (each) => each.Properties.FromPort,
    );
    expect(ports).not.toContain(8080);
    expect(configurationOf(stack)).toContain('path "/health"');
    expect(SourceIpLoadBalancer.of(web)).toBeDefined();
  });

  test('which speaks no TLS', () => {
    const routing = RoutingAlgorithm.ipHash({ tlsAtTasks: true });
    expect(() => add({ routing })).toThrow(
      /overloadProxy is 'haproxy': allowed is none beside ipHash\({ tlsAtTasks: true }\)/,
    );
    const { stack, vpc, service } = edge();
    const web = service('Web', { overloadProxy: OverloadProxy.nginx() });
    expect(() => new SourceIpLoadBalancer(stack, 'Nlb', { service: web, vpc, tlsAtTasks: true })).toThrow(
      /tlsAtTasks is true: allowed is false for a service with an overload proxy/,
    );
    expect(() => new SourceIpLoadBalancer(stack, 'Nlb', { service: web, vpc })).not.toThrow();
  });
});

describe('what cannot be used', () => {
  const errorOf = (overloadProxy: IOverloadProxy, own: Partial<WebServiceOptions> = {}): string[] => {
    const { stack, service } = edge();
    const before = stack.node.findAll().length;
    try {
      service('Web', { overloadProxy, ...own });
    } catch (error) {
      expect(stack.node.findAll()).toHaveLength(before);
      return (error as Error).message.split('\n');
    }
    return [];
  };

  test('is named in one error, with what is allowed', () => {
    const message = errorOf(
      OverloadProxy.haproxy({
        maxConcurrentRequests: 0,
        maxQueuedRequests: 4001,
        queueTimeout: Duration.millis(9),
        retryAfter: Duration.millis(1500),
        drainTime: Duration.seconds(120),
        port: 80,
        page: 'x'.repeat(8193),
      }),
      { minTasks: 0, healthCheckPath: '/a"b' },
    );
    expect(message[0]).toMatch(/Web: 9 props cannot be used$/);
    for (const [prop, value] of [
      ['minTasks', '0'],
      ['healthCheckPath', "'/a\"b'"],
      ['overloadProxy.maxConcurrentRequests', '0'],
      ['overloadProxy.maxQueuedRequests', '4001'],
      ['overloadProxy.queueTimeout', "'0.009 s'"],
      ['overloadProxy.retryAfter in seconds', '1.5'],
      ['overloadProxy.drainTime in seconds', '120'],
      ['overloadProxy.port', '80'],
      ['overloadProxy.page', "'8193 bytes'"],
    ]) {
      expect(message).toContainEqual(expect.stringContaining(`  - ${prop} is ${value}: allowed is `));
    }
  });

  test.each(KINDS)('%s: the ends of each range can be', (kind) => {
    for (const options of [
      {
        maxConcurrentRequests: 1,
        retryAfter: Duration.seconds(1),
        drainTime: Duration.seconds(6),
        port: 1024,
        page: 'x',
      },
      {
        maxConcurrentRequests: 4000,
        retryAfter: Duration.hours(1),
        drainTime: Duration.seconds(59),
        port: 65_535,
        page: 'é'.repeat(4096),
      },
    ]) {
      expect(errorOf(OverloadProxy[kind](options))).toEqual([]);
    }
  });

  test.each<[string, OverloadProxyOptions, RegExp]>([
    ['a page of too many bytes, not characters', { page: 'é'.repeat(4097) }, /page is '8194 bytes'/],
    ['an empty page', { page: '' }, /page is '0 bytes'/],
    ['a page that the deployment knows', { page: Lazy.string({ produce: () => 'x' }) }, /page is 'a token'/],
    [
      'a bound that the deployment knows',
      { maxConcurrentRequests: Token.asNumber({ Ref: 'X' }) },
      /maxConcurrentRequests is 'a token'/,
    ],
    ['a port that the deployment knows', { port: Token.asNumber({ Ref: 'X' }) }, /port is 'a token'/],
    [
      'a drain time that the deployment knows',
      { drainTime: Duration.seconds(Token.asNumber({ Ref: 'X' })) },
      /drainTime is 'a token'/,
    ],
    [
      'a wait that the deployment knows',
      { retryAfter: Duration.seconds(Token.asNumber({ Ref: 'X' })) },
      /retryAfter is 'a token'/,
    ],
    ['the port of the application', { port: 8080 }, /port is 8080: allowed is another than that of the application/],
    ['broken counts', { maxConcurrentRequests: 1.5 }, /maxConcurrentRequests is 1.5/],
    ['more than the proxy has connections for', { maxConcurrentRequests: 4001 }, /maxConcurrentRequests is 4001/],
    ['too short a drain', { drainTime: Duration.seconds(5) }, /drainTime in seconds is 5/],
  ])('%s', (_, options, message) => {
    for (const kind of KINDS) expect(errorOf(OverloadProxy[kind](options)).join('\n')).toMatch(message);
  });

  test.each<[string, number | undefined]>([
    ['stated', 10_080],
    ['not stated', undefined],
  ])('the default port, where the application has it: %s', (_, port) => {
    const found = errorOf(OverloadProxy.nginx({ port }), { port: 10_080 });
    expect(found.join('\n')).toMatch(/port is 10080: allowed is another than that of the application/);
  });

  test.each(['/a b', '/a"b', '/a$b', '/a;b', '/a{b', "/a'b", '/a\\b', '/a#b', '/a%20b', '/é', '/', '/?x=1'])(
    'health path %s, which a configuration cannot hold or users ask for',
    (healthCheckPath) => {
      for (const kind of KINDS) {
        expect(errorOf(OverloadProxy[kind](), { healthCheckPath }).join('\n')).toMatch(/healthCheckPath is /);
      }
    },
  );

  test.each(['/a-b_c.d~e/F9', '/up?deep="$x;'])('health path %s can be', (healthCheckPath) => {
    for (const kind of KINDS) expect(errorOf(OverloadProxy[kind](), { healthCheckPath })).toEqual([]);
  });

  test('a container of its name', () => {
    const extraContainers = { OverloadProxy: { image: IMAGE } };
    expect(() => make(undefined, { extraContainers })).toThrow(
      /extraContainers is 'OverloadProxy': allowed is a name other/,
    );
  });
});

test('a service without it has none, and is entered by its own port', () => {
  const { stack, service } = make();
  expect(service.overloadProxy).toBeUndefined();
  expect(Object.keys(containersOf(stack))).toEqual(['App', 'TemporaryDirectory']);
  expect(onlyResource(stack, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([
    expect.objectContaining({ ContainerName: 'App', ContainerPort: 8080 }),
  ]);
});
