import { readFile } from 'node:fs/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { clientConfiguration, hasOwnEndpoint } from '../../support/aws';
import { each } from '../../support/each';
import { Failure, Interrupted } from '../../support/failure';
import type { DeployedStack } from '../../support/stack';
import { readStack } from '../../support/stack';
import type { Asset } from './asset';
import { assetsOf, hash, overflowAsset } from './asset';
import { Bucket } from './bucket';
import { invalidate } from './cloudfront';
import { findBucket, findDistribution } from './find-parts';
import { readFolder } from './folder';
import { invalidationPaths } from './invalidation';
import type { SyncOptions } from './options';
import { checkedOptions } from './options';
import { DEFAULT_OVERFLOW_PAGE, OVERFLOW_KEY } from './overflow-page';
import type { Plan } from './plan';
import { planSync } from './plan';
import type { SyncResult } from './result';
import { plannedLines, summary } from './result';

/** Requests and files at once. */
const AT_ONCE = 16;

/** `scalable-web-app sync`: options checked, done, told. */
export async function sync(folder: string, given: SyncOptions): Promise<void> {
  const { json = false, dryRun = false } = given;
  const result: SyncResult = { prefix: given.prefix, dryRun, uploaded: [], unchanged: [], deleted: [], skipped: [] };
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const options = checkedOptions(folder, given);
    await new Sync(folder, options, Object.assign(result, { prefix: options.prefix }), controller.signal).run();
  } catch (error) {
    const told = controller.signal.aborted ? interrupted(result) : error;
    result.error = (told as Error).message;
    throw told;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (json) console.log(JSON.stringify(result, undefined, 2));
  }
  for (const { path, reason } of result.skipped) console.error(`passed over ${path}: ${reason}`);
  if (!json) console.log([...(dryRun ? plannedLines(result) : []), summary(result)].join('\n'));
}

function interrupted({ uploaded, deleted }: SyncResult): Interrupted {
  return new Interrupted(
    `ended by a signal after ${uploaded.length} uploaded and ${deleted.length} deleted; every object is whole, and ` +
      'the same command does the rest',
  );
}

/** One run, step after step; each fills fields that the next ones read. */
class Sync {
  private stack?: DeployedStack;
  private bucket!: Bucket;
  private assets: Asset[] = [];
  private plan!: Plan<Asset>;

  constructor(
    private readonly folder: string,
    private readonly options: SyncOptions,
    private readonly result: SyncResult,
    private readonly signal: AbortSignal,
  ) {}

  public async run(): Promise<void> {
    const { dryRun, json, stack } = this.options;
    const { Listr } = await import('listr2');
    const tasks = new Listr(
      [
        { title: `Read ${this.folder}`, task: () => this.read() },
        { title: stack ? `Find the parts of stack ${stack}` : 'Find the bucket', task: () => this.find() },
        { title: 'Compare with the bucket', task: () => this.compare() },
        { title: 'Upload', skip: dryRun, task: (_, task) => this.upload((line) => (task.output = line)) },
        {
          title: 'Delete',
          enabled: Boolean(this.options.delete),
          skip: dryRun,
          task: (_, task) => this.delete((line) => (task.output = line)),
        },
        { title: 'Invalidate', enabled: Boolean(this.options.invalidate), task: () => this.invalidate() },
      ],
      {
        silentRendererCondition: json || dryRun,
        fallbackRenderer: 'simple',
        registerSignalListeners: false,
        rendererOptions: { showErrorMessage: false, collapseErrors: false },
      },
    );
    await tasks.run();
  }

  private async read(): Promise<void> {
    const { files, skipped } = await readFolder(this.folder);
    const { prefix, cacheControl } = this.options;
    this.result.skipped.push(...skipped);
    this.assets = assetsOf(files, prefix, cacheControl);
    if (this.options.delete && files.length === 0)
      throw new Failure(`${this.folder} has no files, and --delete would empty s3://…/${prefix}; did the build fail?`);
  }

  private async find(): Promise<void> {
    const { stack, bucket, invalidate, distribution } = this.options;
    const configuration = clientConfiguration(this.options);
    if (stack) this.stack = await readStack(new CloudFormationClient(configuration), stack);
    const name = bucket ?? findBucket(this.stack!);
    const client = new S3Client({ ...configuration, forcePathStyle: hasOwnEndpoint(process.env) });
    this.bucket = new Bucket(client, name, this.signal);
    this.result.bucket = name;
    // Before anything is uploaded, not after.
    if (invalidate)
      this.result.invalidation = { distribution: distribution ?? findDistribution(this.stack!), paths: [] };
  }

  private async compare(): Promise<void> {
    const { prefix } = this.options;
    const listed = new Map((await this.bucket.list(prefix)).map((object) => [object.key, object]));
    await this.addOverflowPage();
    // What has another size, or is not there, needs no closer look.
    const alike = this.assets.filter(({ key, size }) => key === OVERFLOW_KEY || listed.get(key)?.size === size);
    const hashes = new Map<string, string>();
    await each(alike, AT_ONCE, async (asset) => {
      const found = await this.bucket.head(asset.key);
      if (found) listed.set(asset.key, found);
      hashes.set(asset.key, await hash(asset));
    });
    const wanted = this.assets.map((asset) => ({ ...asset, sha256: hashes.get(asset.key) }));
    const deletion = this.options.delete ? { prefix, keep: new Set([OVERFLOW_KEY]) } : undefined;
    this.plan = planSync(wanted, [...listed.values()], deletion);
    this.result.unchanged.push(...this.plan.unchanged.map(({ key, size }) => ({ key, bytes: size })));
    if (!this.options.dryRun) return;
    this.plan.waves.flat().forEach((upload) => this.uploaded(upload));
    this.result.deleted.push(...this.plan.deletes);
  }

  /** The stated page, else that of the folder, else that of the bucket, else the default. */
  private async addOverflowPage(): Promise<void> {
    const { overflowPage } = this.options;
    const own = this.assets.find(({ key }) => key === OVERFLOW_KEY);
    if (!overflowPage && (own || (await this.bucket.head(OVERFLOW_KEY)))) return;
    const content = overflowPage ? await readFile(overflowPage) : DEFAULT_OVERFLOW_PAGE;
    this.assets = [...this.assets.filter((asset) => asset !== own), overflowAsset(OVERFLOW_KEY, content)];
  }

  private async upload(say: (line: string) => void): Promise<void> {
    for (const wave of this.plan.waves) {
      await each(wave, AT_ONCE, async (upload) => {
        await this.bucket.put(upload.wanted);
        this.uploaded(upload);
        say(`uploaded ${upload.wanted.key}`);
      });
    }
  }

  private uploaded({ wanted: { key, size, contentType, cacheControl }, reason }: Plan<Asset>['waves'][0][0]): void {
    this.result.uploaded.push({ key, bytes: size, reason, contentType, cacheControl });
  }

  private async delete(say: (line: string) => void): Promise<void> {
    await this.bucket.delete(this.plan.deletes, (key) => {
      this.result.deleted.push(key);
      say(`deleted ${key}`);
    });
  }

  private async invalidate(): Promise<void> {
    const { uploaded, deleted, invalidation, prefix } = this.result;
    const overwritten = uploaded.filter(({ reason }) => reason !== 'new').map(({ key }) => key);
    invalidation!.paths = invalidationPaths([...overwritten, ...deleted], prefix);
    if (this.options.dryRun || invalidation!.paths.length === 0) return;
    invalidation!.id = await invalidate(this.options, invalidation!.distribution, invalidation!.paths, this.signal);
  }
}
