import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { Failure } from '../../support/failure';
import { CACHE_CONTROL, OVERFLOW_CACHE_CONTROL, Wave, waveOf } from './cache-policy';
import { contentTypeOf } from './content-type';
import type { FoundFile } from './folder';
import { keyOf, problemOfKey } from './keys';
import type { Wanted } from './plan';

/** An object as it should be, and where its content is: a file, or memory. */
export interface Asset extends Wanted {
  readonly content: string | Buffer;
}

/**
 * What a folder's files become.
 *
 * @throws with every file that no key can stand for
 */
export function assetsOf(files: readonly FoundFile[], prefix: string, cacheControl?: string): Asset[] {
  const assets = files.map((found) => asset(found, prefix, cacheControl));
  const byKey = new Map<string, number>();
  for (const { key } of assets) byKey.set(key, (byKey.get(key) ?? 0) + 1);
  const problems = assets.flatMap(({ key }) => {
    const problem =
      (byKey.get(key) ?? 0) > 1 ? 'is the key of two files that differ in their accents' : problemOfKey(key);
    return problem ? [`${JSON.stringify(key)} ${problem}`] : [];
  });
  if (problems.length > 0)
    throw new Failure(`${[...new Set(problems)].join('; ')}. Rename the files; nothing was uploaded`);
  return assets;
}

function asset({ path, file, size }: FoundFile, prefix: string, cacheControl?: string): Asset {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const wave = waveOf(name);
  return {
    key: keyOf(prefix, path),
    size,
    contentType: contentTypeOf(name),
    cacheControl: cacheControl ?? CACHE_CONTROL[wave],
    wave,
    content: file,
  };
}

/** The page that the CDN shows when the origin answers 5xx. */
export function overflowAsset(key: string, content: Buffer): Asset {
  const [contentType, cacheControl] = [contentTypeOf('overflow.html'), OVERFLOW_CACHE_CONTROL];
  return { key, size: content.length, contentType, cacheControl, wave: Wave.PAGE, content };
}

/** The content, where it fits into memory. */
export function read({ content }: Asset): Promise<Buffer> {
  return typeof content === 'string' ? readFile(content) : Promise.resolve(content);
}

/** The SHA-256 of the content, in hexadecimal digits. */
export async function hash({ content }: Asset): Promise<string> {
  const sha256 = createHash('sha256');
  if (typeof content === 'string') await pipeline(createReadStream(content), sha256);
  else sha256.update(content);
  return sha256.digest('hex');
}
