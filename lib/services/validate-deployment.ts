import { Checks } from '../private/validation';
import type { IDeployment } from './deployment';
import type { TrafficShift } from './traffic-shift';
import type { WebService } from './web-service';

/** Nobody sends requests to a worker: there is nothing to shift, and no target group to watch. */
export function validateWorkerDeployment(deployment?: IDeployment): string[] {
  if (!deployment) return [];
  const checks = new Checks().that(
    !deployment.shiftsTraffic,
    'deployment',
    deployment.name,
    'rolling for a worker, which gets no requests that could be shifted',
    'state Deployment.rolling(), or leave it out',
  );
  const { errorPercent, slowestAnswer, omitOwnAlarms } = deployment.bind().rollback;
  for (const [prop, value] of Object.entries({ errorPercent, slowestAnswer, omitOwnAlarms })) {
    const remedy = 'leave it out, and state alarms on what the jobs do';
    checks.that(
      value === undefined,
      `deployment.${prop}`,
      'stated',
      'unset for a worker, which has no alarms of its own',
      remedy,
    );
  }
  return checks.problems;
}

/** Two target groups for a deployment that shifts traffic, one for any other; and the former but once. */
export function validateAttachment({ deployment, targetGroups }: WebService, shift?: TrafficShift): Checks {
  const { name, shiftsTraffic } = deployment;
  return new Checks()
    .that(
      !shiftsTraffic || shift !== undefined,
      'shift',
      undefined,
      `stated for deployment ${name}, whose requests move between two target groups`,
      'route the service by LoadBalancer.addService, or state Deployment.rolling()',
    )
    .that(
      shiftsTraffic || shift === undefined,
      'shift',
      'stated',
      `unset for deployment ${name}, which shifts no requests`,
      'leave it out',
    )
    .that(
      !shiftsTraffic || targetGroups.length === 0,
      'targetGroup',
      'a second one',
      `the only one of a service with deployment ${name}, since ECS shifts one rule`,
      'state Deployment.rolling()',
    );
}

/** A service that nobody routes, and nobody calls, has no requests to shift: known when the app is complete. */
export function mustShift(service: WebService): void {
  const { name, shiftsTraffic } = service.deployment;
  if (!shiftsTraffic) return;
  const validate = () =>
    service.targetGroups.length > 0 || service._serviceConnect
      ? []
      : [
          `deployment is '${name}': allowed is rolling for a service without a route and without serviceConnect, which ` +
            'has no requests to shift; route it, or state Deployment.rolling()',
        ];
  service.node.addValidation({ validate });
}
