import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Model } from './model';

/** Every resource of the templates exists, by its logical id. */
export function stackExpectations({ templates, observed }: Model): Expectation[] {
  return [...templates].map(([stackName, { Resources }]) => {
    const deployed = observed.resources.filter((resource) => resource.stackName === stackName && resource.physicalId);
    const missing = Object.keys(Resources).filter((id) => !deployed.some(({ logicalId }) => logicalId === id));
    return expectation('stack', `resources of ${stackName} that are missing`, [], missing);
  });
}
