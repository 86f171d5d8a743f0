import type * as iam from 'aws-cdk-lib/aws-iam';
import { grantOnIdentity } from '../../private/grants';

/**
 * A workspace of Amazon Managed Service for Prometheus.
 */
export interface IPrometheusWorkspace {
  /** Its region. */
  readonly region: string;
  /** Its ARN. */
  readonly workspaceArn: string;
  /** Where samples are written to. */
  readonly remoteWriteEndpoint: string;

  /**
   * Lets the grantee write samples to this workspace, and do nothing else.
   *
   * @param grantee the one who writes
   */
  grantRemoteWrite(grantee: iam.IGrantable): iam.Grant;
}

/** What a collector needs of a workspace. */
export function grantRemoteWrite(grantee: iam.IGrantable, workspaceArn: string): iam.Grant {
  return grantOnIdentity(grantee, [workspaceArn], ['aps:RemoteWrite']);
}
