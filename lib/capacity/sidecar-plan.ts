import type { Figure } from './figure';
import type { SidecarCapacity, TaskShares } from './system';

/** What is shared out within a task. */
const SHARED = [
  { name: 'cpu', unit: 'CPU units', of: ({ cpu }: TaskShares) => cpu, taken: ({ cpu }: SidecarCapacity) => cpu },
  {
    name: 'memory',
    unit: 'MiB',
    of: ({ memoryMiB }: TaskShares) => memoryMiB,
    taken: ({ memoryMiB }: SidecarCapacity) => memoryMiB,
  },
];

/**
 * What the containers beside the application reserve of each task (overload proxy, telemetry agents, log router), and what
 * is left to it. Nothing where there is none that reserves any.
 *
 * A task is not larger for them: the requests a second that one serves are what a load test shows with all of them in it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
export function planSidecars(id: string, shares: TaskShares): Figure[] {
  return SHARED.flatMap(({ name, unit, of, taken }) => {
    const task = of(shares);
    const inputs = Object.fromEntries(
      shares.sidecars.filter((each) => taken(each) > 0).map((each) => [each.name, taken(each)]),
    );
    const value = Object.values(inputs).reduce((sum, each) => sum + each, 0);
    if (value === 0) return [];
    const formula = Object.keys(inputs).join(' + ');
    const known = { of: id, unit, origin: 'computed' } as const;
    const reserved: Figure = { ...known, name: `sidecars.${name}`, value, formula, inputs };
    if (task === undefined) return [reserved];
    const left = { task, [`sidecars.${name}`]: value };
    return [
      reserved,
      { ...known, name: `application.${name}`, value: task - value, formula: `task − sidecars.${name}`, inputs: left },
    ];
  });
}
