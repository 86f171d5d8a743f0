import { Validations } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { IConstruct } from 'constructs';
import { adviseAtSynthesis } from '../../private/advice';
import { Checks } from '../../private/validation';

/**
 * Checks the health check of a container.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
 */
export function validateContainerHealth(prop: string, check: ecs.HealthCheck | undefined): string[] {
  if (!check) return [];
  const { command, interval, timeout, retries, startPeriod } = check;
  const checks = new Checks(`${prop}.`)
    .that(
      command.some((part) => part !== '' && !['CMD', 'CMD-SHELL'].includes(part)),
      'command',
      command,
      'a command that exits with 0 when the container is well',
      "state ['CMD-SHELL', 'curl -fs http://localhost:8080/health || exit 1']",
    )
    .seconds('interval', interval, 5, 300, 'state 10 seconds')
    .seconds('timeout', timeout, 2, 60, 'state 5 seconds')
    .wholeNumber('retries', retries, 1, 10, 'state 3')
    .seconds('startPeriod', startPeriod, 0, 300, 'state how long a start takes');
  if (interval?.isUnresolved() || timeout?.isUnresolved()) return checks.problems;
  const [every, most] = [interval?.toSeconds({ integral: false }) ?? 30, timeout?.toSeconds({ integral: false }) ?? 5];
  return checks.that(every >= most, 'timeout', `${most} s`, `at most interval (${every} s)`, 'raise interval').problems;
}

/**
 * Recommends a health check of the container where there is no other: nobody but the load balancer looks at what a
 * service answers, and a service that is only called inside has none. ECS then takes a task for well as long as its
 * process runs, and Service Connect goes on to send it calls.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
 */
export function adviseOnHealth(service: IConstruct, resource: ecs.CfnService, check?: ecs.HealthCheck): void {
  if (check) return;
  adviseAtSynthesis(service, ({ resolve }) => {
    const loadBalancers = resolve(resource.loadBalancers) as unknown[] | undefined;
    if (loadBalancers?.length) return;
    Validations.of(service).addWarning(
      'cdk-scalable-web-app:no-health-check',
      'the service is called by others and is behind no load balancer, so nobody looks whether its tasks are well, and ' +
        'one that hangs goes on to get calls; state containerHealthCheck',
    );
  });
}
