import { type ChildProcess, spawn } from 'child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { clientConfiguration } from '../local-aws/environment';
import { onLocalAws, startServer } from '../local-aws/on-local-aws';

const ROOT = join(__dirname, '..', '..');
const FOLDER = mkdtempSync(join(tmpdir(), 'cli-'));
const CLI = join(FOLDER, 'tool', 'cli.js');
const SITE = join(FOLDER, 'site');
const HOSTILE = ['a b.txt', 'ümläut.txt', '100%.txt', '%2e%2e.txt', 'a+b.txt', 'a#b?c=d&e.txt', "it's*(1)!.txt"];
const OVERFLOW = 'assets/overflow.html';

// Alone in a folder: nothing but what is in the file can be loaded.
mkdirSync(dirname(CLI));
copyFileSync(join(ROOT, 'dist', 'cli.js'), CLI);
afterAll(() => rmSync(FOLDER, { recursive: true }));

let environment: NodeJS.ProcessEnv = {
  PATH: process.env.PATH,
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_NO_WARNINGS: '1',
};

async function cli(...args: string[]) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd: dirname(CLI), env: environment });
  const text = async (stream: NodeJS.ReadableStream) => {
    let result = '';
    for await (const chunk of stream) result += chunk;
    return result;
  };
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return { code, stdout, stderr };
}

function write(name: string, content: string): void {
  mkdirSync(dirname(join(SITE, name)), { recursive: true });
  writeFileSync(join(SITE, name), content);
}

describe('without AWS', () => {
  beforeAll(() => write('index.html', '<p>hello'));

  test.each([[['--help']], [['sync', '--help']]])('%j fits 80 columns', async (args) => {
    const { code, stdout } = await cli(...args);
    expect(code).toBe(0);
    expect(stdout).toContain('sync');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('the version is that of the package', async () => {
    expect((await cli('--version')).stdout.trim()).toBe(
      JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).version,
    );
  });

  test.each([
    [['unheard'], 'unknown command'],
    [['sync'], "missing required argument 'folder'"],
    [['sync', SITE, '--stack', 'Shop', '--unheard'], 'unknown option'],
    [['sync', SITE], 'neither --stack nor --bucket'],
    [['sync', join(SITE, 'no'), '--stack', 'Shop'], 'is not a folder'],
    [['sync', SITE, '--bucket', 'shop', '--prefix', '', '--delete'], '--delete with an empty --prefix'],
    [['sync', SITE, '--bucket', 'shop', '--prefix', '../x'], '--prefix'],
    [['sync', SITE, '--bucket', 's3://shop'], '--bucket'],
    [['sync', SITE, '--bucket', 'shop', '--invalidate'], '--invalidate needs'],
    [['sync', SITE, '--bucket', 'shop', '--cache-control', 'a\nb'], '--cache-control'],
    [['sync', SITE, '--bucket', 'shop', '--overflow-page', SITE], '--overflow-page'],
  ])('wrong usage: %j', async (args, words) => {
    const { code, stderr } = await cli(...args);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
  });

  test('no credentials', async () => {
    const { code, stderr } = await cli('sync', SITE, '--bucket', 'shop', '--region', 'us-east-1', '--profile', 'none');
    expect(stderr).toMatch(/no AWS credentials: .*--profile/);
    expect(code).toBe(1);
  });
});

onLocalAws('sync with a local AWS', localAws);

function localAws(): void {
  let server: ChildProcess;
  let s3: S3Client;
  const sync = (...args: string[]) => cli('sync', SITE, '--stack', 'Shop', ...args);
  const keys = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'shop-store' }));
    return Contents.map(({ Key }) => Key!).sort();
  };
  const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: 'shop-store', Key }));

  beforeAll(async () => {
    const started = await startServer();
    ({ server, environment } = started);
    const configuration = clientConfiguration(started.endpoint);
    s3 = new S3Client({ ...configuration, forcePathStyle: true });
    const bucket = (BucketName: string) => ({ Type: 'AWS::S3::Bucket', Properties: { BucketName } });
    const Resources = {
      AppObjectStore1A2B3C4D: bucket('shop-store'),
      ObjectStoreAccessLogs1A2B3C4D: bucket('shop-logs'),
    };
    const cloudformation = new CloudFormationClient(configuration);
    const TemplateBody = JSON.stringify({ Resources });
    await cloudformation.send(new CreateStackCommand({ StackName: 'Shop', TemplateBody }));
    await cloudformation.send(new DescribeStackResourcesCommand({ StackName: 'Shop' }));
    await s3.send(new PutObjectCommand({ Bucket: 'shop-store', Key: 'uploads/user', Body: 'x' }));
    write('app.3f2a9c1b.js', 'console.log(1)');
    write('style.css', 'a{}');
    write('.env', 'SECRET=1');
    write('large.bin', 'x'.repeat(17 * 2 ** 20));
    HOSTILE.forEach((name) => write(`odd/${name}`, name));
  }, 300_000);

  afterAll(() => void server?.stdin!.end());

  test('from the first upload to the last deletion', async () => {
    const dry = await sync('--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: expect.stringContaining('passed over .env') });
    expect(dry.stdout).toContain('would upload assets/index.html (new, text/html; charset=utf-8)');
    expect(await keys()).toEqual(['uploads/user']);

    const first = await sync();
    expect(first.code).toBe(0);
    expect(first.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(first.stdout).toContain('uploaded assets/style.css');
    // eslint-disable-next-line no-control-regex -- no colours where nobody looks
    expect(first.stdout).not.toMatch(/\u001b/);
    const all = ['app.3f2a9c1b.js', 'index.html', 'large.bin', 'overflow.html', 'style.css'];
    const expected = [...all, ...HOSTILE.map((name) => `odd/${name}`)].map((name) => `assets/${name}`);
    expect(await keys()).toEqual([...expected, 'uploads/user'].sort());
    expect(await head('assets/app.3f2a9c1b.js')).toMatchObject({
      ContentType: 'text/javascript; charset=utf-8',
      CacheControl: 'public, max-age=31536000, immutable',
    });
    expect(await head('assets/index.html')).toMatchObject({ ContentType: 'text/html; charset=utf-8' });
    expect((await head('assets/large.bin')).ContentLength).toBe(17 * 2 ** 20);
    const page = await s3.send(new GetObjectCommand({ Bucket: 'shop-store', Key: OVERFLOW }));
    expect(await page.Body!.transformToString()).toBe(
      readFileSync(join(ROOT, 'bin/commands/sync/overflow.html'), 'utf8'),
    );
    for (const name of HOSTILE) {
      const odd = await s3.send(new GetObjectCommand({ Bucket: 'shop-store', Key: `assets/odd/${name}` }));
      expect(await odd.Body!.transformToString()).toBe(name);
    }

    const second = JSON.parse((await sync('--json')).stdout);
    expect(second).toMatchObject({ bucket: 'shop-store', uploaded: [], deleted: [] });
    expect(second.unchanged).toHaveLength(expected.length - 1);

    // Of the same size: the content alone tells.
    write('style.css', 'b{}');
    const changed = JSON.parse((await sync('--json')).stdout);
    expect(changed.uploaded).toMatchObject([{ key: 'assets/style.css', reason: 'content', bytes: 3 }]);

    const headers = JSON.parse((await sync('--json', '--cache-control', 'no-cache')).stdout);
    expect(new Set(headers.uploaded.map(({ reason }: { reason: string }) => reason))).toEqual(new Set(['headers']));
    expect((await head('assets/style.css')).CacheControl).toBe('no-cache');

    await s3.send(new PutObjectCommand({ Bucket: 'shop-store', Key: 'assets/old.js', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: 'shop-store', Key: 'assetsx/old.js', Body: 'x' }));
    expect(JSON.parse((await sync('--json', '--delete', '--dry-run')).stdout).deleted).toEqual(['assets/old.js']);
    expect(await keys()).toContain('assets/old.js');
    const deleted = await sync('--delete');
    expect(deleted.code).toBe(0);
    expect(await keys()).toEqual([...expected, 'assetsx/old.js', 'uploads/user'].sort());
  }, 60_000);

  test('an overflow page of one’s own replaces the default, and stays', async () => {
    const file = join(FOLDER, 'busy.html');
    writeFileSync(file, '<p>busy');
    const own = JSON.parse((await sync('--json', '--overflow-page', file)).stdout);
    expect(own.uploaded.map(({ key }: { key: string }) => key)).toContain(OVERFLOW);
    await sync();
    expect((await head(OVERFLOW)).ContentLength).toBe(7);
    await s3.send(new DeleteObjectCommand({ Bucket: 'shop-store', Key: OVERFLOW }));
  });

  test('failures say what to do, and exit with 1', async () => {
    const [noStack, noBucket, json] = await Promise.all([
      cli('sync', SITE, '--stack', 'Nowhere'),
      cli('sync', SITE, '--bucket', 'no-such-bucket-anywhere'),
      cli('sync', SITE, '--stack', 'Nowhere', '--json'),
    ]);
    expect(noStack).toMatchObject({ code: 1 });
    expect(noStack.stderr).toMatch(/stack 'Nowhere' does not exist in us-east-1; .*--region/);
    expect(noBucket).toMatchObject({ code: 1 });
    expect(noBucket.stderr).toContain("bucket 'no-such-bucket-anywhere' does not exist");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout).error).toContain('Nowhere');
  });

  test('a folder that lost its files deletes nothing', async () => {
    const empty = join(FOLDER, 'empty');
    mkdirSync(empty);
    await s3.send(new CreateBucketCommand({ Bucket: 'other-store' }));
    const { code, stderr } = await cli('sync', empty, '--bucket', 'other-store', '--delete');
    expect([code, stderr]).toEqual([1, expect.stringContaining('did the build fail?')]);
  });
}
