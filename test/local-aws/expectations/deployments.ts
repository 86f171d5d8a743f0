import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Model } from './model';

/** How services are deployed: percentages, steps, waits, alarms, hooks; between which target groups, by which rules. */
export function deploymentsExpectations(model: Model): Expectation[] {
  return model.ofType('AWS::ECS::Service').flatMap(({ label, physicalId, properties }) => {
    const found = model.observed.services.find(({ serviceArn }) => serviceArn === physicalId);
    const shifts = (list: object[] = []) =>
      list.map((each) => (each as { AdvancedConfiguration?: object }).AdvancedConfiguration).filter(Boolean);
    const shifted = found?.loadBalancers?.map(({ advancedConfiguration }) => advancedConfiguration).filter(Boolean);
    return [
      expectation(
        'services',
        `${label}: how it is deployed`,
        canonical(properties.DeploymentConfiguration),
        canonical(found?.deploymentConfiguration),
      ),
      expectation(
        'services',
        `${label}: between what its requests are shifted`,
        canonical(shifts(properties.LoadBalancers)),
        canonical(shifted ?? []),
      ),
    ];
  });
}

/** The same text whether CloudFormation's names or the API's, in whatever order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item).map(([name, each]) => [name[0].toLowerCase() + name.slice(1), each]);
    return Object.fromEntries(entries.sort(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)));
  });
}
