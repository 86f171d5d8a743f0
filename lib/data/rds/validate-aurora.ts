import type { Preset } from '../../preset';
import { Checks, isKnown } from '../../private/validation';
import type { AuroraOptions } from './aurora-options';
import { AURORA_CLASSES, validateClass } from './cluster-class';
import type { ClusterKind } from './cluster-kind';
import { MOST_READERS } from './aurora-scaling';
import { validateCluster } from './validate-cluster';

/** What is wrong with the options of an engine of Aurora. */
export function validateAurora(options: AuroraOptions, kind: ClusterKind, preset: Preset): Checks {
  const { readers = preset.readReplicas, databaseInsights, instanceType, readerInstanceType } = options;
  return new Checks()
    .literal('readers', readers)
    .wholeNumber('readers', readers, 0, MOST_READERS, 'Aurora has 15 readers at most; add a cache beyond that')
    .merge(validateClass('instanceType', instanceType, AURORA_CLASSES))
    .merge(validateClass('readerInstanceType', readerInstanceType, AURORA_CLASSES))
    .merge(validateReaderScaling(options, readers))
    .merge(validateServerless(options))
    .merge(validateCluster(options, kind))
    .that(
      !(databaseInsights === 'advanced' && kind.withoutInsights?.test(`${instanceType ?? ''}`)),
      'databaseInsights',
      databaseInsights,
      `'standard' on ${instanceType}, which is too small for Performance Insights`,
      'take a larger instance type',
    );
}

/** Fixed readers count too: between fewest and most there has to be room for one more. */
function validateReaderScaling({ readerScaling }: AuroraOptions, readers: number): Checks {
  const checks = new Checks('readerScaling.');
  if (!readerScaling) return checks;
  const { minReaders, maxReaders, targetCpuPercent, scaleInCooldown, scaleOutCooldown } = readerScaling;
  checks
    .literal('maxReaders', maxReaders)
    .literal('minReaders', minReaders)
    .wholeNumber('maxReaders', maxReaders, 1, MOST_READERS, 'Aurora has 15 readers at most; add a cache beyond that')
    .wholeNumber('minReaders', minReaders, 1, MOST_READERS, 'scaling keeps at least 1')
    .that(
      !isKnown(targetCpuPercent) || (targetCpuPercent >= 10 && targetCpuPercent <= 90),
      'targetCpuPercent',
      targetCpuPercent,
      'a number from 10 to 90',
      'state 50',
    )
    .seconds('scaleOutCooldown', scaleOutCooldown, 0, 3600, 'state Duration.minutes(1)')
    .seconds('scaleInCooldown', scaleInCooldown, 0, 86_400, 'state Duration.minutes(15)');
  if (!isKnown(readers) || !isKnown(maxReaders)) return checks;
  const most = `above readers, of which ${readers} are there for good`;
  checks.that(maxReaders > readers, 'maxReaders', maxReaders, most, 'raise it, or leave readerScaling out');
  if (!isKnown(minReaders)) return checks;
  return checks
    .that(
      minReaders >= readers,
      'minReaders',
      minReaders,
      `at least readers, ${readers}: scaling removes none but those that it added`,
      `lower readers to ${minReaders}, or leave minReaders out`,
    )
    .that(minReaders <= maxReaders, 'minReaders', minReaders, `at most maxReaders, ${maxReaders}`, 'lower it');
}

const MOST_UNITS = 256;

function validateServerless(options: AuroraOptions): Checks {
  const { serverless, instanceType, readerInstanceType, proxy } = options;
  const checks = new Checks('serverless.');
  if (!serverless) return checks;
  const { minCapacity, maxCapacity, pauseAfter, readersOnly = false } = serverless;
  const ofHalves = (units: number, least: number) =>
    !isKnown(units) || (Number.isInteger(2 * units) && units >= least && units <= MOST_UNITS);
  checks
    .literal('minCapacity', minCapacity)
    .literal('maxCapacity', maxCapacity)
    .that(ofHalves(minCapacity, 0), 'minCapacity', minCapacity, `0 to ${MOST_UNITS} in steps of 0.5`, 'state 2')
    .that(ofHalves(maxCapacity, 1), 'maxCapacity', maxCapacity, `1 to ${MOST_UNITS} in steps of 0.5`, 'state 16')
    .that(
      !isKnown(minCapacity) || !isKnown(maxCapacity) || minCapacity <= maxCapacity,
      'minCapacity',
      minCapacity,
      `at most maxCapacity, ${maxCapacity}`,
      'lower it, or raise maxCapacity',
    )
    .seconds('pauseAfter', pauseAfter, 300, 86_400, 'state Duration.minutes(5)')
    .that(
      pauseAfter === undefined || minCapacity === 0,
      'pauseAfter',
      'stated',
      'none unless minCapacity is 0',
      'leave it out, or state minCapacity: 0',
    )
    .that(
      !(minCapacity === 0 && proxy),
      'minCapacity',
      minCapacity,
      'at least 0.5 with proxy, whose connections keep an instance from pausing',
      'state 0.5, or leave the proxy out',
    );
  const outer = new Checks()
    .that(
      readersOnly || instanceType === undefined,
      'instanceType',
      `${instanceType}`,
      'none with serverless, unless serverless.readersOnly is true',
      'leave one of them out',
    )
    .that(
      readerInstanceType === undefined,
      'readerInstanceType',
      `${readerInstanceType}`,
      'none with serverless, which the readers are',
      'leave one of them out',
    );
  return checks.merge(outer);
}
