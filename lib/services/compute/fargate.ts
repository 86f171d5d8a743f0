import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';

/** Tasks on Fargate, by the provider `FARGATE` alone. */
export class Fargate implements ICompute {
  public validate({ size }: ComputeDemand): string[] {
    const problem = size._fargateProblem();
    return problem === undefined ? [] : [`size is ${problem}`];
  }

  public bind(): ComputeConfig {
    return fargateConfig([{ capacityProvider: 'FARGATE', weight: 1 }]);
  }
}

/** Tasks on Fargate, by a strategy of its providers. */
export function fargateConfig(capacityProviderStrategies: ecs.CapacityProviderStrategy[]): ComputeConfig {
  return {
    capacityProviderStrategies,
    requiresCompatibilities: ['FARGATE'],
    platformVersion: ecs.FargatePlatformVersion.LATEST,
  };
}
