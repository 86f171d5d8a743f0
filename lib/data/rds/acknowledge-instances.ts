import { Validations } from 'aws-cdk-lib/core';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { acknowledgeRules } from '../../private/acknowledge';

/** An RDS primary with what belongs to it. */
export interface RdsInstances {
  /** Undefined where RDS makes it. */
  readonly secret?: secretsmanager.Secret;
  readonly primary: rds.IDatabaseInstance;
  readonly replicas: rds.IDatabaseInstance[];
  /** Logs that the engine could export, and does not. */
  readonly unexported: string[];
  /** Whether the version is a series, of which RDS takes the newest. */
  readonly newestOfSeries: boolean;
  /** Whether it is made from a snapshot. */
  readonly restored: boolean;
  /** Whether a plan of AWS Backup takes it. */
  readonly planned: boolean;
  readonly multiAz: boolean;
  readonly deletionProtection: boolean;
}

/** Rules that RDS instances with replicas cannot meet, whatever the engine. */
export function acknowledgeRdsFindings(instances: RdsInstances): void {
  const { secret, primary, replicas } = instances;
  const port = 'a port is no secret: the database has no public address and opens it to the bound services alone';
  const rotation = 'a schedule would add a Lambda function; rotate in a window, or log in by IAM token (grantConnect)';
  if (secret) {
    acknowledgeRules(secret, {
      'AwsSolutions-SMG4': rotation,
      SecretsManagerRotationEnabled: rotation,
      SecretsManagerUsingKMSKey: 'encrypted with the key of the account; encryptionKey takes a customer managed one',
    });
  }
  acknowledgeRules(primary, { 'AwsSolutions-RDS11': port });
  const logs =
    'it holds every statement with its values, or needs an option group; logExports exports it where it is asked';
  for (const log of instances.unexported) {
    acknowledgeRules(primary, { [`RDSLoggingEnabled[LogExport::${log}]`]: logs });
  }
  if (instances.newestOfSeries) {
    Validations.of(primary).acknowledge({
      id: 'CloudFormation-Validate::E9006',
      reason: 'RDS takes the newest version of a series, and upgrades it in the maintenance window',
    });
  }
  if (!instances.planned) {
    const reason = 'automated backups give point-in-time recovery; a backup plan is for the account to choose';
    acknowledgeRules(primary, { RDSInBackupPlan: reason });
  }
  if (instances.restored) {
    const reason = 'a restored instance has the encryption of its snapshot; CloudFormation rejects the property';
    acknowledgeRules(primary, { 'AwsSolutions-RDS2': reason, RDSStorageEncrypted: reason });
  }
  if (!instances.multiAz) {
    const reason = 'one zone, by the choice of the team or of the development preset';
    acknowledgeRules(primary, { 'AwsSolutions-RDS3': reason, RDSMultiAZSupport: reason });
  }
  if (!instances.deletionProtection) {
    const reason = 'the development preset is made to be destroyed';
    acknowledgeRules(primary, { 'AwsSolutions-RDS10': reason, RDSInstanceDeletionProtectionEnabled: reason });
  }
  const encrypted = 'a replica inherits the encryption of its source; CloudFormation rejects the property';
  const disposable = 'a replica holds nothing of its own, and removing one by prop must work';
  const spread = 'replicas stand in different zones under one name: another takes the reads';
  const copy = 'the primary is backed up; a replica holds the same data';
  for (const replica of replicas) {
    acknowledgeRules(replica, {
      'AwsSolutions-RDS2': encrypted,
      RDSStorageEncrypted: encrypted,
      'AwsSolutions-RDS10': disposable,
      RDSInstanceDeletionProtectionEnabled: disposable,
      'AwsSolutions-RDS3': spread,
      RDSMultiAZSupport: spread,
      'AwsSolutions-RDS11': port,
      RDSInstanceBackupEnabled: copy,
      RDSInBackupPlan: copy,
    });
    Validations.of(replica).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'the zone comes from the VPC: replicas stand in different zones, whichever those are',
    });
  }
}

/** The role of the agent that RDS runs on each instance. */
export function acknowledgeMonitoringRole(role: iam.Role): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole]',
    reason: 'AWS maintains what its own monitoring agent on the instances may write',
  });
}
