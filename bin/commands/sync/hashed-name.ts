const UUID = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/i;

/**
 * Whether a file's name holds a hash of its content, as bundlers write it: another content then has another name, and
 * the file may be kept for ever. Every rule asks for a digit before a letter, which words and dates do not have:
 * taking a word for a hash would leave old content in browsers for a year, the opposite costs a request.
 *
 * - hexadecimal, 8 to 64 digits: webpack, Parcel, Next.js (`app.3f2a9c1b.js`)
 * - base32 in capitals, 8 characters: esbuild, Angular (`chunk-5QXYZ2AB.js`)
 * - base64url with small letters and capitals, 8 characters: Vite, Rollup (`index-BcD3f2a9.js`)
 */
export function isHashedName(name: string): boolean {
  if (UUID.test(name)) return false;
  return tokens(name).some(
    (token) => /\d[^\d]*[A-Za-z]/.test(token) && (isHex(token) || isBase32(token) || isBase64(token)),
  );
}

/** What stands between a separator, or the beginning, and the extensions. Base64url may hold separators itself. */
function tokens(name: string): string[] {
  const stems = [name];
  for (let stem = name; /\.[A-Za-z][A-Za-z0-9]{0,9}$/.test(stem) && stems.length < 4;) {
    stem = stem.replace(/\.[^.]*$/, '');
    stems.push(stem);
  }
  return stems.slice(1).flatMap((stem) => {
    const [last] = /[^.\-_~]+$/.exec(stem) ?? [];
    const [eight] = /(?<=[.\-_~])[A-Za-z0-9_-]{8}$/.exec(stem) ?? [];
    return [last, eight].filter((token) => token !== undefined);
  });
}

function isHex(token: string): boolean {
  return /^[0-9a-f]{8,64}$/.test(token);
}

function isBase32(token: string): boolean {
  return /^[A-Z2-7]{8}$/.test(token);
}

/** Four small letters in a row are a word, and `2x` at the end is a density. */
function isBase64(token: string): boolean {
  return (
    /^[A-Za-z0-9_-]{8}$/.test(token) && /[a-z]/.test(token) && /.[A-Z]/.test(token) && !/[a-z]{4}|\dx$/.test(token)
  );
}
