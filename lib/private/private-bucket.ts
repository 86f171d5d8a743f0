import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Preset } from '../preset';

/** What every bucket of this library has: no public access, no ACLs, TLS only, versions. */
export function privateBucket(preset: Preset): s3.BucketProps {
  return {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: preset.removalPolicy,
  };
}
