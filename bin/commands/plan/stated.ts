import type { StatedApps, StatedCapacity } from '../../../lib/capacity/stated-capacity';
import { STATED_CAPACITY } from '../../../lib/capacity/stated-capacity';
import { DEFAULT_MIX } from '../../../lib/capacity/traffic-figures';
import type { ReadTemplate } from '../../support/templates';

/** What the metadata of a template says, and what was wrong with it. */
export interface ReadStated {
  /** By the path of the app in its stack; that of a single one is empty. */
  readonly apps: ReadonlyMap<string, StatedCapacity>;
  readonly notes: readonly string[];
}

/** What the team stated in the apps of a template. Metadata that cannot be read is told of, and counts as none. */
export function statedIn({ Metadata }: ReadTemplate['json']): ReadStated {
  const stated = (Metadata ?? {})[STATED_CAPACITY];
  const found = (...apps: [string, StatedCapacity][]) => ({ apps: new Map(apps), notes: [] });
  if (stated === undefined) return found();
  if (isCapacity(stated)) return found(['', stated]);
  if (isApps(stated)) return found(...Object.entries(stated.apps));
  const version = isObject(stated) ? stated.version : undefined;
  const known = version === 1 || version === 2 || typeof version !== 'number';
  const why = known ? 'is damaged: synthesise again' : `is of version ${version}, and this command reads 1 and 2`;
  return { apps: new Map(), notes: [`Metadata.${STATED_CAPACITY} ${why}; read as if nothing was stated`] };
}

function isApps(value: unknown): value is StatedApps {
  return isObject(value) && value.version === 2 && isObject(value.apps) && Object.values(value.apps).every(isCapacity);
}

function isCapacity(value: unknown): value is StatedCapacity {
  if (!isObject(value) || value.version !== 1 || !isTraffic(value.traffic)) return false;
  const { services, caches = {}, explicit = {} } = value;
  return (
    isObject(services) &&
    Object.values(services).every(
      (each) => isObject(each) && (each.traffic === undefined || isTraffic(each.traffic)),
    ) &&
    isObject(caches) &&
    Object.values(caches).every(isObject) &&
    isObject(explicit) &&
    Object.values(explicit).every(Array.isArray)
  );
}

function isTraffic(value: unknown): boolean {
  if (!isObject(value) || !isObject(value.mix)) return false;
  const { baselineRps, peakRps, timeToPeak, mix } = value;
  const figures = [baselineRps, peakRps, timeToPeak, ...Object.keys(DEFAULT_MIX).map((name) => mix[name])];
  return figures.every((figure) => typeof figure === 'number');
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
