import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as fc from 'fast-check';
import { CACHE_CONTROL, Wave, waveOf } from '../../bin/commands/sync/cache-policy';
import { contentTypeOf } from '../../bin/commands/sync/content-type';
import { findBucket, findDistribution } from '../../bin/commands/sync/find-parts';
import { readFolder } from '../../bin/commands/sync/folder';
import { isHashedName } from '../../bin/commands/sync/hashed-name';
import { invalidationPaths } from '../../bin/commands/sync/invalidation';
import { keyOf, problemOfKey, problemOfPrefix } from '../../bin/commands/sync/keys';
import { planSync } from '../../bin/commands/sync/plan';
import { awsFailure } from '../../bin/support/aws-failure';
import { formatBytes } from '../../bin/support/bytes';
import { each } from '../../bin/support/each';

describe('a hash in a name', () => {
  test.each([
    'app.3f2a9c1b.js',
    'main.3f2a9c1b.chunk.js.map',
    'index-BcD3f2a9.js',
    'chunk-5QXYZ2AB.js',
    '4bd1b696-9a3f2c1d8e7b6a5f.css',
    '9a3f2c1d8e7b6a5f.woff2',
  ])('%s has one', (name) => expect(isHashedName(name)).toBe(true));

  test.each([
    'app.js',
    'jquery-3.7.1.min.js',
    'report-20260101.pdf',
    'app-settings.js',
    'app-MainPage.js',
    'photo-summer24.jpg',
    'logo-Header2x.png',
    'logo-MyLogo2x.png',
    'photo-decade20.jpg',
    'img-DSC00123.jpg',
    '550e8400-e29b-41d4-a716-44665544000a.jpg',
    '3f2a9c1b',
  ])('%s has none', (name) => expect(isHashedName(name)).toBe(false));

  test('a page is never kept for ever', () => {
    expect(waveOf('index.3f2a9c1b.html')).toBe(Wave.PAGE);
    expect(CACHE_CONTROL[Wave.PAGE]).toContain('max-age=0');
    expect(CACHE_CONTROL[waveOf('app.3f2a9c1b.js')]).toBe('public, max-age=31536000, immutable');
  });
});

test.each([
  ['a.html', 'text/html; charset=utf-8'],
  ['a.css', 'text/css; charset=utf-8'],
  ['a.mjs', 'text/javascript; charset=utf-8'],
  ['a.JSON', 'application/json; charset=utf-8'],
  ['a.svg', 'image/svg+xml'],
  ['a.woff2', 'font/woff2'],
  ['a.wasm', 'application/wasm'],
  ['apple-app-site-association', 'application/json; charset=utf-8'],
  ['LICENSE', 'application/octet-stream'],
  ['a.unheard', 'application/octet-stream'],
])('%s is %s', (name, type) => expect(contentTypeOf(name)).toBe(type));

describe('keys', () => {
  test('accents are composed', () => expect(keyOf('assets/', 'u\u0308.txt')).toBe('assets/ü.txt'));

  test.each(['a/../b', './a', 'a//b', '/a', 'a\\b', 'a\nb', 'a\ufffd', 'ü'.repeat(600)])('%j is refused', (key) =>
    expect(problemOfKey(key)).toBeDefined(),
  );

  test.each(['a b', 'a%2Fb', 'a+b', 'a#b', 'ü', 'a..b', '.well-known/x'])('%j is taken', (key) =>
    expect(problemOfKey(key)).toBeUndefined(),
  );

  test('prefixes', () => {
    expect(['', 'assets/', 'a/b/'].map(problemOfPrefix)).toEqual([undefined, undefined, undefined]);
    for (const prefix of ['/', '../', '/a/', 'a//']) expect(problemOfPrefix(prefix)).toBeDefined();
  });
});

describe('the plan', () => {
  const key = fc.constantFrom('assets/a', 'assets/b', 'assets/c', 'assets/d', 'other/a', 'assetsx');
  const wanted = fc.uniqueArray(
    fc.record({
      key: key.filter((each) => each.startsWith('assets/')),
      size: fc.integer({ min: 0, max: 1 }),
      sha256: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      contentType: fc.constantFrom('t', 'u'),
      cacheControl: fc.constantFrom('c', 'd'),
      wave: fc.constantFrom(Wave.HASHED, Wave.OTHER, Wave.PAGE),
    }),
    { selector: (each) => each.key },
  );
  const present = fc.uniqueArray(
    fc.record({
      key,
      size: fc.integer({ min: 0, max: 1 }),
      sha256: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
      contentType: fc.constantFrom('t', 'u'),
      cacheControl: fc.constantFrom('c', 'd'),
    }),
    { selector: (each) => each.key },
  );
  const keep = new Set(['assets/d']);

  test('leads to what is wanted, deletes under the prefix alone, and is then empty', () => {
    fc.assert(
      fc.property(wanted, present, fc.boolean(), (files, objects, deletes) => {
        const deletion = deletes ? { prefix: 'assets/', keep } : undefined;
        const plan = planSync(files, objects, deletion);
        const bucket = new Map(objects.map((object) => [object.key, object]));
        for (const { wanted: file } of plan.waves.flat()) bucket.set(file.key, { ...file, sha256: file.sha256 ?? 'x' });
        for (const gone of plan.deletes) {
          expect(gone.startsWith('assets/') && !keep.has(gone) && (bucket as Map<string, unknown>).delete(gone)).toBe(
            true,
          );
        }
        const complete = files.map((file) => ({ ...file, sha256: file.sha256 ?? 'x' }));
        for (const { key: name, size, sha256, contentType, cacheControl } of complete)
          expect(bucket.get(name)).toMatchObject({ size, sha256, contentType, cacheControl });
        for (const { key: name } of objects)
          if (!name.startsWith('assets/') || !deletes) expect(bucket.has(name)).toBe(true);
        const again = planSync(complete, [...bucket.values()], deletion);
        expect([again.waves, again.deletes]).toEqual([[], []]);
        const order = plan.waves.map(([{ wanted: first }]) => first.wave);
        expect(order).toEqual([...order].sort());
      }),
    );
  });

  test('never deletes under an empty prefix', () => {
    expect(() => planSync([], [{ key: 'a', size: 1 }], { prefix: '', keep })).toThrow('empty prefix');
  });
});

describe('the parts of a stack', () => {
  const bucket = (logicalId: string, physicalId: string) => ({ type: 'AWS::S3::Bucket', logicalId, physicalId });
  const stack = (outputs: Record<string, string>, ...resources: ReturnType<typeof bucket>[]) => ({
    name: 'Shop',
    outputs,
    resources,
  });
  const store = bucket('AppObjectStore1A2B3C4D', 'store');
  const photos = bucket('PhotosObjectStore1A2B3C4D', 'photos');
  const logs = bucket('ObjectStoreAccessLogs1A2B3C4D', 'logs');

  test('the object store, not its logs', () => expect(findBucket(stack({}, logs, store))).toBe('store'));
  test('an output wins', () =>
    expect(findBucket(stack({ AppAssetsBucketName1A2B3C4D: 'out' }, store, photos))).toBe('out'));
  test('two are listed', () =>
    expect(() => findBucket(stack({}, store, photos))).toThrow(/more than one.*store, photos.*--bucket/));
  test('none: all buckets are listed', () =>
    expect(() => findBucket(stack({}, logs))).toThrow(/no object.*logs.*--bu/));
  test('the distribution', () => {
    const made = { type: 'AWS::CloudFront::Distribution', logicalId: 'Cdn', physicalId: 'E1' };
    expect(findDistribution(stack({}, made))).toBe('E1');
    expect(findDistribution(stack({ DistributionId: 'E2' }, made))).toBe('E2');
    expect(() => findDistribution(stack({}))).toThrow('--distribution');
  });
});

test('paths to invalidate are encoded; more than are free become one', () => {
  expect(invalidationPaths(['assets/a b#ü*.js'], 'assets/')).toEqual(['/assets/a%20b%23%C3%BC%2A.js']);
  const many = Array.from({ length: 1001 }, (_, index) => `x/y/${index}`);
  expect(invalidationPaths([...many, 'assets/overflow.html'], 'x/y/')).toEqual(['/x/y/*', '/assets/overflow.html']);
});

test('sizes', () =>
  expect([0, 1023, 1024, 3 * 2 ** 20].map(formatBytes)).toEqual(['0 B', '1023 B', '1.0 KiB', '3.0 MiB']));

test('each: no more at once than allowed, and none after a failure', async () => {
  let now = 0;
  let most = 0;
  const begun: number[] = [];
  const work = async (item: number) => {
    begun.push(item);
    most = Math.max(most, ++now);
    await new Promise((resolve) => setTimeout(resolve, 1));
    now--;
    if (item === 3) throw new Error('three');
  };
  await expect(each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 2, work)).rejects.toThrow('three');
  expect([most, now]).toEqual([2, 0]);
  expect(begun.length).toBeLessThan(7);
});

test.each([
  [{ name: 'AccessDenied', message: 'Access Denied' }, /denied s3:PutObject on bucket 'b'; allow s3:PutObject/],
  [{ name: '403', message: 'UnknownError', $metadata: { httpStatusCode: 403 } }, /allow s3:PutObject/],
  [{ name: 'PermanentRedirect', $response: { headers: { 'x-amz-bucket-region': 'eu-west-1' } } }, /--region eu-west-1/],
  [{ name: 'CredentialsProviderError', message: 'Could not load' }, /aws sso login.*--profile/],
  [{ name: 'ExpiredToken' }, /sign in again/],
  [{ name: 'NoSuchBucket' }, /bucket 'b' does not exist/],
  [{ name: 'Error', message: 'Region is missing' }, /--region/],
  [{ name: 'AggregateError', code: 'ECONNREFUSED' }, /cannot be reached/],
  [{ name: 'Odd', message: 'Something.\nelse' }, /s3:PutObject on bucket 'b' failed: Odd: Something$/],
])('%j is explained', (error, words) => {
  expect((awsFailure(error, 's3:PutObject', "bucket 'b'") as Error).message).toMatch(words);
});

test('a folder: dot files, links out of it, links to nothing and circles are passed over', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sync-'));
  try {
    const at = (name: string) => join(folder, 'site', name);
    mkdirSync(at('.well-known'), { recursive: true });
    mkdirSync(at('sub'));
    for (const name of ['a', '.env', '.well-known/x', 'sub/b', '../secret']) writeFileSync(at(name), name);
    symlinkSync('../secret', at('out'));
    symlinkSync('..', at('up'));
    symlinkSync('../', at('sub/circle'));
    symlinkSync('.env', at('env'));
    symlinkSync('nothing', at('broken'));
    symlinkSync('sub/b', at('link'));
    const { files, skipped } = await readFolder(join(folder, 'site'));
    expect(files.map(({ path }) => path)).toEqual(['.well-known/x', 'a', 'link', 'sub/b']);
    expect(skipped.map(({ path }) => path)).toEqual(['.env', 'broken', 'env', 'out', 'sub/circle', 'up']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the default overflow page stands alone', () => {
  const page = readFileSync(join(__dirname, '../../bin/commands/sync/overflow.html'), 'utf8');
  expect(page).toMatch(/<html lang="en">[\s\S]*<title>Many people are here right now<\/title>/);
  expect(page).not.toMatch(/https?:|\/\/[a-z]|(?:src|href)="(?!data:,)/);
  expect(page).toContain('Math.random()');
  expect(page).toContain('prefers-color-scheme: dark');
});
