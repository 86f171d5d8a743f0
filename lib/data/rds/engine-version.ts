import { Checks, isKnown } from '../../private/validation';
import type { InstanceKind, StatedVersion } from './instance-kind';

/**
 * Whether the engine has the version. What is newer than all that the CDK knows passes, since more will come; what
 * stands between those that it knows does not.
 */
export function validateVersion(prop: string, kind: Pick<InstanceKind, 'name' | 'version' | 'knownVersions'>): Checks {
  const { full, series } = kind.version;
  const checks = new Checks();
  if (!isKnown(full) || !isKnown(series)) return checks;
  const all = kind.knownVersions;
  const allSeries = [...new Set(all.map((known) => known.series))].sort(compareVersions);
  const newest = allSeries[allSeries.length - 1];
  const remedy = `state '${newest}'`;
  const belongs = full === series || full.startsWith(`${series}.`);
  const numbers = /^\d+(\.\d+){0,2}([-.]\w+)*$/;
  checks.that(
    belongs && numbers.test(full),
    prop,
    full,
    `a version of the series ${series}, such as ${series}`,
    remedy,
  );
  if (checks.problems.length > 0) return checks;
  const newSeries = compareVersions(series, newest) > 0;
  const known = `one of ${kind.name} ${allSeries.slice(-4).join(', ')} or newer`;
  checks.that(newSeries || allSeries.includes(series), prop, full, known, remedy);
  const ofSeries = all.filter((one) => one.series === series).map((one) => one.full);
  const last = [...ofSeries].sort(compareVersions).pop();
  const between = last !== undefined && full !== series && compareVersions(full, last) < 0 && !ofSeries.includes(full);
  return checks.that(
    !between,
    prop,
    full,
    `a version that RDS has, such as ${last}`,
    `state '${series}' for the newest`,
  );
}

/** The versions that a version class of the CDK names. */
export function versionsOf(versions: object): StatedVersion[] {
  return Object.entries(versions)
    .filter(([name]) => name.startsWith('VER_'))
    .map(([, version]) => Object.values(version as object).filter((value) => typeof value === 'string') as string[])
    .map(([full, series]) => ({ full, series }));
}

/** By numbers: 8.4.10 is after 8.4.9. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[-.]/).map(Number));
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] || 0) - (right[index] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
