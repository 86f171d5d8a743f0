/** The longest key that S3 takes, in bytes of UTF-8. */
const LONGEST = 1024;

/**
 * The key of a file: letters with accents in their composed form, as browsers ask for them; macOS keeps them apart.
 *
 * @param prefix what all keys begin with
 * @param path the path within the folder, with slashes
 */
export function keyOf(prefix: string, path: string): string {
  return `${prefix}${path}`.normalize('NFC');
}

/**
 * Why a key cannot be used; undefined if it can.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
 */
export function problemOfKey(key: string): string | undefined {
  const segments = key.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    return "has an empty segment, '.' or '..', which browsers and proxies resolve to another key";
  if (key.includes('\\')) return 'has a backslash, which browsers turn into a slash';
  // eslint-disable-next-line no-control-regex -- these are what is refused
  if (/[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/.test(key)) return 'has control characters, which listings cannot hold';
  if (key.includes('\ufffd')) return 'is not UTF-8';
  if (Buffer.byteLength(key) > LONGEST) return `is longer than ${LONGEST} bytes`;
  return undefined;
}

/** Why a prefix cannot be used; undefined if it can. It is empty or ends with a slash. */
export function problemOfPrefix(prefix: string): string | undefined {
  return prefix === '' ? undefined : problemOfKey(`${prefix}x`);
}
