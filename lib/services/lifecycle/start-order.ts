import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Checks } from '../../private/validation';
import type { TaskOptions } from '../task-options';
import { sorted } from '../../private/sorted';

/** The container of the application. */
const APP = 'App';
/** As the enum of the CDK writes them, which loads all of ECS. */
const ENDED: readonly string[] = ['COMPLETE', 'SUCCESS'];

type Order = { [container: string]: ecs.ContainerDependencyCondition };
/** Of each container, what it waits for. */
type Orders = { [container: string]: Order };

/** Lets each container wait for those that it is to start after. */
export function orderStart(taskDefinition: ecs.TaskDefinition, options: TaskOptions): void {
  for (const [name, order] of Object.entries(ordersOf(options))) {
    const waiting = taskDefinition.findContainer(name)!;
    for (const [other, condition] of Object.entries(sorted(order))) {
      waiting.addContainerDependencies({ container: taskDefinition.findContainer(other)!, condition });
    }
  }
}

/** Checks that every container starts at some time. */
export function validateStartOrder(options: TaskOptions): string[] {
  const { extraContainers = {}, containerHealthCheck } = options;
  const orders = ordersOf(options);
  const names = [APP, ...Object.keys(extraContainers)];
  const checks = new Checks();
  for (const [name, order] of Object.entries(orders)) {
    const prop = name === APP ? 'startAfter' : `extraContainers.${name}.startAfter`;
    for (const [other, condition] of Object.entries(order)) {
      const definition = other === APP ? { healthCheck: containerHealthCheck } : extraContainers[other];
      const known = names.includes(other) && other !== name;
      const others = names.filter((each) => each !== name);
      const allowed =
        others.length > 0 ? `containers of the task: ${others.join(', ')}` : 'no container but the task has';
      checks.that(known, prop, other, allowed, 'add it to extraContainers');
      if (!known) continue;
      checks
        .that(
          condition !== 'HEALTHY' || definition.healthCheck !== undefined,
          `${prop}.${other}`,
          condition,
          'START for a container without health check, which never becomes healthy',
          `state ${other === APP ? 'containerHealthCheck' : `extraContainers.${other}.healthCheck`}`,
        )
        .that(
          !ENDED.includes(condition) || (other !== APP && extraContainers[other].essential === false),
          `${prop}.${other}`,
          condition,
          'START or HEALTHY for a container whose end is the end of the task',
          other === APP ? 'state START' : `state essential: false for ${other}`,
        )
        .that(
          !ENDED.includes(condition) || other === APP || !restarts(extraContainers[other]),
          `${prop}.${other}`,
          condition,
          'START or HEALTHY for a container that ECS starts again when it ends',
          `drop the restart policy of ${other}`,
        );
    }
  }
  const circle = Object.keys(orders).find((name) => waitsForItself(name, orders));
  return checks.that(circle === undefined, 'startAfter', circle, 'an order without a circle', 'drop one of the waits')
    .problems;
}

function ordersOf({ startAfter = {}, extraContainers = {} }: TaskOptions): Orders {
  const extra = Object.entries(extraContainers).map(([name, options]) => [name, options.startAfter ?? {}]);
  return sorted(Object.fromEntries([[APP, startAfter], ...extra]) as Orders);
}

function restarts({
  enableRestartPolicy,
  restartAttemptPeriod,
  restartIgnoredExitCodes,
}: ecs.ContainerDefinitionOptions) {
  return enableRestartPolicy ?? (restartAttemptPeriod !== undefined || restartIgnoredExitCodes !== undefined);
}

function waitsForItself(name: string, orders: Orders): boolean {
  const seen = new Set<string>();
  const open = Object.keys(orders[name]).filter((other) => other !== name);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (!seen.has(next)) open.push(...Object.keys(orders[next] ?? {}));
    seen.add(next);
  }
  return false;
}
