import { Validations } from 'aws-cdk-lib/core';
import { acknowledgeRules } from '../../private/acknowledge';
import type { AuroraInstances } from './aurora-instances';
import type { RdsCluster, RdsClusterProps } from './cluster';

const PORT = 'a port is no secret: the database has no public address and opens it to the bound services alone';

/** Rules that a cluster cannot meet, whatever the engine. */
export function acknowledgeCluster({ resource, ownSecret }: RdsCluster, props: RdsClusterProps): void {
  const { context, options, kind } = props;
  const rotation = 'a schedule would add a Lambda function; manageMasterUserPassword has RDS rotate it every week';
  if (ownSecret) {
    acknowledgeRules(ownSecret, {
      'AwsSolutions-SMG4': rotation,
      SecretsManagerRotationEnabled: rotation,
      SecretsManagerUsingKMSKey: 'encrypted with the key of the account; encryptionKey takes a customer managed one',
    });
  }
  acknowledgeRules(resource, {
    'AwsSolutions-RDS11': PORT,
    'AwsSolutions-RDS14': 'automated backups give point-in-time recovery, of PostgreSQL too, which has no backtracking',
  });
  if (!options.backupPlan) {
    const reason = 'automated backups give point-in-time recovery; a backup plan is for the account to choose';
    acknowledgeRules(resource, { RDSInBackupPlan: reason });
  }
  if (options.snapshot) {
    const reason = 'a restored cluster has the encryption of its snapshot; CloudFormation rejects the property';
    acknowledgeRules(resource, { 'AwsSolutions-RDS2': reason, RDSStorageEncrypted: reason });
    Validations.of(resource).acknowledge({
      id: 'CloudFormation-Validate::F3021',
      reason: 'the snapshot has its master user, and only the password is made anew',
    });
  }
  if (!(options.deletionProtection ?? context.preset.deletionProtection)) {
    const reason = 'the development preset is made to be destroyed';
    acknowledgeRules(resource, { 'AwsSolutions-RDS10': reason, RDSInstanceDeletionProtectionEnabled: reason });
  }
  const logs = 'it holds every statement with its values; logExports exports it where it is asked';
  const exported = options.logExports ?? kind.logs;
  for (const log of kind.allLogs.filter((each) => !exported.includes(each))) {
    acknowledgeRules(resource, { [`RDSLoggingEnabled[LogExport::${log}]`]: logs });
    acknowledgeRules(resource, { [`AwsSolutions-RDS16[LogExport::${log}]`]: logs });
  }
  if (kind.version.full === kind.version.series) {
    Validations.of(resource).acknowledge({
      id: 'CloudFormation-Validate::E9006',
      reason: 'RDS takes the newest version of a series, and upgrades it in the maintenance window',
    });
  }
}

/** Rules that ask of an instance what Aurora has for the cluster. */
export function acknowledgeAuroraInstances({ all }: AuroraInstances): void {
  const ofCluster = 'Aurora has it for the whole cluster, where it is set';
  for (const instance of all) {
    acknowledgeRules(instance, {
      'AwsSolutions-RDS11': PORT,
      RDSEnhancedMonitoringEnabled: ofCluster,
      RDSInstanceDeletionProtectionEnabled: ofCluster,
      RDSMultiAZSupport: 'the volume of the cluster is in three zones, and so are its instances',
      RDSInstanceBackupEnabled: ofCluster,
      RDSInBackupPlan: ofCluster,
    });
    Validations.of(instance).acknowledge({
      id: 'CloudFormation-Validate::W3010',
      reason: 'the zone comes from the VPC: instances stand in different zones, whichever those are',
    });
  }
}
