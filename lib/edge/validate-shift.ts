import { Checks } from '../private/validation';
import type { IDeployment } from '../services/deployment';
import type { TargetOptions } from './target-options';

/**
 * Checks that nothing stands in the way of a deployment that shifts traffic.
 *
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb-resources-for-blue-green.html
 */
export function validateShift(
  deployment: IDeployment | undefined,
  { login, routing }: TargetOptions,
  prefix?: string,
): Checks {
  const checks = new Checks(prefix);
  if (!deployment?.shiftsTraffic) return checks;
  const remedy = 'state Deployment.rolling(), or drop the other';
  const beside = `beside deployment ${deployment.name}`;
  return checks
    .that(
      login === undefined,
      'login',
      login?.name,
      `none ${beside}: ECS fails at a rule that does more than forward`,
      'check tokens in the service, or state Deployment.rolling()',
    )
    .that(
      routing?._table.cookieDuration === undefined,
      'routing',
      routing?.name,
      `an algorithm without cookies ${beside}: a cookie names a task of the target group that requests leave`,
      remedy,
    );
}

/** Checks that the requests of a service are shifted by one rule alone, and by nobody else. */
export function validateOnlyRule(deployment: IDeployment, what: string, prop: string): Checks {
  return new Checks().that(
    !deployment.shiftsTraffic,
    prop,
    what,
    `none for deployment ${deployment.name}: ECS sets the weights of one rule that forwards to this service alone`,
    'state Deployment.rolling()',
  );
}
