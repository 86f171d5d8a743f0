import { cpus } from 'node:os';
import cdk from 'aws-cdk-lib/package.json';
import constructs from 'constructs/package.json';
import library from '../../package.json';
import { nameOf, type Measurements } from './measure';
import type { Run } from './run';
import { slope, spread, type Spread } from './statistics';

/** A value against the bound that the project has set itself. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly bound: number;
  readonly holds: boolean;
}

export interface Report {
  readonly versions: Record<string, string>;
  readonly cores: number;
  readonly rounds: number;
  readonly stacks: Record<string, { seconds: Spread; peakMiB: Spread; resources: number }>;
  /** Seconds over seconds, round by round. */
  readonly ratios: Record<string, Spread>;
  readonly secondsPerAddedService: Record<string, Spread>;
  readonly figures: Figure[];
}

const thousandths = (value: number): number => Math.round(value * 1000) / 1000;

const rounded = (values: number[]): Spread => {
  const { median, min, max } = spread(values);
  return { median: thousandths(median), min: thousandths(min), max: thousandths(max) };
};

const pairs = [
  ['library', 'ecs-patterns'],
  ['library-unobserved', 'ecs-patterns'],
  ['library', 'l1'],
  ['library', 'empty'],
  ['ecs-patterns', 'l1'],
];

/** Tells what the measurements say; `services` are the numbers of added services that were measured. */
export function report(measurements: Measurements, services: number[]): Report {
  const runsOf = (stack: string, added = 0): Run[] => measurements.get(nameOf({ stack, services: added }))!;
  const rounds = runsOf('library').length;
  const ratio = (over: Run[], under: Run[]) => rounded(over.map((run, round) => run.seconds / under[round].seconds));
  const growth = (stack: string) =>
    rounded(
      Array.from({ length: rounds }, (_, round) =>
        slope(services.map((added) => [added, runsOf(stack, added)[round].seconds])),
      ),
    );

  const stacks = Object.fromEntries(
    [...measurements].map(([name, runs]) => [
      name,
      {
        seconds: rounded(runs.map((run) => run.seconds)),
        peakMiB: rounded(runs.map((run) => run.peakMiB)),
        resources: runs[0].resources,
      },
    ]),
  );
  const ratios = Object.fromEntries([
    ...pairs.map(([over, under]) => [`${over}/${under}`, ratio(runsOf(over), runsOf(under))]),
    ...['services-library', 'services-library-unobserved'].flatMap((stack) =>
      services.map((added) => [
        `${stack}-${added}/services-ecs-patterns-${added}`,
        ratio(runsOf(stack, added), runsOf('services-ecs-patterns', added)),
      ]),
    ),
  ]) as Record<string, Spread>;
  const secondsPerAddedService = {
    library: growth('services-library'),
    'library-unobserved': growth('services-library-unobserved'),
    'ecs-patterns': growth('services-ecs-patterns'),
  };
  const most = Math.max(...services);
  const peak = (name: string): number => stacks[name].peakMiB.max;
  const figure = (name: string, value: number, bound: number): Figure => ({
    name,
    value,
    bound,
    holds: value <= bound,
  });
  return {
    versions: {
      node: process.versions.node,
      'aws-cdk-lib': cdk.version,
      constructs: constructs.version,
      [library.name]: library.version,
    },
    cores: cpus().length,
    rounds,
    stacks,
    ratios,
    secondsPerAddedService,
    figures: [
      figure('synth time, library / ecs-patterns', ratios['library/ecs-patterns'].median, 1.3),
      figure('seconds per added service', secondsPerAddedService.library.median, 0.03),
      figure('peak MiB, six tiers', peak('library'), 200),
      figure(`peak MiB, ${most} services more`, peak(`services-library-${most}`), 200),
    ],
  };
}
