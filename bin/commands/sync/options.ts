import { statSync } from 'node:fs';
import type { AwsOptions } from '../../support/aws';
import { UsageError } from '../../support/failure';
import { problemOfPrefix } from './keys';

/** What `sync` was called with. */
export interface SyncOptions extends AwsOptions {
  readonly stack?: string;
  readonly bucket?: string;
  readonly prefix: string;
  readonly delete?: boolean;
  readonly overflowPage?: string;
  readonly cacheControl?: string;
  readonly invalidate?: boolean;
  readonly distribution?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/**
 * The options as they are meant: the prefix ends with a slash, and a stated distribution is invalidated.
 *
 * @throws with every option that cannot be used
 */
export function checkedOptions(folder: string, options: SyncOptions): SyncOptions {
  const prefix = options.prefix.replace(/(?<=[^/])$/, '/');
  const invalidate = options.invalidate || options.distribution !== undefined;
  const problemOfThePrefix = problemOfPrefix(prefix);
  const problems = [
    !isA('Directory', folder) && `folder '${folder}' is not a folder; state one that exists`,
    !options.stack && !options.bucket && 'neither --stack nor --bucket is stated; state one of them',
    options.stack !== undefined &&
      !/^[A-Za-z][A-Za-z0-9-]{0,127}$|^arn:/.test(options.stack) &&
      `--stack is '${options.stack}'; allowed are letters, digits and hyphens, 128 at most, or an ARN`,
    options.bucket !== undefined &&
      !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(options.bucket) &&
      `--bucket is '${options.bucket}'; allowed is the name alone: 3 to 63 small letters, digits, dots and hyphens`,
    problemOfThePrefix && `--prefix is '${options.prefix}': it ${problemOfThePrefix}; allowed is such as 'assets/'`,
    options.delete &&
      prefix === '' &&
      '--delete with an empty --prefix would delete all else in the bucket; state a prefix, such as assets/',
    options.overflowPage !== undefined &&
      !isA('File', options.overflowPage) &&
      `--overflow-page is '${options.overflowPage}'; allowed is a file that exists`,
    options.cacheControl !== undefined &&
      !/^[\x21-\x7e][\x20-\x7e]*$/.test(options.cacheControl) &&
      `--cache-control is '${options.cacheControl}'; allowed is a header such as 'public, max-age=60'`,
    options.distribution !== undefined &&
      !/^[A-Z0-9]{8,32}$/.test(options.distribution) &&
      `--distribution is '${options.distribution}'; allowed is an id such as E2EXAMPLE1ABCD`,
    invalidate && !options.stack && !options.distribution && '--invalidate needs --stack or --distribution',
  ].filter((problem) => typeof problem === 'string' && problem !== '');
  if (problems.length > 0) throw new UsageError(problems.join('\n       '));
  return { ...options, prefix, invalidate };
}

function isA(kind: 'File' | 'Directory', path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.[`is${kind}`]() ?? false;
}
