import { spawnSync } from 'child_process';
import { PrometheusWorkspace, Telemetry } from '../../lib';
import type { ITelemetry } from '../../lib';
import { edge } from '../support/edge';
import { onlyResource } from '../support/stacks';
import { PublishedSchemas } from './collector/schema';

/** A collector with the components of the AWS distribution: `awscollector`, or one built of them. */
const { OTEL_COLLECTOR = '' } = process.env;
const workspace = PrometheusWorkspace.fromAttributes({
  workspaceArn: 'arn:aws:aps:eu-west-1:111122223333:workspace/ws-1',
  endpoint: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/',
});
const KINDS: { [name: string]: ITelemetry } = {
  Prometheus: Telemetry.prometheus({ workspace }),
  OpenTelemetry: Telemetry.openTelemetry(),
  'OpenTelemetry with Application Signals': Telemetry.openTelemetry({ applicationSignals: true }),
};

function configurationOf(kind: ITelemetry): string {
  const { stack, service } = edge();
  service('Web', { telemetry: [kind] });
  const { ContainerDefinitions } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
  const agent = ContainerDefinitions.find((each: { Name: string }) => each.Name === kind.containerNames[0]);
  return agent.Environment.find((each: { Name: string }) => each.Name === 'AOT_CONFIG_CONTENT').Value;
}

const validate = (AOT_CONFIG_CONTENT: string) =>
  spawnSync(OTEL_COLLECTOR, ['validate', '--config=env:AOT_CONFIG_CONTENT'], {
    encoding: 'utf8',
    env: { ...process.env, AOT_CONFIG_CONTENT },
  });

if (OTEL_COLLECTOR === '') {
  test.skip('a real collector is not asked: OTEL_COLLECTOR names none', () => undefined);
} else {
  test.each(Object.entries(KINDS))('a collector takes the configuration of %s', (_name, kind) => {
    expect(validate(configurationOf(kind))).toMatchObject({ status: 0 });
  });

  test('a collector that can say no', () => {
    const wrong = configurationOf(KINDS.Prometheus).replace('"scrape_configs"', '"scrape_config"');
    expect(validate(wrong)).toMatchObject({ stderr: expect.stringContaining('scrape_config') });
    expect(validate(wrong).status).not.toBe(0);
    expect(validate(configurationOf(KINDS.OpenTelemetry).replace('"batch"', '"badge"')).status).not.toBe(0);
  });
}

if (spawnSync('go', ['version']).error) {
  test.skip('the published schemas are not asked: the Go command fetches them, and there is none', () => undefined);
} else {
  describe('the published schemas of the components', () => {
    const schemas = new PublishedSchemas();
    const problems = (kind: ITelemetry, find = '', replacement = '') =>
      schemas.problemsOf(JSON.parse(configurationOf(kind).replace(find, replacement)));

    test.each(Object.entries(KINDS))('have nothing against the configuration of %s', (_name, kind) => {
      expect(problems(kind)).toEqual([]);
    });

    test.each<[keyof typeof KINDS, string, string, string]>([
      ['Prometheus', '"scrape_configs"', '"scrape_config"', 'receivers.prometheus.config.scrape_config is no option'],
      ['Prometheus', '"metrics_path"', '"path"', 'receivers.prometheus.config.scrape_configs[0].path is no option'],
      ['Prometheus', '"metric_conditions"', '"metric_condition"', 'processors.filter.metric_condition is no option'],
      ['Prometheus', '"timeout": "5s"', '"timeout": "soon"', 'processors.resource_detection.timeout is no duration'],
      ['Prometheus', '"authenticator"', '"by"', 'exporters.prometheus_remote_write.auth.by is no option'],
      ['Prometheus', '"disable_scope_info": true', '"disable_scope_info": 1', 'disable_scope_info is no boolean'],
      ['Prometheus', '"limit_percentage"', '"limit"', 'processors.memory_limiter.limit is no option'],
      ['OpenTelemetry', '"awsxray": {', '"xray": {', 'exporters.xray is no component of the distribution'],
      ['OpenTelemetry', '"send_batch_size"', '"batch_size"', 'processors.batch.batch_size is no option'],
      ['OpenTelemetry', '"memory_limiter",', '"limiter",', 'traces: processors has no limiter'],
      [
        'OpenTelemetry with Application Signals',
        '"traces_endpoint"',
        '"traces"',
        'exporters.otlp_http.traces is no option',
      ],
    ])('can say no: %s, %s as %s', (kind, find, replacement, problem) => {
      expect(problems(KINDS[kind], find, replacement)).toEqual(
        expect.arrayContaining([expect.stringContaining(problem)]),
      );
    });

    test('what no schema is published of is this alone', () => {
      expect([...schemas.open]).toEqual(['/internal/healthcheck.config']);
    });
  });
}
