import type * as rds from 'aws-cdk-lib/aws-rds';
import { DatabaseSecret } from 'aws-cdk-lib/aws-rds';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { DatabaseEngineContext } from '../database-engine';
import type { DatabaseClusterOptions } from './cluster-options';

/** How the master user of a cluster logs in. */
export interface ClusterLogin {
  /** What the cluster is made with. */
  readonly props: rds.CfnDBClusterProps;
  /** The secret that this library makes; undefined where RDS does. */
  readonly ownSecret?: secretsmanager.Secret;
  /** The fields `username` and `password`, of whoever makes the secret. */
  secretOf(cluster: rds.CfnDBCluster, reference: rds.IDatabaseCluster): secretsmanager.ISecret;
}

/** A new cluster or one from a snapshot; its password made here, or by RDS. */
export function clusterLogin(
  scope: Construct,
  context: DatabaseEngineContext,
  options: DatabaseClusterOptions,
): ClusterLogin {
  const { snapshot, manageMasterUserPassword, databaseName = 'app' } = options;
  if (snapshot) {
    const ownSecret = createSecret(scope, context, snapshot.username ?? 'app');
    // Name, master user and encryption are those of the snapshot; CloudFormation rejects others.
    const props = { snapshotIdentifier: snapshot.snapshotIdentifier, masterUserPassword: passwordOf(ownSecret) };
    return { props, ownSecret, secretOf: (_, reference) => ownSecret.attach(reference) };
  }
  const kmsKeyId = context.encryptionKey?.keyArn;
  const made = { databaseName, storageEncrypted: true, kmsKeyId, masterUsername: 'app' };
  if (manageMasterUserPassword) {
    const masterUserSecret = kmsKeyId === undefined ? undefined : { kmsKeyId };
    return {
      props: { ...made, manageMasterUserPassword, masterUserSecret },
      secretOf: (cluster) =>
        secretsmanager.Secret.fromSecretAttributes(scope, 'MasterSecret', {
          secretCompleteArn: cluster.attrMasterUserSecretSecretArn,
          encryptionKey: context.encryptionKey,
        }),
    };
  }
  const ownSecret = createSecret(scope, context, 'app');
  return {
    props: { ...made, masterUserPassword: passwordOf(ownSecret) },
    ownSecret,
    secretOf: (_, reference) => ownSecret.attach(reference),
  };
}

function createSecret(
  scope: Construct,
  { preset, encryptionKey }: DatabaseEngineContext,
  username: string,
): secretsmanager.Secret {
  const secret = new DatabaseSecret(scope, 'Secret', { username, encryptionKey });
  secret.applyRemovalPolicy(preset.removalPolicy);
  return secret;
}

/** CloudFormation resolves it; the template holds a reference. */
function passwordOf(secret: secretsmanager.ISecret): string {
  return secret.secretValueFromJson('password').unsafeUnwrap();
}
