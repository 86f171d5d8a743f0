import { Checks, isKnown } from '../private/validation';
import type { TaskOptions } from './task-options';
import { TaskSize } from './task-size';
import type { ITelemetry } from './telemetry';

/** Checks the agents of a task: each once, no name twice, and no more of the task than the application has. */
export function validateTelemetry(options: TaskOptions): string[] {
  const { telemetry = [], size = TaskSize.SMALL } = options;
  const stated = [...Object.keys(options.environment ?? {}), ...Object.keys(options.secrets ?? {})];
  const checks = new Checks();
  telemetry.forEach((kind, index) => {
    const once = telemetry.findIndex(({ name }) => name === kind.name) === index;
    const taken = kind.variables.filter((name) => stated.includes(name));
    const containers = kind.containerNames.filter((name) => name in (options.extraContainers ?? {}));
    checks
      .that(once, 'telemetry', kind.name, 'each kind once', 'drop the repetition')
      .that(taken.length === 0, 'environment', taken, `names that telemetry.${kind.name} does not set`, 'drop them')
      .that(containers.length === 0, 'extraContainers', containers, `names that ${kind.name} does not use`, 'rename it')
      .include(kind.validate());
  });
  const routed = telemetry.filter((kind) => kind.logDriver('service') !== undefined).map(({ name }) => name);
  const cpu = sum(telemetry.map((kind) => kind.cpu));
  const memory = sum(telemetry.map((kind) => kind.memoryMiB));
  return checks
    .that(routed.length <= 1, 'telemetry', routed, 'one place for the logs', 'leave logs out of the others')
    .that(
      cpu <= size.cpu / 2,
      'telemetry',
      `${cpu} CPU units`,
      `half of the task at most (${size.cpu / 2})`,
      'state a larger size',
    )
    .that(
      memory <= size.memoryMiB / 2,
      'telemetry',
      `${memory} MiB`,
      `half of the task at most (${size.memoryMiB / 2} MiB)`,
      'state a larger size',
    ).problems;
}

/** Checks that nothing else listens where an agent does: the containers of a task share one address. */
export function validateTelemetryPorts(
  telemetry: ITelemetry[] = [],
  ports: { readonly [prop: string]: number | undefined },
): string[] {
  const checks = new Checks();
  for (const { name, ports: taken } of telemetry) {
    for (const [prop, port] of Object.entries(ports)) {
      const free = !isKnown(port) || !taken.includes(port);
      checks.that(free, prop, port, `another than telemetry.${name} listens on`, 'state another');
    }
  }
  return checks.problems;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
