import type { Expectation } from './expectation';
import { canonical, expectation } from './expectation';
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
