import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';
import { scalableTargets, targetExpectations } from './scaling';

/** Properties of AWS::RDS::DBCluster that RDS reports under the same or another name. */
const PROPERTIES: Record<string, string> = {
  AllocatedStorage: 'AllocatedStorage',
  BackupRetentionPeriod: 'BackupRetentionPeriod',
  CopyTagsToSnapshot: 'CopyTagsToSnapshot',
  DBClusterInstanceClass: 'DBClusterInstanceClass',
  DBClusterParameterGroupName: 'DBClusterParameterGroup',
  DBSubnetGroupName: 'DBSubnetGroup',
  DatabaseName: 'DatabaseName',
  DeletionProtection: 'DeletionProtection',
  EnableIAMDatabaseAuthentication: 'IAMDatabaseAuthenticationEnabled',
  Engine: 'Engine',
  EngineVersion: 'EngineVersion',
  Iops: 'Iops',
  KmsKeyId: 'KmsKeyId',
  MasterUsername: 'MasterUsername',
  Port: 'Port',
  StorageEncrypted: 'StorageEncrypted',
  StorageType: 'StorageType',
};

/** A cluster, its writer and readers in the order of fail-over, and how the readers scale. */
export function databaseClusterExpectations(model: Model, declared: Deployed): Expectation[] {
  const { label, physicalId, properties } = declared;
  const found = model.observed.databaseClusters.find(({ DBClusterIdentifier }) => DBClusterIdentifier === physicalId);
  const reported = { ...found } as Record<string, unknown>;
  const members = model
    .ofType('AWS::RDS::DBInstance')
    .filter((instance) => instance.properties.DBClusterIdentifier === physicalId);
  const serverless = properties.ServerlessV2ScalingConfiguration;
  return [
    ...Object.entries(PROPERTIES)
      .filter(([property]) => property in properties)
      .map(([property, name]) =>
        expectation('data', `${label}: ${property}`, String(properties[property]), String(reported[name])),
      ),
    expectation('data', `${label}: status`, 'available', found?.Status),
    expectation(
      'data',
      `${label}: security groups`,
      properties.VpcSecurityGroupIds,
      found?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
    ),
    expectation(
      'data',
      `${label}: logs`,
      properties.EnableCloudwatchLogsExports ?? [],
      found?.EnabledCloudwatchLogsExports ?? [],
    ),
    expectation(
      'data',
      `${label}: capacity of serverless members`,
      serverless && `${serverless.MinCapacity} to ${serverless.MaxCapacity}`,
      found?.ServerlessV2ScalingConfiguration &&
        `${found.ServerlessV2ScalingConfiguration.MinCapacity} to ${found.ServerlessV2ScalingConfiguration.MaxCapacity}`,
    ),
    // RDS makes the three instances of a Multi-AZ cluster itself; moto does not.
    expectation(
      'data',
      `${label}: members in the order of fail-over`,
      members.map((member) => `${member.physicalId} ${member.properties.PromotionTier}`).sort(),
      (found?.DBClusterMembers ?? [])
        .map(({ DBInstanceIdentifier, PromotionTier }) => `${DBInstanceIdentifier} ${PromotionTier}`)
        .sort(),
    ),
    expectation(
      'data',
      `${label}: its writer`,
      members.filter((member) => member.properties.PromotionTier === 0).map((member) => member.physicalId),
      (found?.DBClusterMembers ?? []).flatMap((member) => (member.IsClusterWriter ? member.DBInstanceIdentifier! : [])),
    ),
    ...scalableTargets(model, `cluster:${physicalId}`).flatMap((target) =>
      targetExpectations(model, 'data', `${label}: readers`, target),
    ),
  ];
}
