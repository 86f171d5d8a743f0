import type { ChildProcess } from 'child_process';
import { spawn, spawnSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import type { Server } from 'http';
import { createServer } from 'http';
import type { AddressInfo } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { PrometheusWorkspace, Telemetry } from '../../lib';
import { edge } from '../support/edge';
import { onlyResource, testStack } from '../support/stacks';

const NO_PROMETHEUS = ['prometheus', 'promtool'].some((name) => spawnSync(name, ['--version']).error)
  ? 'they need prometheus and promtool (apt-get install prometheus)'
  : undefined;
const folder = mkdtempSync(join(tmpdir(), 'prometheus-'));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const promtool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

/** The configuration that the collector of a service gets. */
function collectorConfiguration(port: number) {
  const { stack, service } = edge();
  const workspace = PrometheusWorkspace.fromAttributes({
    workspaceArn: 'arn:aws:aps:eu-west-1:111122223333:workspace/ws-1',
    endpoint: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/',
  });
  service('Web', { telemetry: [Telemetry.prometheus({ workspace, port })] });
  const { ContainerDefinitions } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
  const { Environment } = ContainerDefinitions.find((each: { Name: string }) => each.Name === 'PrometheusCollector');
  return JSON.parse(Environment.find((each: { Name: string }) => each.Name === 'AOT_CONFIG_CONTENT').Value);
}

/** The rules that every workspace has. */
function rules(): string {
  const stack = testStack();
  new PrometheusWorkspace(stack, 'Metrics');
  return onlyResource(stack, 'AWS::APS::RuleGroupsNamespace').Properties.Data as string;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

if (NO_PROMETHEUS) {
  test.skip(`proofs with a real Prometheus are skipped: ${NO_PROMETHEUS}`, () => undefined);
} else {
  describe('the rules of a workspace', () => {
    const rulesFile = file('rules.yml', rules());
    const series = (name: string, labels: string, values: string) => ({ series: `${name}{${labels}}`, values });
    const task = (service: string, id: string, cpu: number, memory: number) => {
      const labels = `service="${service}",aws_ecs_task_id="${id}"`;
      return [
        series('ecs_task_cpu_usage_vcpu', labels, `${cpu}x20`),
        series('ecs_task_cpu_reserved', labels, '0.5x20'),
        series('ecs_task_memory_utilized', labels, `${memory}x20`),
        series('ecs_task_memory_reserved', labels, '1024x20'),
      ];
    };
    // Tasks of web use 90 % and 70 % of half a vCPU, and half of their memory; those of pdf 10 % and 95 %.
    const input = [
      ...task('web', 'a', 0.45, 512),
      ...task('web', 'b', 0.35, 512),
      ...task('pdf', 'c', 0.05, 972.8),
      series('up', 'service="web",aws_ecs_task_id="a"', '0x20'),
      series('up', 'service="web",aws_ecs_task_id="b"', '1x20'),
      series('up', 'service="pdf",aws_ecs_task_id="c"', '0x20'),
    ];
    const sample = (labels: string, value: number) => ({ labels, value });
    const expectations = (bottleneck: number) => ({
      rule_files: [rulesFile],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: input,
          promql_expr_test: [
            {
              expr: 'service:cpu_utilization:percent',
              eval_time: '10m',
              exp_samples: [
                sample('service:cpu_utilization:percent{service="web"}', 80),
                sample('service:cpu_utilization:percent{service="pdf"}', 10),
              ],
            },
            {
              expr: 'service:tasks:count',
              eval_time: '10m',
              exp_samples: [
                sample('service:tasks:count{service="web"}', 2),
                sample('service:tasks:count{service="pdf"}', 1),
              ],
            },
            {
              expr: 'app:bottleneck:percent',
              eval_time: '10m',
              exp_samples: [sample('app:bottleneck:percent{service="pdf",resource="memory"}', bottleneck)],
            },
          ],
          alert_rule_test: [
            { eval_time: '10m', alertname: 'ServiceCpuHigh', exp_alerts: [] },
            { eval_time: '3m', alertname: 'ServiceMemoryHigh', exp_alerts: [] },
            {
              eval_time: '10m',
              alertname: 'ServiceMemoryHigh',
              exp_alerts: [
                {
                  exp_labels: { service: 'pdf', severity: 'warning' },
                  exp_annotations: {
                    summary: 'pdf uses 95 % of its memory',
                    description: 'A task that needs more than it has is ended: take larger tasks, or look for a leak',
                  },
                },
              ],
            },
            {
              eval_time: '10m',
              alertname: 'ServiceNotScraped',
              exp_alerts: [
                {
                  exp_labels: { service: 'pdf', severity: 'warning' },
                  exp_annotations: {
                    summary: 'No task of pdf shows its metrics',
                    description:
                      'The application does not answer at its metrics path: see port and path of its telemetry',
                  },
                },
              ],
            },
          ],
        },
      ],
    });

    test('are rules to promtool', () => {
      expect(promtool('check', 'rules', rulesFile)).toMatchObject({
        status: 0,
        said: expect.stringMatching(/7 rules/),
      });
    });

    test('name the bottleneck, and alert of what lasts', () => {
      expect(promtool('test', 'rules', file('expected.yml', expectations(95)))).toMatchObject({ status: 0 });
    });

    test('are judged by a tool that can say no', () => {
      expect(promtool('test', 'rules', file('wrong.yml', expectations(94))).status).not.toBe(0);
      expect(promtool('check', 'rules', file('broken.yml', rules().replace('avg by', 'avg of'))).status).not.toBe(0);
    });
  });

  describe('an application', () => {
    let application: Server;
    let prometheus: ChildProcess;
    const port = 20_000 + (process.pid % 10_000);
    const query = async (expression: string): Promise<{ metric: { [label: string]: string }; value: string }[]> => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await answer.json()) as {
        data: { result: { metric: { [label: string]: string }; value: [number, string] }[] };
      };
      return data.result.map(({ metric, value }) => ({ metric, value: value[1] }));
    };

    beforeAll(async () => {
      application = createServer((request, response) => {
        if (request.url !== '/metrics') return response.writeHead(404).end();
        return response
          .setHeader('Content-Type', 'text/plain; version=0.0.4')
          .end('# TYPE orders_total counter\norders_total{kind="book"} 7\n');
      });
      await new Promise<void>((resolve) => application.listen(0, '127.0.0.1', resolve));
      const { receivers } = collectorConfiguration((application.address() as AddressInfo).port);
      const jobs = receivers.prometheus.config.scrape_configs as object[];
      // The same jobs, more often than a proof has time to wait.
      const scrape_configs = jobs.map((job) => ({ ...job, scrape_interval: '1s', scrape_timeout: '1s' }));
      prometheus = spawn(
        'prometheus',
        [
          `--config.file=${file('prometheus.yml', { scrape_configs })}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: 'ignore' },
      );
    });
    afterAll(async () => {
      prometheus.kill('SIGKILL');
      await new Promise((resolve) => application.close(resolve));
    });

    test('is scraped as the collector is told to', async () => {
      let found: Awaited<ReturnType<typeof query>> = [];
      for (let attempt = 0; attempt < 60 && found.length === 0; attempt += 1) {
        await new Promise((resolve) => setTimeout(resolve, 1000));
        found = await query('orders_total').catch(() => []);
      }
      expect(found).toMatchObject([{ metric: { job: 'web', kind: 'book' }, value: '7' }]);
      expect(await query('up')).toMatchObject([{ metric: { job: 'web' }, value: '1' }]);
    });
  });
}
