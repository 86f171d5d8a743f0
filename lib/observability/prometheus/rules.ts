/**
 * Options of the rules that every workspace has.
 */
export interface PrometheusRuleOptions {
  /**
   * CPU of the tasks of a service, on average, from which an alert is raised, above 0 to 100 percent.
   *
   * @default 80
   */
  readonly cpuPercent?: number;

  /**
   * Memory of the tasks of a service, on average, from which an alert is raised, above 0 to 100 percent.
   *
   * @default 85
   */
  readonly memoryPercent?: number;
}

/**
 * Recording and alerting rules, in JSON, which is YAML as well. What each service uses of its tasks comes first, and the
 * one of them that is nearest to its end is `app:bottleneck:percent`, with the names of service and resource.
 *
 * The receiver gives CPU in vCPU and memory in MiB, each beside what is reserved; the quotient alone is a percentage.
 *
 * https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-ruler-rulesfile.html
 */
export function prometheusRules({ cpuPercent = 80, memoryPercent = 85 }: PrometheusRuleOptions): string {
  const record = (name: string, expr: string) => ({ record: name, expr });
  const named = (resource: string) =>
    `label_replace(service:${resource}_utilization:percent, "resource", "${resource}", "", "")`;
  const alert = (name: string, expr: string, summary: string, description: string) => ({
    alert: name,
    expr,
    for: '5m',
    labels: { severity: 'warning' },
    annotations: { summary, description },
  });
  const groups = [
    {
      name: 'utilization',
      interval: '1m',
      rules: [
        record('service:tasks:count', 'count by (service) (ecs_task_memory_utilized)'),
        record(
          'service:cpu_utilization:percent',
          '100 * avg by (service) (ecs_task_cpu_usage_vcpu / ecs_task_cpu_reserved)',
        ),
        record(
          'service:memory_utilization:percent',
          '100 * avg by (service) (ecs_task_memory_utilized / ecs_task_memory_reserved)',
        ),
        record('app:bottleneck:percent', `topk(1, ${named('cpu')} or ${named('memory')})`),
      ],
    },
    {
      name: 'alerts',
      interval: '1m',
      rules: [
        alert(
          'ServiceCpuHigh',
          `service:cpu_utilization:percent > ${cpuPercent}`,
          '{{ $labels.service }} uses {{ $value | printf "%.0f" }} % of its CPU',
          'Scaling has not kept up for 5 minutes: raise maxTasks, or take larger tasks',
        ),
        alert(
          'ServiceMemoryHigh',
          `service:memory_utilization:percent > ${memoryPercent}`,
          '{{ $labels.service }} uses {{ $value | printf "%.0f" }} % of its memory',
          'A task that needs more than it has is ended: take larger tasks, or look for a leak',
        ),
        alert(
          'ServiceNotScraped',
          'max by (service) (up) == 0',
          'No task of {{ $labels.service }} shows its metrics',
          'The application does not answer at its metrics path: see port and path of its telemetry',
        ),
      ],
    },
  ];
  return JSON.stringify({ groups }, undefined, 2);
}
