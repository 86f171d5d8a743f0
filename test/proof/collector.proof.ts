import { spawnSync } from 'child_process';
import { PrometheusWorkspace, Telemetry } from '../../lib';
import type { ITelemetry } from '../../lib';
import { edge } from '../support/edge';
import { onlyResource } from '../support/stacks';

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
