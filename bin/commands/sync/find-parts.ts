import { Failure } from '../../support/failure';
import type { DeployedResource, DeployedStack } from '../../support/stack';

/** The CDK ends ids with a hash where they are not those of a child of the stack. */
const HASH = '(?:[0-9A-F]{8})?$';

/**
 * The bucket of a stack: what an output says, or the one object store. Its log bucket's id has a further part.
 *
 * @throws when there is none, or more than one
 */
export function findBucket(stack: DeployedStack): string {
  const stated = outputs(stack, 'AssetsBucket(?:Name)?');
  if (stated.length === 1) return stated[0];
  const buckets = ofType(stack, 'AWS::S3::Bucket');
  const stores = buckets.filter(({ logicalId }) => new RegExp(`ObjectStore${HASH}`).test(logicalId));
  if (stated.length === 0 && stores.length === 1) return stores[0].physicalId;
  const candidates = stated.length > 1 ? stated : stores.length > 1 ? names(stores) : names(buckets);
  throw new Failure(
    `stack '${stack.name}' has ${stated.length || stores.length ? 'more than one object store' : 'no object store'}` +
      `${candidates.length > 0 ? ` (its buckets: ${candidates.join(', ')})` : ''}; state --bucket, or give the stack ` +
      "an output 'AssetsBucketName'",
  );
}

/**
 * The CloudFront distribution of a stack: what an output says, or the one that the stack made.
 *
 * @throws when there is none, or more than one
 */
export function findDistribution(stack: DeployedStack): string {
  const stated = outputs(stack, 'DistributionId');
  if (stated.length === 1) return stated[0];
  const made = ofType(stack, 'AWS::CloudFront::Distribution');
  if (stated.length === 0 && made.length === 1) return made[0].physicalId;
  const candidates = stated.length > 1 ? stated : names(made);
  throw new Failure(
    `stack '${stack.name}' has ${candidates.length > 0 ? 'more than one' : 'no'} CloudFront distribution` +
      `${candidates.length > 0 ? ` (${candidates.join(', ')})` : ''}; state --distribution, or leave out --invalidate`,
  );
}

function outputs(stack: DeployedStack, name: string): string[] {
  const pattern = new RegExp(`${name}${HASH}`);
  return [
    ...new Set(
      Object.keys(stack.outputs)
        .filter((key) => pattern.test(key))
        .map((key) => stack.outputs[key]),
    ),
  ];
}

function ofType({ resources }: DeployedStack, wanted: string): DeployedResource[] {
  return resources.filter(({ type }) => type === wanted);
}

function names(resources: DeployedResource[]): string[] {
  return resources.map(({ physicalId }) => physicalId);
}
