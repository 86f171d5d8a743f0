import { Command } from 'commander';
import { addAwsOptions } from '../support/aws';
import type { SyncOptions } from './sync/options';

const MORE = `
Files with a hash in their name may be cached for ever, others for a minute,
pages for seconds. Hashed files are uploaded first, pages last, and deleted is
after that. What is unchanged is not uploaded again: content (SHA-256), type
and Cache-Control are compared. Dot files are passed over, but for .well-known;
symbolic links do not lead out of the folder.

Without an object store of its own, a stack names the bucket by an output
'AssetsBucketName', and the distribution by an output 'DistributionId'.

The caller needs, on the bucket: s3:ListBucket, s3:GetObject, s3:PutObject,
s3:AbortMultipartUpload, and s3:DeleteObject with --delete; on its key, where
it has one: kms:GenerateDataKey and kms:Decrypt; with --stack
cloudformation:DescribeStacks and cloudformation:ListStackResources; with
--invalidate cloudfront:CreateInvalidation.

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C.

Examples:
  scalable-web-app sync public --stack Shop --dry-run
  scalable-web-app sync dist --stack Shop --delete --invalidate
  scalable-web-app sync dist --bucket shop-assets --overflow-page busy.html`;

/** `scalable-web-app sync`. */
export function syncCommand(): Command {
  const command = new Command('sync')
    .summary('fill the bucket with static files and the overflow page')
    .description(
      'Makes the assets in the bucket of a deployed stack those of a folder, and sees that there is a page for the ' +
        'CDN to show when the application answers 5xx (assets/overflow.html).',
    )
    .argument('<folder>', 'the folder with the files')
    .option('--stack <name>', 'the stack that has the bucket')
    .option('--bucket <name>', 'the bucket, where the stack does not tell')
    .option('--prefix <prefix>', 'what all keys begin with', 'assets/')
    .option('--delete', 'delete what is under the prefix and not in the folder')
    .option(
      '--overflow-page <file>',
      'your own overflow page; without one, a default page is uploaded if there is none',
    )
    .option('--cache-control <value>', 'the Cache-Control of every file of the folder')
    .option('--invalidate', 'let CloudFront forget what was overwritten or deleted')
    .option('--distribution <id>', 'the distribution to invalidate, where the stack does not tell')
    .option('--dry-run', 'say what would be done, and do nothing')
    .option('--json', 'print the result as JSON');
  return addAwsOptions(command)
    .addHelpText('after', MORE)
    .action(async (folder: string, options: SyncOptions) => {
      const { sync } = await import('./sync/run.js');
      await sync(folder, options);
    });
}
