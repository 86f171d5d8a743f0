import { isHashedName } from './hashed-name';

/** In which order files are uploaded: nothing names what is not there yet. */
export enum Wave {
  /** Named by others, and never overwritten. */
  HASHED,
  /** Named by pages. */
  OTHER,
  /** Pages, which name the rest. */
  PAGE,
}

/**
 * The header of a file, by what it is. CloudFront keeps to these directives within the bounds of its cache policy.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
export const CACHE_CONTROL: Readonly<Record<Wave, string>> = {
  // Another content has another name.
  [Wave.HASHED]: 'public, max-age=31536000, immutable',
  // A minute at the edge takes the crowd off the bucket; old content is better than an error for a day.
  [Wave.OTHER]: 'public, max-age=60, s-maxage=60, stale-while-revalidate=60, stale-if-error=86400',
  // Browsers ask each time, so that a release is seen; the edge asks every ten seconds.
  [Wave.PAGE]: 'public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=86400',
};

/** Browsers would otherwise answer the retry from their cache, and show the overflow page long after the crowd left. */
export const OVERFLOW_CACHE_CONTROL = 'public, max-age=0, s-maxage=60, stale-if-error=86400';

/** When a file is uploaded, from its name. */
export function waveOf(name: string): Wave {
  if (/\.x?html?$/i.test(name)) return Wave.PAGE;
  return isHashedName(name) ? Wave.HASHED : Wave.OTHER;
}
