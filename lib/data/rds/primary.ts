import { RemovalPolicy } from 'aws-cdk-lib/core';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { SharedProps } from './instances';
import { DEFAULT_STORAGE } from './storage';

/** The instance that takes writes, and its login. */
export interface Primary {
  readonly instance: rds.IDatabaseInstance;
  /** The secret that this library makes; undefined where RDS does. */
  readonly ownSecret?: secretsmanager.Secret;
  /** The fields `username` and `password`, of whoever makes the secret. */
  readonly secret: secretsmanager.ISecret;
}

/** Made empty, or from a snapshot; its password made here, or by RDS. */
export function createPrimary(shared: SharedProps, databaseName: string): Primary {
  const { snapshot, manageMasterUserPassword } = shared.given.options;
  const made = snapshot ? restore : manageMasterUserPassword ? createManaged : create;
  const primary = made(shared, databaseName);
  copyBackups(shared, primary.instance);
  return primary;
}

function create(shared: SharedProps, databaseName: string): Primary {
  const ownSecret = createSecret(shared, 'app');
  const instance = new rds.DatabaseInstance(shared.given.scope, 'Primary', {
    ...primaryProps(shared),
    ...encrypted(shared),
    databaseName,
    credentials: rds.Credentials.fromSecret(ownSecret),
  });
  return { instance, ownSecret, secret: instance.secret! };
}

function createManaged(shared: SharedProps, databaseName: string): Primary {
  const { scope, context } = shared.given;
  const instance = new rds.DatabaseInstance(scope, 'Primary', {
    ...primaryProps(shared),
    ...encrypted(shared),
    databaseName,
    credentials: rds.Credentials.fromUsername('app', { encryptionKey: context.encryptionKey }),
    manageMasterUserPassword: true,
  });
  return { instance, secret: instance.secret! };
}

/** A restored instance has the encryption and the databases of its snapshot; CloudFormation rejects others. */
function restore(shared: SharedProps): Primary {
  const { scope, options } = shared.given;
  const { snapshotIdentifier, username = 'app' } = options.snapshot!;
  const ownSecret = createSecret(shared, username);
  const instance = new rds.DatabaseInstanceFromSnapshot(scope, 'Primary', {
    ...primaryProps(shared),
    snapshotIdentifier,
    credentials: rds.SnapshotCredentials.fromSecret(ownSecret),
  });
  return { instance, ownSecret, secret: instance.secret! };
}

function createSecret({ given: { scope, context } }: SharedProps, username: string): rds.DatabaseSecret {
  const { preset, encryptionKey } = context;
  const secret = new rds.DatabaseSecret(scope, 'Secret', { username, encryptionKey });
  secret.applyRemovalPolicy(preset.removalPolicy);
  return secret;
}

function primaryProps({ given, engine, instanceType, common, insights }: SharedProps) {
  const { options } = given;
  const { preset } = given.context;
  return {
    ...common,
    ...insights(instanceType),
    engine,
    instanceType,
    allocatedStorage: (options.storage ?? DEFAULT_STORAGE).toGibibytes(),
    allowMajorVersionUpgrade: options.allowMajorVersionUpgrade,
    multiAz: options.multiAz ?? preset.multiAz,
    backupRetention: options.backupRetention ?? preset.backupRetention,
    // By default a replaced or deleted instance takes its automated backups along.
    deleteAutomatedBackups: preset.removalPolicy === RemovalPolicy.DESTROY,
    deletionProtection: options.deletionProtection ?? preset.deletionProtection,
  };
}

function encrypted({ given }: SharedProps) {
  return { storageEncrypted: true, storageEncryptionKey: given.context.encryptionKey };
}

/** No L2 has it. */
function copyBackups({ given: { options } }: SharedProps, primary: rds.IDatabaseInstance): void {
  const { backupCopy } = options;
  if (!backupCopy) return;
  const instance = primary.node.defaultChild as rds.CfnDBInstance;
  instance.automaticBackupReplicationRegion = backupCopy.region;
  instance.automaticBackupReplicationKmsKeyId = backupCopy.encryptionKeyArn;
  instance.automaticBackupReplicationRetentionPeriod = backupCopy.retention?.toDays();
}
