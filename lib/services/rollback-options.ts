import type { Duration } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Checks } from '../private/validation';

/**
 * What a deployment is rolled back on, beside tasks that do not start.
 */
export interface RollbackOptions {
  /**
   * Further alarms of the team: one that goes off while a deployment runs has it rolled back. They look at what the
   * application does, not at the ECS service by its name, which comes after them. `Fleet.addRollbackAlarm` takes those
   * on what is made with the service.
   *
   * An alarm that is on when a deployment begins is not looked at by ECS, nor is any other then: the new version may be
   * the cure.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarm[];

  /**
   * Requests of a target group that may fail, above 0 to 100 percent: answers of the tasks with 5xx, and connections
   * that they refuse. It takes two such minutes of three, with 20 requests each at least.
   *
   * @default 5
   */
  readonly errorPercent?: number;

  /**
   * What 99 of 100 answers of a minute have to be faster than; slower for two minutes of three, with 20 requests each at
   * least, is a failure.
   *
   * @default - answers may take as long as they like
   */
  readonly slowestAnswer?: Duration;

  /**
   * Whether to do without the alarms of the service's own. Tasks that do not start or stay healthy are still noticed, by
   * ECS's circuit breaker.
   *
   * @default false
   */
  readonly omitOwnAlarms?: boolean;
}

/** Checks what a deployment is to be rolled back on. */
export function validateRollback(options: RollbackOptions): Checks {
  const { alarms, errorPercent, slowestAnswer, omitOwnAlarms } = options;
  const twice = (alarms ?? []).filter((alarm, index, all) => all.indexOf(alarm) < index);
  const checks = new Checks()
    .positive('deployment.errorPercent', errorPercent, 100, 'state 5')
    .duration('deployment.slowestAnswer', slowestAnswer, 0.001, 4000, 'state what users bear')
    .that(alarms?.length !== 0, 'deployment.alarms', [], 'at least one', 'leave it out for none')
    .that(
      twice.length === 0,
      'deployment.alarms',
      twice.map(({ node }) => node.path),
      'each alarm once',
      'drop the repetition',
    );
  for (const [prop, value] of Object.entries({ errorPercent, slowestAnswer })) {
    checks.that(
      !omitOwnAlarms || value === undefined,
      `deployment.${prop}`,
      'stated',
      'unset beside omitOwnAlarms',
      'drop one of the two',
    );
  }
  return checks;
}
