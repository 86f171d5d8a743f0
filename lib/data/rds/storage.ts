import { Size } from 'aws-cdk-lib/core';
import { Checks, isKnown } from '../../private/validation';
import type { RdsInstanceOptions } from './instance-options';

/** The most storage of one instance, 64 TiB. */
export const MOST_GIB = 65_536;
export const DEFAULT_STORAGE = Size.gibibytes(100);
/** From here on gp3 is striped over four volumes: four times the baseline, and more of it for money. */
const STRIPED_GIB = 400;

interface Rule {
  readonly leastGiB: number;
  readonly iops?: [least: number, most: number, fromGiB: number];
  /** Fewest and most operations for each GiB. */
  readonly perGiB?: [least: number, most: number];
  readonly throughput: boolean;
}

/**
 * What each kind of storage takes.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
 */
const RULES: { readonly [type: string]: Rule | undefined } = {
  gp3: { leastGiB: 20, iops: [12_000, 64_000, STRIPED_GIB], perGiB: [0, 500], throughput: true },
  gp2: { leastGiB: 20, throughput: false },
  io1: { leastGiB: 100, iops: [1_000, 256_000, 100], perGiB: [0.5, 50], throughput: false },
  io2: { leastGiB: 100, iops: [1_000, 256_000, 100], perGiB: [0.5, 1_000], throughput: false },
};

/** What is wrong with size, kind, operations and throughput of the storage. */
export function validateStorage(options: RdsInstanceOptions): Checks {
  const { storage = DEFAULT_STORAGE, storageType: type = 'gp3', iops, storageThroughput } = options;
  const checks = new Checks();
  const rule = RULES[type];
  if (!rule) return checks.that(false, 'storageType', type, `one of ${Object.keys(RULES).join(', ')}`, "take 'gp3'");
  checks.gibibytes('storage', storage, rule.leastGiB, MOST_GIB, 'state Size.gibibytes(100)');
  if (storage.isUnresolved()) return checks;
  const gib = storage.toMebibytes() / 1024;
  if (iops !== undefined) checks.merge(validateIops(rule, type, iops, gib));
  if (storageThroughput === undefined) return checks;
  return checks
    .that(
      rule.throughput && gib >= STRIPED_GIB,
      'storageThroughput',
      storageThroughput,
      `on gp3 of ${STRIPED_GIB} GiB or more`,
      'leave it out, or state more storage',
    )
    .wholeNumber('storageThroughput', storageThroughput, 500, 4_000, 'state 500 MiB/s')
    .that(
      !isKnown(iops) || storageThroughput <= iops / 4,
      'storageThroughput',
      storageThroughput,
      `a quarter of iops at most, ${Math.floor((iops ?? 0) / 4)}`,
      'raise iops or lower it',
    );
}

function validateIops(rule: Rule, type: string, iops: number, gib: number): Checks {
  const checks = new Checks();
  const { iops: allowed, perGiB: [fewest, highest] = [0, Infinity] } = rule;
  if (!allowed) return checks.that(false, 'iops', iops, `none on ${type}`, "take 'gp3' or 'io2', or leave it out");
  const [least, most, fromGiB] = allowed;
  return checks
    .that(gib >= fromGiB, 'iops', iops, `none on ${type} below ${fromGiB} GiB`, 'leave it out, or state more storage')
    .wholeNumber('iops', iops, least, most, `state ${least}`)
    .that(
      !isKnown(iops) || (iops >= fewest * gib && iops <= highest * gib),
      'iops',
      iops,
      `${fewest} to ${highest} for each of ${gib} GiB on ${type}`,
      iops > highest * gib ? 'state more storage' : `state ${Math.ceil(fewest * gib)}`,
    );
}

/** Operations of provisioned storage that nobody states: so many, or what RDS wants for so much of it. */
export function provisionedIops(type: string, storage: Size, usual: number): number | undefined {
  const [fewest] = RULES[type]?.perGiB ?? [0];
  return fewest === 0 ? undefined : Math.max(usual, Math.ceil(fewest * storage.toGibibytes()));
}

/** RDS wants room of a tenth at least. */
export function leastMaxStorage(storage: Size): number {
  return storage.isUnresolved() ? 0 : Math.ceil((storage.toMebibytes() * 11) / 10 / 1024);
}

/** Ten times what there is, where there is room for more. */
export function mostStorage({ storage = DEFAULT_STORAGE, maxStorage }: RdsInstanceOptions): number | undefined {
  if (maxStorage) return maxStorage.toGibibytes();
  return leastMaxStorage(storage) > MOST_GIB ? undefined : Math.min(10 * storage.toGibibytes(), MOST_GIB);
}
