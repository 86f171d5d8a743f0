import { LogDriver } from 'aws-cdk-lib/aws-ecs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration, Size } from 'aws-cdk-lib/core';
import type { ITelemetry, WebServiceOptions } from '../../lib';
import { OverloadProxy, PrometheusWorkspace, TaskSize, Telemetry } from '../../lib';
import { edge, withCertificate } from '../support/edge';
import { onlyResource, resourcesOf } from '../support/stacks';

const WORKSPACE = {
  workspaceArn: 'arn:aws:aps:eu-west-1:111122223333:workspace/ws-1',
  endpoint: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/',
};
const workspace = PrometheusWorkspace.fromAttributes(WORKSPACE);

const make = (telemetry: (stack: Stack) => ITelemetry[], own: Partial<WebServiceOptions> = {}) => {
  const { stack, loadBalancer, service } = edge(withCertificate);
  const made = service('Web', { telemetry: telemetry(stack), ...own });
  loadBalancer.addService(made, {});
  return { stack, service: made };
};
const apiKey = (stack: Stack) => ({ secret: new Secret(stack, 'Key'), field: 'key' });
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Container = { [property: string]: any };
const containersOf = (stack: Stack): { [name: string]: Container } => {
  const { ContainerDefinitions } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
  return Object.fromEntries(ContainerDefinitions.map((each: { Name: string }) => [each.Name, each]));
};
const variablesOf = ({ Environment = [] }: Container): { [name: string]: string } =>
  Object.fromEntries(Environment.map((each: { Name: string; Value: string }) => [each.Name, each.Value]));
const configurationOf = (container: Container) => JSON.parse(variablesOf(container).AOT_CONFIG_CONTENT);
const statementsOf = (stack: Stack) =>
  Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

const KINDS: { [name: string]: { make: (stack: Stack) => ITelemetry; agent: string; cpu: number; memory: number } } = {
  prometheus: { make: () => Telemetry.prometheus({ workspace }), agent: 'PrometheusCollector', cpu: 32, memory: 128 },
  openTelemetry: { make: () => Telemetry.openTelemetry(), agent: 'OpenTelemetryCollector', cpu: 32, memory: 128 },
  datadog: {
    make: (stack) => Telemetry.datadog({ apiKey: apiKey(stack) }),
    agent: 'DatadogAgent',
    cpu: 64,
    memory: 256,
  },
};

describe.each(Object.entries(KINDS))('%s', (_name, { make: kind, agent, cpu, memory }) => {
  const { stack } = make((scope) => [kind(scope)]);
  const containers = containersOf(stack);

  test('is an agent that dies alone, starts again, and writes to no image', () => {
    expect(containers[agent]).toMatchObject({
      Essential: false,
      RestartPolicy: { Enabled: true, RestartAttemptPeriod: 60 },
      ReadonlyRootFilesystem: true,
      Cpu: cpu,
      Memory: memory,
    });
    expect(containers[agent].HealthCheck.Command.length).toBeGreaterThan(1);
    expect(containers[agent].LogConfiguration.Options.mode).toBe('non-blocking');
  });

  test('logs in JSON', () => {
    const { DD_LOG_FORMAT_JSON, AOT_CONFIG_CONTENT = '{}' } = variablesOf(containers[agent]);
    const { encoding } = JSON.parse(AOT_CONFIG_CONTENT).service?.telemetry.logs ?? {};
    expect(DD_LOG_FORMAT_JSON === 'true' || encoding === 'json').toBe(true);
  });

  test('starts before the application, which does not wait for its health', () => {
    expect(containers.App.DependsOn).toContainEqual({ ContainerName: agent, Condition: 'START' });
    expect(containers.App.Essential).toBe(true);
  });

  test('is stated once', () => {
    const twice = (scope: Stack) => Array<ITelemetry>(2).fill(kind(scope));
    expect(() => make(twice, { size: TaskSize.MEDIUM })).toThrow('allowed is each kind once; drop the repetition');
  });
});

test('agents take half of a task at most', () => {
  const size = TaskSize.of(0.25, Size.mebibytes(512));
  expect(() => make(() => [Telemetry.openTelemetry({ memoryMiB: 257 })], { size })).toThrow(
    "telemetry is '257 MiB': allowed is half of the task at most (256 MiB); state a larger size",
  );
  expect(() => make(() => [Telemetry.openTelemetry({ memoryMiB: 256, cpu: 128 })], { size })).not.toThrow();
  expect(() => make(() => [Telemetry.openTelemetry({ cpu: 512 })])).toThrow(
    "telemetry is '512 CPU units': allowed is half of the task at most (256)",
  );
});

test('fails when the application sets a name of its telemetry, or listens where it does', () => {
  expect(() => make(() => [Telemetry.openTelemetry()], { environment: { OTEL_SERVICE_NAME: 'mine' } })).toThrow(
    "environment is ['OTEL_SERVICE_NAME']: allowed is names that telemetry.openTelemetry does not set",
  );
  expect(() => make(() => [Telemetry.openTelemetry()], { port: 4318 })).toThrow(
    'port is 4318: allowed is another than telemetry.openTelemetry listens on',
  );
  const overloadProxy = OverloadProxy.haproxy({ port: 13_133 });
  expect(() => make(() => [Telemetry.prometheus({ workspace })], { overloadProxy })).toThrow('overloadProxy.port');
  expect(() =>
    make(() => [Telemetry.openTelemetry()], { extraContainers: { OpenTelemetryCollector: { image: undefined! } } }),
  ).toThrow("extraContainers is ['OpenTelemetryCollector']");
});

describe('Prometheus', () => {
  const { stack } = make(() => [Telemetry.prometheus({ workspace })], { port: 3000 });
  const configuration = configurationOf(containersOf(stack).PrometheusCollector);

  test('reads the port of the service at /metrics, and the containers', () => {
    expect(configuration.receivers).toEqual({
      prometheus: {
        config: {
          scrape_configs: [
            {
              job_name: 'web',
              scrape_interval: '30s',
              scrape_timeout: '10s',
              metrics_path: '/metrics',
              static_configs: [{ targets: ['127.0.0.1:3000'] }],
            },
          ],
        },
      },
      awsecscontainermetrics: { collection_interval: '30s' },
    });
  });

  test('writes to the workspace, signed, under the name of the service', () => {
    expect(configuration.exporters.prometheus_remote_write).toMatchObject({
      endpoint: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/api/v1/remote_write',
      auth: { authenticator: 'sigv4auth' },
      external_labels: { service: 'web' },
    });
    expect(configuration.extensions.sigv4auth).toEqual({ region: 'eu-west-1', service: 'aps' });
    expect(statementsOf(stack)).toContainEqual({
      Action: 'aps:RemoteWrite',
      Effect: 'Allow',
      Resource: WORKSPACE.workspaceArn,
    });
  });

  test('tells the samples of tasks apart: each is 127.0.0.1 to itself', () => {
    expect(configuration.service.pipelines['metrics/application'].processors).toContain('resource_detection');
    const dropped = configuration.processors.resource.attributes.map(({ key }: { key: string }) => key);
    expect(dropped).not.toContain('aws.ecs.task.id');
  });

  test('drops what nobody looks at and AWS bills', () => {
    expect(configuration.processors.filter.metric_conditions).toEqual([
      'metric.name != "ecs.task.cpu.reserved" and metric.name != "ecs.task.cpu.usage.vcpu" and ' +
        'metric.name != "ecs.task.memory.reserved" and metric.name != "ecs.task.memory.utilized"',
    ]);
    expect(configuration.service.pipelines['metrics/task'].processors).toContain('filter');
  });

  test('says what is stated', () => {
    const own = {
      port: 9100,
      path: '/stats',
      scrapeInterval: Duration.seconds(60),
      serviceName: 'shop',
      memoryMiB: 256,
    };
    const { PrometheusCollector } = containersOf(make(() => [Telemetry.prometheus({ workspace, ...own })]).stack);
    expect(PrometheusCollector.Memory).toBe(256);
    const [job] = configurationOf(PrometheusCollector).receivers.prometheus.config.scrape_configs;
    expect(job).toMatchObject({
      job_name: 'shop',
      metrics_path: '/stats',
      scrape_interval: '60s',
      static_configs: [{ targets: ['127.0.0.1:9100'] }],
    });
  });

  test('fails when its options cannot be used', () => {
    const own = { port: 0, path: 'metrics', scrapeInterval: Duration.seconds(5), cpu: 1, serviceName: 'über' };
    expect(() => make(() => [Telemetry.prometheus({ workspace, ...own })])).toThrow(
      /telemetry\.prometheus\.cpu is 1: [^]*serviceName is 'über'[^]*port is 0: [^]*path is 'metrics'[^]*scrapeInterval in seconds is 5/,
    );
  });
});

describe('OpenTelemetry', () => {
  test('tells the SDK where its collector is', () => {
    const { stack } = make(() => [Telemetry.openTelemetry({ environment: 'production', samplingPercent: 20 })]);
    const { App, OpenTelemetryCollector } = containersOf(stack);
    expect(variablesOf(App)).toMatchObject({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_SERVICE_NAME: 'web',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=web,deployment.environment.name=production',
      OTEL_PROPAGATORS: 'tracecontext,baggage',
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0.2',
    });
    const { exporters, receivers } = configurationOf(OpenTelemetryCollector);
    expect(receivers.otlp.protocols).toEqual({ http: { endpoint: '127.0.0.1:4318' } });
    expect(Object.keys(exporters)).toEqual(['awsxray']);
    expect(statementsOf(stack)).toContainEqual({
      Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
      Effect: 'Allow',
      Resource: '*',
    });
  });

  test('records 5 % of the traces where nothing is said', () => {
    const { App } = containersOf(make(() => [Telemetry.openTelemetry()]).stack);
    expect(variablesOf(App).OTEL_TRACES_SAMPLER_ARG).toBe('0.05');
    expect(variablesOf(App).OTEL_RESOURCE_ATTRIBUTES).toBe('service.name=web');
  });

  test('Application Signals come from the OTLP endpoint of X-Ray', () => {
    const { stack } = make(() => [Telemetry.openTelemetry({ applicationSignals: true, propagators: ['xray'] })]);
    const { App, OpenTelemetryCollector } = containersOf(stack);
    const configuration = configurationOf(OpenTelemetryCollector);
    expect(configuration.exporters.otlp_http).toMatchObject({
      traces_endpoint: 'https://xray.us-east-1.amazonaws.com/v1/traces',
      auth: { authenticator: 'sigv4auth' },
    });
    expect(configuration.service.extensions).toEqual(['health_check', 'sigv4auth']);
    expect(variablesOf(App).OTEL_PROPAGATORS).toBe('xray');
  });

  test('fails when its options cannot be used', () => {
    const own = { environment: 'a b', samplingPercent: 0, propagators: ['zipkin'] };
    expect(() => make(() => [Telemetry.openTelemetry(own)])).toThrow(
      /environment is 'a b'[^]*samplingPercent is 0[^]*propagators is \['zipkin'\]/,
    );
  });
});

describe('Datadog', () => {
  const tags = { environment: 'production', version: '1.4.2' };

  test('unified tags in variables and labels, and the key from its secret', () => {
    const { stack } = make((scope) => [Telemetry.datadog({ apiKey: apiKey(scope), site: 'datadoghq.eu', ...tags })]);
    const { App, DatadogAgent, DatadogAgentFiles } = containersOf(stack);
    expect(variablesOf(App)).toMatchObject({
      DD_AGENT_HOST: '127.0.0.1',
      DD_SERVICE: 'web',
      DD_ENV: 'production',
      DD_VERSION: '1.4.2',
    });
    expect(App.DockerLabels).toEqual({
      'com.datadoghq.tags.env': 'production',
      'com.datadoghq.tags.service': 'web',
      'com.datadoghq.tags.version': '1.4.2',
    });
    expect(variablesOf(DatadogAgent)).toMatchObject({
      DD_SITE: 'datadoghq.eu',
      ECS_FARGATE: 'true',
      DD_APM_ENABLED: 'true',
    });
    expect(DatadogAgent.Secrets).toEqual([
      { Name: 'DD_API_KEY', ValueFrom: { 'Fn::Join': ['', [expect.anything(), ':key::']] } },
    ]);
    expect(DatadogAgent.DependsOn).toEqual([{ ContainerName: 'DatadogAgentFiles', Condition: 'SUCCESS' }]);
    expect(DatadogAgentFiles).toMatchObject({ Essential: false, ReadonlyRootFilesystem: true });
    expect(DatadogAgent.MountPoints.map(({ ContainerPath }: Container) => ContainerPath).sort()).toEqual([
      '/etc/datadog-agent',
      '/opt/datadog-agent/run',
      '/tmp',
    ]);
  });

  test('without tags there are none, and logs stay in CloudWatch', () => {
    const { App, DatadogLogRouter } = containersOf(
      make((scope) => [Telemetry.datadog({ apiKey: apiKey(scope) })]).stack,
    );
    expect(variablesOf(App)).not.toHaveProperty('DD_ENV');
    expect(App.LogConfiguration.LogDriver).toBe('awslogs');
    expect(DatadogLogRouter).toBeUndefined();
  });

  test('logs of the application alone go through a router, whose end is that of the task', () => {
    const overloadProxy = OverloadProxy.haproxy();
    const logs = { source: 'nodejs' };
    const { stack } = make((scope) => [Telemetry.datadog({ apiKey: apiKey(scope), logs, ...tags })], { overloadProxy });
    const { App, DatadogLogRouter, OverloadProxy: proxy } = containersOf(stack);
    expect(App.LogConfiguration).toMatchObject({
      LogDriver: 'awsfirelens',
      Options: {
        Name: 'datadog',
        Host: 'http-intake.logs.datadoghq.com',
        dd_service: 'web',
        dd_source: 'nodejs',
        dd_tags: 'env:production,version:1.4.2',
      },
      SecretOptions: [{ Name: 'apikey', ValueFrom: expect.anything() }],
    });
    expect(proxy.LogConfiguration.LogDriver).toBe('awslogs');
    expect(DatadogLogRouter).toMatchObject({
      Essential: true,
      FirelensConfiguration: { Type: 'fluentbit' },
      ReadonlyRootFilesystem: true,
      LogConfiguration: { LogDriver: 'awslogs' },
    });
  });

  test('a task outlives its log router where the team says so', () => {
    const { stack } = make((scope) => [Telemetry.datadog({ apiKey: apiKey(scope), logs: { essential: false } })]);
    expect(containersOf(stack).DatadogLogRouter.Essential).toBe(false);
  });

  test('fails when its options cannot be used', () => {
    const own = { site: 'https://datadoghq.eu', environment: '-', version: 'a b', logs: { source: '' } };
    expect(() => make((scope) => [Telemetry.datadog({ apiKey: apiKey(scope), ...own })])).toThrow(
      /site is 'https[^]*environment is '-'[^]*version is 'a b'[^]*logs\.source is ''/,
    );
  });
});

test('a kind of telemetry of a team', () => {
  class Quiet implements ITelemetry {
    public readonly name = 'quiet';
    public readonly containerNames = [];
    public readonly ports = [];
    public readonly variables = ['QUIET'];
    public readonly cpu = 0;
    public readonly memoryMiB = 0;
    public validate = () => [];
    public logDriver = () => LogDriver.awsLogs({ streamPrefix: 'quiet' });
    public bind = () => ({ environment: { QUIET: 'yes' } });
  }
  const { stack } = make(() => [new Quiet()]);
  const { App } = containersOf(stack);
  expect(variablesOf(App).QUIET).toBe('yes');
  expect(App.LogConfiguration.Options['awslogs-stream-prefix']).toBe('quiet');
  const other = new Quiet();
  expect(() => make((scope) => [other, Telemetry.datadog({ apiKey: apiKey(scope), logs: {} })])).toThrow(
    "telemetry is ['quiet', 'datadog']: allowed is one place for the logs",
  );
});
