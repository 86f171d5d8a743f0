import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { BackupVault } from 'aws-cdk-lib/aws-backup';
import { SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IDatabaseEngine, RdsInstanceOptions } from '../../lib';
import { Database, DatabaseEngine, Preset } from '../../lib';
import { ENV, ZONES } from '../support/environment';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';

const make = (engine: IDatabaseEngine, preset = Preset.PRODUCTION, stack = testStack()) => {
  const isolatedSubnetIds = ['subnet-1', 'subnet-2', 'subnet-3'];
  const vpc = Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ZONES, isolatedSubnetIds });
  const database = new Database(stack, 'Database', { vpc, engine, preset });
  return { stack, vpc, database, template: Template.fromStack(stack) };
};
const problemOf = (engine: IDatabaseEngine) => {
  try {
    make(engine);
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing thrown';
};
const KEY = `arn:aws:kms:us-west-2:${ENV.account}:key/1`;
const ENGINES: [string, (options: RdsInstanceOptions) => IDatabaseEngine][] = [
  ['postgres', DatabaseEngine.postgres],
  ['mysql', DatabaseEngine.mysql],
  ['mariadb', DatabaseEngine.mariadb],
];

describe.each(ENGINES)('%s: a password that RDS makes and rotates', (_, engine) => {
  const { template, database, vpc, stack } = make(engine({ readReplicas: 0, manageMasterUserPassword: true }));

  test('stands in no template and in no secret of this stack', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      ManageMasterUserPassword: true,
      MasterUsername: 'app',
      MasterUserPassword: Match.absent(),
    });
    template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('is for a new database: the name of the user, written otherwise, replaces one that stands', () => {
    Annotations.fromStack(stack).hasWarning(
      '*',
      Match.stringLikeRegexp('AWS takes manageMasterUserPassword when it makes the database'),
    );
  });

  test('is bound like any other', () => {
    const role = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const group = new SecurityGroup(stack, 'Service', { vpc });
    const { secrets = {} } = database.bind({ grantPrincipal: role, connections: group.connections });
    expect(secrets.DATABASE_PASSWORD).toMatchObject({ secret: database.secret, field: 'password' });
    expect(stack.resolve(database.secret.secretArn)).toEqual({
      'Fn::GetAtt': [expect.stringMatching('Primary'), 'MasterUserSecret.SecretArn'],
    });
  });
});

describe.each(ENGINES)('%s: from a snapshot', (_, engine) => {
  const snapshot = { snapshotIdentifier: 'orders-2026-01-01', databaseName: 'orders', username: 'owner' };
  const { template, stack } = make(engine({ readReplicas: 1, snapshot }));

  test('name, master user and encryption are those of the snapshot; the password is made anew', () => {
    template.hasResourceProperties('AWS::RDS::DBInstance', {
      DBSnapshotIdentifier: 'orders-2026-01-01',
      DBName: Match.absent(),
      MasterUsername: Match.absent(),
      StorageEncrypted: Match.absent(),
      MasterUserPassword: Match.anyValue(),
      DeletionProtection: true,
    });
    expect(onlyResource(stack, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString).toMatchObject({
      SecretStringTemplate: '{"username":"owner"}',
    });
  });

  test('keeps the logical ids, so that a standing database would be replaced: a warning says so', () => {
    expect(Object.keys(resourcesOf(stack, 'AWS::RDS::DBInstance'))).toContain('DatabasePrimaryEDE0B3D0');
    Annotations.fromStack(stack).hasWarning(
      '/Test/Database',
      Match.stringLikeRegexp('AWS takes snapshot .*to state, change or drop it later replaces the database'),
    );
  });

  test('services get the name that the snapshot holds', () => {
    const { stack, vpc, database } = make(engine({ readReplicas: 0, snapshot }));
    const role = new Role(stack, 'Task', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
    const target = { grantPrincipal: role, connections: new SecurityGroup(stack, 'Service', { vpc }).connections };
    expect(database.bind(target).environment).toMatchObject({ DATABASE_NAME: 'orders' });
  });

  test('a database that is replaced all the same leaves a snapshot of itself', () => {
    template.hasResource('AWS::RDS::DBInstance', {
      Properties: { DBSnapshotIdentifier: 'orders-2026-01-01' },
      UpdateReplacePolicy: 'Snapshot',
    });
  });
});

describe('backups', () => {
  test.each(ENGINES)('%s: a copy in a second region', (_, engine) => {
    const backupCopy = { region: 'us-west-2', encryptionKeyArn: KEY, retention: Duration.days(7) };
    make(engine({ backupCopy })).template.hasResourceProperties('AWS::RDS::DBInstance', {
      AutomaticBackupReplicationRegion: 'us-west-2',
      AutomaticBackupReplicationKmsKeyId: KEY,
      AutomaticBackupReplicationRetentionPeriod: 7,
    });
  });

  test('a plan with a vault whose backups nobody deletes before their time', () => {
    const { template } = make(DatabaseEngine.postgres({ backupPlan: {} }));
    template.hasResource('AWS::Backup::BackupVault', {
      DeletionPolicy: 'Retain',
      Properties: {
        BackupVaultName: Match.stringLikeRegexp('^test-database-backup-[0-9a-f]{8}$'),
        LockConfiguration: { MinRetentionDays: 35, ChangeableForDays: Match.absent() },
      },
    });
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: { BackupPlanRule: [{ Lifecycle: { DeleteAfterDays: 35 }, RuleName: 'Backup' }] },
    });
    // The primary alone: a replica holds the same.
    expect(JSON.stringify(template.findResources('AWS::Backup::BackupSelection'))).toMatch(/DatabasePrimary/);
    expect(JSON.stringify(template.findResources('AWS::Backup::BackupSelection'))).not.toMatch(/DatabaseReplica/);
  });

  test('kept longer, locked for good after a month, copied to another vault', () => {
    const stack = testStack();
    const copyTo = BackupVault.fromBackupVaultArn(
      stack,
      'Far',
      `arn:aws:backup:us-west-2:${ENV.account}:backup-vault:far`,
    );
    const backupPlan = { retention: Duration.days(365), complianceAfter: Duration.days(30), copyTo };
    const { template } = make(DatabaseEngine.mysql({ backupPlan }), Preset.PRODUCTION, stack);
    template.hasResourceProperties('AWS::Backup::BackupVault', {
      LockConfiguration: { MinRetentionDays: 365, ChangeableForDays: 30 },
    });
    template.hasResourceProperties('AWS::Backup::BackupPlan', {
      BackupPlan: {
        BackupPlanRule: [
          { CopyActions: [{ DestinationBackupVaultArn: copyTo.backupVaultArn, Lifecycle: { DeleteAfterDays: 365 } }] },
        ],
      },
    });
  });

  test('a vault that is there is taken', () => {
    const stack = testStack();
    const vault = BackupVault.fromBackupVaultName(stack, 'Vault', 'mine');
    const { template } = make(DatabaseEngine.mysql({ backupPlan: { vault } }), Preset.PRODUCTION, stack);
    template.resourceCountIs('AWS::Backup::BackupVault', 0);
  });

  test('neither is made unless it is stated', () => {
    const { template } = make(DatabaseEngine.postgres());
    template.resourceCountIs('AWS::Backup::BackupPlan', 0);
    template.hasResourceProperties('AWS::RDS::DBInstance', { AutomaticBackupReplicationRegion: Match.absent() });
  });
});

describe('fails when', () => {
  const { postgres, mysql, mariadb } = DatabaseEngine;
  const snapshot = { snapshotIdentifier: 'mine' };
  test.each<[string, IDatabaseEngine, RegExp]>([
    [
      'RDS manages the password beside replicas',
      postgres({ readReplicas: 2, manageMasterUserPassword: true }),
      /manageMasterUserPassword is true: allowed is false with readReplicas 2: .*; set readReplicas to 0, or .*grantConnect/,
    ],
    [
      'RDS manages the password of a snapshot',
      mysql({ readReplicas: 0, manageMasterUserPassword: true, snapshot }),
      /manageMasterUserPassword is true: allowed is false with snapshot/,
    ],
    [
      'a snapshot gets a name',
      mariadb({ databaseName: 'orders', snapshot }),
      /databaseName is 'orders': allowed is none with snapshot.*; leave it out, and state snapshot\.databaseName/,
    ],
    ['a snapshot is nothing', mysql({ snapshot: { snapshotIdentifier: '' } }), /snapshot\.snapshotIdentifier is ''/],
    [
      'backups are copied that nobody makes',
      mysql({
        readReplicas: 0,
        backupRetention: Duration.days(0),
        backupCopy: { region: 'us-west-2', encryptionKeyArn: KEY },
      }),
      /backupCopy is 'us-west-2': allowed is none with backupRetention 0/,
    ],
    [
      'a copy has a key of another region',
      postgres({ backupCopy: { region: 'eu-west-1', encryptionKeyArn: KEY } }),
      /backupCopy\.encryptionKeyArn is .*: allowed is the ARN of a key in eu-west-1; make a key there/,
    ],
    [
      'nobody could lift the lock tomorrow',
      postgres({ backupPlan: { complianceAfter: Duration.days(1) } }),
      /backupPlan\.complianceAfter in days is 1: allowed is a whole number from 3/,
    ],
  ])('%s', (_, engine, message) => {
    expect(problemOf(engine)).toMatch(message);
  });
});
