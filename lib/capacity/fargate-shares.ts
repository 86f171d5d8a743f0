/** One provider of a capacity provider strategy, of a construct or of a template. */
interface ProviderShare {
  readonly provider?: string;
  readonly base?: number;
  readonly weight?: number;
}

/** Tasks on Fargate by the quota that they count against: AWS keeps On-Demand and Spot apart. */
export interface FargateShares {
  readonly onDemand: number;
  readonly spot: number;
}

/** The capacity provider of Fargate Spot, which every account has by this name. */
export const FARGATE_SPOT = 'FARGATE_SPOT';

/**
 * How many of the tasks run where: the base of each provider first, the rest by weight.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
 */
export function fargateShares(strategy: readonly ProviderShare[], tasks: number): FargateShares {
  const providers = strategy.map(({ provider, base = 0, weight = 0 }) => ({
    provider,
    base: Math.min(tasks, base),
    weight,
  }));
  const rest = Math.max(0, tasks - sum(providers.map(({ base }) => base)));
  const weights = sum(providers.map(({ weight }) => weight)) || 1;
  const of = (name: string) =>
    sum(
      providers
        .filter(({ provider }) => provider === name)
        .map(({ base, weight }) => base + Math.ceil((rest * weight) / weights)),
    );
  return { onDemand: of('FARGATE'), spot: of(FARGATE_SPOT) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
