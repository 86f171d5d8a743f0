import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { AppProtocol } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { AddWebServiceOptions, ScalableWebAppProps, ServiceConnectOptions } from '../../lib';
import { BackingTier, OverloadProxy, ScalableWebApp, ServiceConnect, ServiceProtocol, WebService } from '../../lib';
import { edge, withCertificate } from '../support/edge';
import { ENV, IMAGE, environmentOf, onlyResource, resourcesOf, testApp, testStack } from '../support/stacks';

const AUTHORITY = 'arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/00000000-0000-0000-0000-000000000000';
const NAMESPACE = {
  namespaceName: 'shop',
  namespaceId: 'ns-1',
  namespaceArn: 'arn:aws:servicediscovery:us-east-1:123456789012:namespace/ns-1',
};
const image = IMAGE;
const { DATABASE, CACHE, OBJECT_STORE } = BackingTier;

const appIn = (stack: Stack, serviceConnect?: ServiceConnectOptions, id = 'App', props: ScalableWebAppProps = {}) =>
  new ScalableWebApp(stack, id, { omit: [DATABASE, CACHE, OBJECT_STORE], serviceConnect, ...props });
const make = (serviceConnect: ServiceConnectOptions = {}, props: ScalableWebAppProps = {}) => {
  const stack = testStack();
  return { stack, app: appIn(stack, serviceConnect, 'App', props) };
};
const inside = (options: Partial<AddWebServiceOptions> = {}): AddWebServiceOptions => ({
  image,
  routed: false,
  ...options,
});
const idOf = (stack: Stack, type: string, part: string) => {
  const ids = Object.keys(resourcesOf(stack, type)).filter((id) => id.startsWith(`App${part}`));
  expect(ids).toHaveLength(1);
  return ids[0];
};
const of = (stack: Stack, type: string, part: string) => resourcesOf(stack, type)[idOf(stack, type, part)];
const serviceOf = (stack: Stack, part: string) => of(stack, 'AWS::ECS::Service', `${part}Service`);
const taskOf = (stack: Stack, part: string) => of(stack, 'AWS::ECS::TaskDefinition', `${part}TaskDefinition`);
const groupOf = (stack: Stack, part: string) => ({
  'Fn::GetAtt': [idOf(stack, 'AWS::EC2::SecurityGroup', `${part}SecurityGroup`), 'GroupId'],
});
const mappingsOf = (stack: Stack, part: string) =>
  Object.fromEntries(
    taskOf(stack, part).Properties.ContainerDefinitions.map(
      ({ Name, PortMappings }: { Name: string; PortMappings?: object[] }) => [Name, PortMappings],
    ),
  );
const rulesAt = (stack: Stack, port: number) =>
  Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))
    .map(({ Properties }) => Properties)
    .filter(({ FromPort }) => FromPort === port);

/** Web calls Billing, and so does the worker; Auth stands beside. */
const shop = (serviceConnect: ServiceConnectOptions = {}) => {
  const { stack, app } = make(serviceConnect);
  const billing = app.addWebService('Billing', inside());
  app.addWebService('Auth', inside());
  app.addWebService('Web', { image, calls: [billing] });
  app.addWorker('Pdf', { image, calls: [billing] });
  return { stack, app };
};

test('without the option nothing of it is in the template', () => {
  const stack = testStack();
  const app = appIn(stack);
  app.addWebService('Web', { image });
  expect(app.serviceConnect).toBeUndefined();
  expect(serviceOf(stack, 'Web').Properties).not.toHaveProperty('ServiceConnectConfiguration');
  expect(mappingsOf(stack, 'Web').App).toEqual([{ ContainerPort: 8080, Protocol: 'tcp' }]);
  expect(resourcesOf(stack, 'AWS::ServiceDiscovery::HttpNamespace')).toEqual({});
});

describe('a service that is called', () => {
  const { stack, app } = shop();
  const configuration = serviceOf(stack, 'Billing').Properties.ServiceConnectConfiguration;

  test('has the name of its id in a namespace of the app', () => {
    const [id] = Object.keys(resourcesOf(stack, 'AWS::ServiceDiscovery::HttpNamespace'));
    const { Name } = onlyResource(stack, 'AWS::ServiceDiscovery::HttpNamespace').Properties;
    expect(Name).toMatch(/^test-app-serviceconnect-[0-9a-f]{8}$/);
    expect(configuration).toMatchObject({ Enabled: true, Namespace: { 'Fn::GetAtt': [id, 'Arn'] } });
    expect(app.serviceConnect!.namespace).toBeInstanceOf(HttpNamespace);
  });

  test('is called at port 80, and calls enter by a port of their own, so that the load balancer passes the proxy by', () => {
    expect(configuration.Services).toEqual([
      {
        PortName: 'billing',
        DiscoveryName: 'billing',
        ClientAliases: [{ DnsName: 'billing', Port: 80 }],
        IngressPortOverride: 10_090,
      },
    ]);
    expect(mappingsOf(stack, 'Billing').App).toEqual([
      { AppProtocol: 'http', ContainerPort: 8080, Name: 'billing', Protocol: 'tcp' },
    ]);
  });

  test('has the log of the proxy in its own log group', () => {
    expect(configuration.AccessLogConfiguration).toBeUndefined();
    expect(configuration.LogConfiguration).toEqual({
      LogDriver: 'awslogs',
      Options: {
        'awslogs-group': { Ref: idOf(stack, 'AWS::Logs::LogGroup', 'BillingLogs') },
        'awslogs-region': 'us-east-1',
        'awslogs-stream-prefix': 'service-connect',
        mode: 'non-blocking',
      },
    });
  });
});

test('calls are logged where that is asked for, in JSON and without query strings', () => {
  const { stack, app } = make({ accessLog: true });
  app.addWebService('Billing', inside());
  const { ServiceConnectConfiguration: configuration } = onlyResource(stack, 'AWS::ECS::Service').Properties;
  expect(configuration.AccessLogConfiguration).toEqual({ Format: 'JSON', IncludeQueryParameters: 'DISABLED' });
});

describe('who calls', () => {
  const { stack } = shop();

  test('is let in, and nobody else', () => {
    const rules = rulesAt(stack, 10_090);
    expect(rules.map(({ SourceSecurityGroupId }) => SourceSecurityGroupId)).toEqual([
      groupOf(stack, 'Web'),
      groupOf(stack, 'Pdf'),
    ]);
    for (const rule of rules) {
      expect(rule).toMatchObject({ GroupId: groupOf(stack, 'Billing'), IpProtocol: 'tcp', ToPort: 10_090 });
    }
  });

  test.each(['Web', 'Pdf'])('%s knows the name, and waits for the service to stand', (caller) => {
    const { BILLING_HOST, BILLING_PORT, BILLING_URL, ...others } = environmentOf(taskOf(stack, caller));
    expect({ BILLING_HOST, BILLING_PORT, BILLING_URL }).toEqual({
      BILLING_HOST: 'billing',
      BILLING_PORT: '80',
      BILLING_URL: 'http://billing',
    });
    expect(Object.keys(others).filter((name) => name.startsWith('AUTH_'))).toEqual([]);
    const [billing, auth] = ['Billing', 'Auth'].map((part) => idOf(stack, 'AWS::ECS::Service', `${part}Service`));
    expect(serviceOf(stack, caller).DependsOn).toContain(billing);
    expect(serviceOf(stack, caller).DependsOn).not.toContain(auth);
  });

  test('who is called waits for nobody, and knows nobody', () => {
    const services = Object.keys(resourcesOf(stack, 'AWS::ECS::Service'));
    for (const id of serviceOf(stack, 'Billing').DependsOn!) expect(services).not.toContain(id);
    expect(Object.keys(environmentOf(taskOf(stack, 'Billing'))).filter((name) => /_(HOST|PORT)$/.test(name))).toEqual(
      [],
    );
  });

  test('a worker is a client alone', () => {
    const { Services, ...configuration } = serviceOf(stack, 'Pdf').Properties.ServiceConnectConfiguration;
    expect(Services).toBeUndefined();
    expect(configuration).toMatchObject({ Enabled: true, LogConfiguration: { LogDriver: 'awslogs' } });
  });

  test('an id of several words makes one host name', () => {
    const { stack: other, app } = make();
    app.addWebService('Web', { image, calls: [app.addWebService('OrdersApi', inside())] });
    expect(environmentOf(taskOf(other, 'Web'))).toMatchObject({
      ORDERS_API_HOST: 'ordersapi',
      ORDERS_API_URL: 'http://ordersapi',
    });
  });
});

describe('the protocol', () => {
  const protocolOf = (options: Partial<AddWebServiceOptions>, loadBalancer?: ScalableWebAppProps['loadBalancer']) => {
    const { stack, app } = make({}, { loadBalancer });
    app.addWebService('Billing', { image, ...options });
    return mappingsOf(stack, 'Billing').App[0].AppProtocol;
  };

  test.each([
    [ServiceProtocol.HTTP1, 'http'],
    [ServiceProtocol.HTTP2, 'http2'],
    [ServiceProtocol.GRPC, 'grpc'],
  ])('%p is that of a service that is only called inside, which needs no HTTPS', (protocol, written) => {
    expect(protocolOf({ routed: false, protocol })).toBe(written);
  });

  test('a service behind plain HTTP still cannot speak gRPC, whether routed or split', () => {
    expect(() => protocolOf({ protocol: ServiceProtocol.GRPC })).toThrow(
      /protocol is 'GRPC': allowed is HTTP1 without/,
    );
    const { app } = make();
    const services = ['A', 'B'].map((id) => ({
      service: app.addWebService(id, inside({ protocol: ServiceProtocol.GRPC })),
      weight: 1,
    }));
    expect(() => app.splitTraffic('Split', { services })).toThrow(/protocol is 'GRPC': allowed is HTTP1 without/);
  });

  test.each([
    [undefined, 'grpc'],
    [AppProtocol.http2, 'http2'],
  ])('of a service alone is what is stated (%p), or what its load balancer speaks', (appProtocol, written) => {
    const { stack, vpc, loadBalancer, service } = edge((own) => withCertificate(own));
    expect(vpc).toBeDefined();
    const { cluster } = service('Other').service;
    const serviceConnect = new ServiceConnect(stack, 'ServiceConnect');
    const billing = new WebService(stack, 'Billing', { cluster, image, serviceConnect, appProtocol });
    loadBalancer.addService(billing, {}, { protocol: ServiceProtocol.GRPC });
    const task = Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) =>
      id.startsWith('Billing'),
    )!;
    expect(task[1].Properties.ContainerDefinitions[0].PortMappings).toEqual([
      { AppProtocol: written, ContainerPort: 8080, Name: 'billing', Protocol: 'tcp' },
    ]);
  });
});

describe('an overload proxy', () => {
  const { stack, app } = make();
  const billing = app.addWebService(
    'Billing',
    inside({ overloadProxy: OverloadProxy.haproxy(), protocol: ServiceProtocol.GRPC }),
  );
  app.addWebService('Web', { image, calls: [billing] });

  test('is where calls enter, too', () => {
    const { OverloadProxy: proxy, App: application } = mappingsOf(stack, 'Billing');
    expect(proxy).toEqual([{ AppProtocol: 'grpc', ContainerPort: 10_080, Name: 'billing', Protocol: 'tcp' }]);
    expect(application).toEqual([{ ContainerPort: 8080, Protocol: 'tcp' }]);
    expect(serviceOf(stack, 'Billing').Properties.ServiceConnectConfiguration.Services[0].PortName).toBe('billing');
    expect(rulesAt(stack, 10_090)).toHaveLength(1);
    expect(rulesAt(stack, 8080).filter(({ GroupId }) => GroupId === groupOf(stack, 'Billing'))).toEqual([]);
  });

  test('speaks HTTP/2 for gRPC, although no load balancer says so', () => {
    const containers = taskOf(stack, 'Billing').Properties.ContainerDefinitions as { Name: string }[];
    const index = containers.findIndex(({ Name }) => Name === 'OverloadProxy');
    const { Environment } = taskOf(stack, 'Billing').Properties.ContainerDefinitions[index];
    expect(JSON.stringify(Environment)).toContain('proto h2');
  });
});

describe('timeouts', () => {
  const timeoutOf = (options: ServiceConnectOptions) =>
    serviceOf(shop(options).stack, 'Billing').Properties.ServiceConnectConfiguration.Services[0].Timeout;

  test.each<[ServiceConnectOptions, object]>([
    [{ requestTimeout: Duration.seconds(5) }, { PerRequestTimeoutSeconds: 5 }],
    [{ idleTimeout: Duration.minutes(10) }, { IdleTimeoutSeconds: 600 }],
    [
      { requestTimeout: Duration.hours(1), idleTimeout: Duration.seconds(0) },
      { PerRequestTimeoutSeconds: 3600, IdleTimeoutSeconds: 0 },
    ],
    [{ requestTimeout: Duration.seconds(0) }, { PerRequestTimeoutSeconds: 0 }],
  ])('%j', (options, written) => {
    expect(timeoutOf(options)).toEqual(written);
  });
});

describe('TLS', () => {
  test('has a role for ECS, and the authority', () => {
    const { stack, app } = shop({ tls: { certificateAuthorityArn: AUTHORITY } });
    const id = idOf(stack, 'AWS::IAM::Role', 'ServiceConnectTlsRole');
    const [service] = serviceOf(stack, 'Billing').Properties.ServiceConnectConfiguration.Services;
    expect(service.Tls).toEqual({
      IssuerCertificateAuthority: { AwsPcaAuthorityArn: AUTHORITY },
      RoleArn: { 'Fn::GetAtt': [id, 'Arn'] },
    });
    const role = resourcesOf(stack, 'AWS::IAM::Role')[id].Properties;
    expect(role.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ecs.amazonaws.com' } },
    ]);
    expect(JSON.stringify(role.ManagedPolicyArns)).toContain(
      ':iam::aws:policy/service-role/AmazonECSInfrastructureRolePolicyForServiceConnectTransportLayerSecurity',
    );
    expect(app.serviceConnect!.tlsRole).toBeDefined();
    expect(resourcesOf(stack, 'AWS::ServiceDiscovery::HttpNamespace')).not.toEqual({});
  });

  test.each(['its own', 'the app'])('uses the key of %s, which the role may use before the service stands', (whose) => {
    const stack = testStack();
    const encryptionKey = new Key(stack, 'Key');
    const tls = { certificateAuthorityArn: AUTHORITY };
    const app =
      whose === 'the app'
        ? appIn(stack, { tls }, 'App', { encryptionKey })
        : appIn(stack, { tls: { ...tls, encryptionKey } });
    app.addWebService('Billing', inside());
    const keyArn = stack.resolve(encryptionKey.keyArn);
    const [service] = serviceOf(stack, 'Billing').Properties.ServiceConnectConfiguration.Services;
    expect(service.Tls.KmsKey).toEqual(keyArn);
    const policy = idOf(stack, 'AWS::IAM::ManagedPolicy', 'ServiceConnectTlsRolePolicy');
    expect(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')[policy].Properties.PolicyDocument.Statement).toEqual([
      {
        Action: ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyPair'],
        Effect: 'Allow',
        Resource: keyArn,
      },
    ]);
    expect(serviceOf(stack, 'Billing').DependsOn).toContain(policy);
  });
});

describe('a namespace that exists', () => {
  const namespaceIn = (stack: Stack) => HttpNamespace.fromHttpNamespaceAttributes(stack, 'Namespace', NAMESPACE);

  test('is used as it is', () => {
    const stack = testStack();
    const namespace = namespaceIn(stack);
    const app = appIn(stack, { namespace });
    app.addWebService('Billing', inside());
    expect(resourcesOf(stack, 'AWS::ServiceDiscovery::HttpNamespace')).toEqual({});
    expect(serviceOf(stack, 'Billing').Properties.ServiceConnectConfiguration.Namespace).toBe(NAMESPACE.namespaceArn);
    expect(app.serviceConnect!.namespace).toBe(namespace);
  });

  test('lets services of another app be called, in a stack of their own', () => {
    const tree = testApp();
    const [first, second] = ['First', 'Second'].map((id) => new Stack(tree, id, { env: ENV }));
    const server = appIn(first, { namespace: namespaceIn(first) });
    const billing = server.addWebService('Billing', inside());
    const client = appIn(second, { namespace: namespaceIn(second) }, 'App', { vpc: server.vpc });
    client.addWebService('Web', { image, calls: [billing] });
    expect(environmentOf(taskOf(second, 'Web'))).toMatchObject({ BILLING_URL: 'http://billing' });
    expect(second.dependencies).toContain(first);
    expect(first.dependencies).toEqual([]);
    expect(rulesAt(first, 10_090)).toEqual([]);
    expect(rulesAt(second, 10_090)).toHaveLength(1);
  });

  test('has each name once, over all apps of the tree', () => {
    const tree = testApp();
    const [first, second] = ['First', 'Second'].map((id) => new Stack(tree, id, { env: ENV }));
    appIn(first, { namespace: namespaceIn(first) }).addWebService('Billing', inside());
    const app = appIn(second, { namespace: namespaceIn(second) });
    expect(() => app.addWebService('BILLING', inside())).toThrow(
      "id is 'BILLING': allowed is an id that differs in more than its case, and First/App/Billing is called 'billing' already; take another id",
    );
    expect(() => app.addWebService('Invoices', inside())).not.toThrow();
    // Another app, of another process perhaps, knows nothing of it.
    expect(() =>
      appIn(new Stack(new App(), 'First', { env: ENV }), {}).addWebService('Billing', inside()),
    ).not.toThrow();
  });
});

describe('fails, and makes nothing, with', () => {
  const fails = (add: () => unknown, message: string, stack?: Stack) => {
    const before = stack?.node.findAll().length;
    expect(add).toThrow(message);
    expect(stack?.node.findAll().length).toBe(before);
  };

  test('calls without serviceConnect', () => {
    const stack = testStack();
    const app = appIn(stack);
    const billing = app.addWebService('Billing', inside());
    const message =
      "calls is ['Test/App/Billing']: allowed is none without serviceConnect; state serviceConnect: {} for the app";
    fails(() => app.addWebService('Web', { image, calls: [billing] }), message, stack);
    fails(() => app.addWorker('Pdf', { image, calls: [billing] }), message, stack);
    fails(() => appIn(stack, undefined, 'Next', { web: { image, calls: [billing] } }), `web.${message}`, stack);
    fails(() => appIn(stack, undefined, 'Next', { worker: { image, calls: [billing] } }), `worker.${message}`, stack);
  });

  test('a service of another namespace, or of none', () => {
    const stack = testStack();
    const message = 'allowed is a service of the same namespace; bring one namespace to both apps';
    const here = appIn(stack, {}, 'Here');
    for (const there of [appIn(stack, {}, 'There'), appIn(stack, undefined, 'Nowhere')]) {
      const billing = there.addWebService('Billing', inside());
      fails(() => here.addWebService('Web', { image, calls: [billing] }), message, stack);
      fails(() => appIn(stack, {}, 'Next', { web: { image, calls: [billing] } }), message, stack);
    }
  });

  test('a service twice, and a variable that calls binds', () => {
    const { stack, app } = make();
    const billing = app.addWebService('Billing', inside());
    fails(
      () => app.addWebService('Web', { image, calls: [billing, billing] }),
      "calls is ['Test/App/Billing']: allowed is each service once; drop the repetition",
      stack,
    );
    fails(
      () => app.addWorker('Pdf', { image, calls: [billing], environment: { BILLING_URL: 'x' } }),
      "environment is ['BILLING_URL']: allowed is names that calls does not bind; drop them",
      stack,
    );
  });

  test('an id that makes no name', () => {
    const { stack, app } = make();
    fails(
      () => app.addWebService('Bill.ing', inside()),
      "id is 'Bill.ing': allowed is up to 63 letters, digits, _ and -; take another id",
      stack,
    );
  });

  test('ids that differ in their case alone', () => {
    const { stack, app } = make();
    app.addWebService('OrdersApi', inside());
    fails(() => app.addWebService('Ordersapi', inside()), "Test/App/OrdersApi is called 'ordersapi' already", stack);
  });

  test.each<[string, Partial<AddWebServiceOptions>]>([
    ['port', { port: 10_090 }],
    ['overloadProxy.port', { overloadProxy: OverloadProxy.haproxy({ port: 10_090 }) }],
    ['extraContainers', { extraContainers: { Agent: { image, portMappings: [{ containerPort: 10_090 }] } } }],
  ])('the port by which calls enter, as %s', (prop, options) => {
    const { stack, app } = make();
    const message = `${prop} is 10090: allowed is another port beside serviceConnect, by which calls enter`;
    fails(() => app.addWebService('Billing', inside(options)), message, stack);
    expect(() => appIn(testStack()).addWebService('Billing', inside(options))).not.toThrow();
  });

  test.each<[ServiceConnectOptions, string]>([
    [
      { requestTimeout: Duration.millis(500) },
      'requestTimeout in seconds is 0.5: allowed is a whole number from 0 to 2147483647; state 0 for no limit',
    ],
    [{ idleTimeout: Duration.days(365 * 100) }, 'idleTimeout in seconds is 3153600000: allowed is a whole number'],
    [
      { requestTimeout: Duration.minutes(6) },
      "idleTimeout is '300 s': allowed is at least requestTimeout (360 s); a connection that waits for its answer is silent",
    ],
    [{ idleTimeout: Duration.seconds(10) }, "idleTimeout is '10 s': allowed is at least requestTimeout (15 s)"],
    [
      { requestTimeout: Duration.seconds(Lazy.number({ produce: () => 5 })) },
      "requestTimeout is 'a token': allowed is a value that is known at synthesis",
    ],
    [
      { tls: { certificateAuthorityArn: 'arn:aws:acm:us-east-1:123456789012:certificate/1' } },
      "tls.certificateAuthorityArn is 'arn:aws:acm:us-east-1:123456789012:certificate/1': allowed is the ARN of an authority",
    ],
  ])('%j', (options, message) => {
    const stack = testStack();
    fails(() => appIn(stack, options), `serviceConnect.${message}`, stack);
    fails(() => new ServiceConnect(stack, 'ServiceConnect', options), `- ${message}`.slice(2), stack);
  });

  test('several of these at once, in one error', () => {
    const stack = testStack();
    const options = { requestTimeout: Duration.minutes(6), tls: { certificateAuthorityArn: 'x' } };
    fails(() => appIn(stack, options, 'Next', { web: { image, port: 10_090 } }), '3 props cannot be used', stack);
  });
});
