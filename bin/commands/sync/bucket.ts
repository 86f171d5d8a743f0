import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { DeleteObjectsCommand, HeadObjectCommand, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { asking } from '../../support/aws-failure';
import { Failure } from '../../support/failure';
import type { Asset } from './asset';
import { hash, read } from './asset';
import type { Present } from './plan';

const MEBIBYTE = 2 ** 20;

/** Beyond this a file is not read into memory, and goes in parts. */
const LARGE = 16 * MEBIBYTE;

/** S3 takes 10,000 parts. */
const MOST_PARTS = 10_000;

/** As many keys as one request deletes. */
const BATCH = 1000;

/**
 * The name of the object's metadata that holds the SHA-256 of its content. S3's own checksums do not serve: an ETag is
 * the MD5 of neither a KMS-encrypted object nor one that went in parts, and listings hold no checksum's value. Another
 * tool that overwrites the object leaves no such metadata, and the next sync uploads it again.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
const SHA256 = 'sha256';

/** A bucket, as far as `sync` needs it. */
export class Bucket {
  private readonly title: string;

  /**
   * @param client the client
   * @param name the bucket
   * @param abortSignal ends every request
   */
  constructor(
    private readonly client: S3Client,
    private readonly name: string,
    private readonly abortSignal: AbortSignal,
  ) {
    this.title = `bucket '${name}'`;
  }

  /** All objects whose keys begin with the prefix: key and size, which is all of interest that a listing says. */
  public async list(prefix: string): Promise<Present[]> {
    const found: Present[] = [];
    await asking('s3:ListBucket', this.title, async () => {
      const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.name, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        this.abortSignal.throwIfAborted();
        found.push(...Contents.map(({ Key, Size }) => ({ key: Key!, size: Size! })));
      }
    });
    return found;
  }

  /** What an object's headers say; undefined if there is none. */
  public async head(key: string): Promise<Present | undefined> {
    return asking('s3:GetObject', this.object(key), async () => {
      try {
        const command = new HeadObjectCommand({ Bucket: this.name, Key: key });
        const { ContentLength, ContentType, CacheControl, Metadata } = await this.send(command);
        const headers = { contentType: ContentType, cacheControl: CacheControl, sha256: Metadata?.[SHA256] };
        return { key, size: ContentLength!, ...headers };
      } catch (error) {
        if ((error as Error).name === 'NotFound') return undefined;
        throw error;
      }
    });
  }

  /** Uploads; readers see the old object or the new one, nothing between, however this ends. */
  public async put(asset: Asset): Promise<void> {
    await asking('s3:PutObject', this.object(asset.key), () =>
      asset.size > LARGE && typeof asset.content === 'string'
        ? this.putInParts(asset, asset.content)
        : this.putWhole(asset),
    );
  }

  /** Deletes; in a bucket with versions, as the library makes it, they can be brought back for a while. */
  public async delete(keys: readonly string[], deleted: (key: string) => void): Promise<void> {
    for (let from = 0; from < keys.length; from += BATCH) {
      const batch = keys.slice(from, from + BATCH);
      const Objects = batch.map((Key) => ({ Key }));
      const { Errors = [] } = await asking('s3:DeleteObject', this.title, () =>
        this.send(new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects, Quiet: true } })),
      );
      const failed = new Set(Errors.map(({ Key }) => Key));
      batch.filter((key) => !failed.has(key)).forEach(deleted);
      const [first] = Errors;
      if (!first) continue;
      const remedy = first.Code === 'AccessDenied' ? 'allow s3:DeleteObject for the caller' : 'run it again';
      throw new Failure(`${first.Key} and ${Errors.length - 1} further were not deleted: ${first.Code}; ${remedy}`);
    }
  }

  private async putWhole(asset: Asset): Promise<void> {
    const Body = await read(asset);
    const digest = createHash('sha256').update(Body).digest();
    this.assertSame(asset, Body.length, digest.toString('hex'));
    const input = { ...this.input(asset, digest.toString('hex')), Body, ContentLength: Body.length };
    // S3 compares it with what arrives.
    await this.send(new PutObjectCommand({ ...input, ChecksumSHA256: digest.toString('base64') }));
  }

  private async putInParts(asset: Asset, file: string): Promise<void> {
    const sha256 = await hash(asset);
    this.assertSame(asset, asset.size, sha256);
    this.abortSignal.throwIfAborted();
    const upload = new Upload({
      client: this.client,
      params: { ...this.input(asset, sha256), Body: createReadStream(file), ContentLength: asset.size },
      partSize: Math.max(LARGE / 2, Math.ceil(asset.size / MOST_PARTS)),
      queueSize: 2,
    });
    const abort = () => void upload.abort();
    this.abortSignal.addEventListener('abort', abort);
    await upload.done().finally(() => this.abortSignal.removeEventListener('abort', abort));
  }

  private input({ key, contentType, cacheControl }: Asset, sha256: string): PutObjectCommandInput {
    const headers = { ContentType: contentType, CacheControl: cacheControl, Metadata: { [SHA256]: sha256 } };
    return { Bucket: this.name, Key: key, ...headers };
  }

  private assertSame(asset: Asset, size: number, sha256: string): void {
    if (size === asset.size && (asset.sha256 ?? sha256) === sha256) return;
    throw new Failure(`${asset.content} changed while it was read; run it again when the build has ended`);
  }

  private object(key: string): string {
    return `object '${key}' of ${this.title}`;
  }

  private readonly send: S3Client['send'] = ((command: PutObjectCommand) =>
    this.client.send(command, { abortSignal: this.abortSignal })) as S3Client['send'];
}
