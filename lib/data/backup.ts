import { Duration, Validations } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { pathInStack, uniqueLabel } from '../private/naming';
import { Checks } from '../private/validation';
import type { DatabaseEngineContext } from './database-engine';

/**
 * A copy of the automated backups in a second region.
 */
export interface BackupCopyOptions {
  /**
   * The region.
   */
  readonly region: string;

  /**
   * The ARN of the key in that region: an encrypted backup cannot be copied without one.
   */
  readonly encryptionKeyArn: string;

  /**
   * How long copies are kept, 1 to 35 days.
   *
   * @default - as long as the backups themselves
   */
  readonly retention?: Duration;
}

/**
 * A plan of AWS Backup, with a vault whose backups nobody deletes before their time.
 */
export interface BackupPlanOptions {
  /**
   * How long a backup is kept, 1 day to 100 years.
   *
   * @default Duration.days(35)
   */
  readonly retention?: Duration;

  /**
   * When backups are made.
   *
   * @default - daily, at a time that AWS Backup chooses within eight hours from 5:00 UTC on
   */
  readonly schedule?: events.Schedule;

  /**
   * After how long nobody can lift the lock, the account's root and AWS included: 3 days to 100 years. There is no way
   * back then, short of waiting for each backup to expire.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   * @default - never: those with the permission can lift it (governance mode)
   */
  readonly complianceAfter?: Duration;

  /**
   * A vault that is there, with a lock of its own.
   *
   * @default - a new one, locked
   */
  readonly vault?: backup.IBackupVault;

  /**
   * A vault in another region, or account, that each backup is copied to.
   *
   * @default - none
   */
  readonly copyTo?: backup.IBackupVault;
}

/** What is wrong with the options of copies and plan. */
export function validateBackups(copy: BackupCopyOptions | undefined, plan: BackupPlanOptions | undefined): Checks {
  const lock = 'leave it out for a lock that those with the permission can lift';
  return new Checks()
    .text('backupCopy.region', copy?.region, /^[a-z]{2}(-[a-z]+)+-\d$/, 'a region', "state 'eu-west-1'")
    .text(
      'backupCopy.encryptionKeyArn',
      copy?.encryptionKeyArn,
      new RegExp(`^arn:[^:]+:kms:${copy?.region}:\\d{12}:key/.+`),
      `the ARN of a key in ${copy?.region}`,
      'make a key there, and state its ARN',
    )
    .days('backupCopy.retention', copy?.retention, 1, 35, 'leave it out')
    .days('backupPlan.retention', plan?.retention, 1, 36_500, 'state Duration.days(35)')
    .days('backupPlan.complianceAfter', plan?.complianceAfter, 3, 36_500, lock)
    .that(
      !(plan?.vault && plan.complianceAfter),
      'backupPlan.complianceAfter',
      `${plan?.complianceAfter?.toDays({ integral: false })} days`,
      'none with a vault of your own',
      'lock that vault where it is made',
    );
}

/** Props of `BackupPlan`. */
export interface BackupPlanProps extends BackupPlanOptions {
  readonly context: DatabaseEngineContext;
  /** What is backed up. */
  readonly resources: backup.BackupResource[];
}

/**
 * Backups that neither a mistake nor a stolen key deletes: AWS Backup makes them, in a locked vault.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class BackupPlan extends Construct {
  /** Where backups are. */
  public readonly vault: backup.IBackupVault;

  constructor(scope: Construct, id: string, props: BackupPlanProps) {
    super(scope, id);
    const { context, resources, schedule, retention = Duration.days(35), copyTo } = props;
    this.vault = props.vault ?? this.lockedVault(context, retention, props.complianceAfter);
    const plan = new backup.BackupPlan(this, 'Plan', {
      backupVault: this.vault,
      backupPlanRules: [
        new backup.BackupPlanRule({
          ruleName: 'Backup',
          scheduleExpression: schedule,
          deleteAfter: retention,
          copyActions: copyTo && [{ destinationBackupVault: copyTo, deleteAfter: retention }],
        }),
      ],
    });
    plan.addSelection('Selection', { resources, role: this.role() });
  }

  private lockedVault({ preset, encryptionKey }: DatabaseEngineContext, minRetention: Duration, after?: Duration) {
    return new backup.BackupVault(this, 'Vault', {
      // AWS Backup demands a name.
      backupVaultName: uniqueLabel(this),
      encryptionKey,
      removalPolicy: preset.removalPolicy,
      lockConfiguration: { minRetention, changeableFor: after },
    });
  }

  private role(): iam.IRole {
    const name = 'service-role/AWSBackupServiceRolePolicyForBackup';
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      description: `What AWS Backup backs ${pathInStack(this.node.scope!)} up by`,
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(name)],
    });
    Validations.of(role).acknowledge({
      id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`,
      reason: 'AWS maintains what its own backup service needs to make and to tag a backup',
    });
    return role;
  }
}
