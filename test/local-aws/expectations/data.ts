import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';
import { defaultRoute } from './network';

/** Databases with their replicas and parameters, and caches. */
export function dataExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::RDS::DBInstance').flatMap((declared) => databaseExpectations(model, declared)),
    ...model.ofType('AWS::RDS::DBParameterGroup').map((declared) => parameterExpectation(model, declared)),
    ...model.ofType('AWS::Route53::RecordSet').flatMap((declared) => recordExpectation(model, declared)),
    ...model.ofType('AWS::ElastiCache::ReplicationGroup').flatMap((declared) => cacheExpectations(model, declared)),
    ...model.ofType('AWS::ElastiCache::SubnetGroup').map(({ label, physicalId, properties }) => {
      const found = model.observed.cacheSubnetGroups.find(({ CacheSubnetGroupName: name }) => name === physicalId);
      const subnets = found?.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier);
      return expectation('data', `${label}: subnets`, properties.SubnetIds, subnets);
    }),
  ];
}

/** Properties of AWS::RDS::DBInstance that RDS reports under the same or another name. */
const DATABASE_PROPERTIES: Record<string, string> = {
  BackupRetentionPeriod: 'BackupRetentionPeriod',
  DBInstanceClass: 'DBInstanceClass',
  DBName: 'DBName',
  DeletionProtection: 'DeletionProtection',
  EnableIAMDatabaseAuthentication: 'IAMDatabaseAuthenticationEnabled',
  Engine: 'Engine',
  MultiAZ: 'MultiAZ',
  PubliclyAccessible: 'PubliclyAccessible',
  StorageEncrypted: 'StorageEncrypted',
  StorageType: 'StorageType',
};

function databaseExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const { databases, routeTables } = model.observed;
  const found = databases.find(({ DBInstanceIdentifier }) => DBInstanceIdentifier === physicalId);
  const reported = { ...found } as Record<string, unknown>;
  const subnets = found?.DBSubnetGroup?.Subnets?.map(({ SubnetIdentifier }) => SubnetIdentifier!) ?? [];
  const source = properties.SourceDBInstanceIdentifier;
  return [
    ...Object.entries(DATABASE_PROPERTIES)
      .filter(([property]) => property in properties)
      .map(([property, name]) =>
        expectation('data', `${label}: ${property}`, String(properties[property]), String(reported[name])),
      ),
    expectation('data', `${label}: status`, 'available', found?.DBInstanceStatus),
    expectation(
      'data',
      `${label}: security groups`,
      properties.VPCSecurityGroups,
      found?.VpcSecurityGroups?.map(({ VpcSecurityGroupId }) => VpcSecurityGroupId),
    ),
    expectation(
      'data',
      `${label}: way out of its subnets`,
      ['none'],
      [...new Set(subnets.map((id) => defaultRoute(routeTables, id)))],
    ),
    expectation(
      'data',
      `${label}: source`,
      source?.split(':').pop(),
      // The template and RDS name it by its id within a region, or by its ARN.
      found?.ReadReplicaSourceDBInstanceIdentifier?.split(':').pop(),
    ),
  ];
}

function parameterExpectation({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation {
  const stated: Record<string, unknown> = properties.Parameters ?? {};
  const found = observed.databaseParameters[physicalId] ?? [];
  const values = found
    .filter(({ ParameterName }) => ParameterName! in stated)
    .map(({ ParameterName, ParameterValue }) => `${ParameterName}=${ParameterValue}`);
  const expected = Object.entries(stated).map(([name, value]) => `${name}=${value}`);
  return expectation('data', `${label}: parameters`, expected, values);
}

function recordExpectation({ observed }: Model, { label, properties }: Deployed): Expectation[] {
  const zone = observed.zones.find(({ Id }) => Id?.endsWith(`/${properties.HostedZoneId}`));
  if (!zone) return [];
  const found = zone.records.find(
    ({ Name, SetIdentifier }) => Name === properties.Name && SetIdentifier === properties.SetIdentifier,
  );
  return [
    expectation(
      'data',
      `record ${label}`,
      [properties.Type, properties.ResourceRecords, properties.TTL, properties.Weight].join(' '),
      [found?.Type, found?.ResourceRecords?.map(({ Value }) => Value), found?.TTL, found?.Weight].join(' '),
    ),
  ];
}

function cacheExpectations({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = observed.replicationGroups.find(({ ReplicationGroupId }) => ReplicationGroupId === physicalId);
  const enabled = (value: unknown) => (String(value) === 'true' ? 'enabled' : 'disabled');
  return [
    expectation('data', `${label}: status`, 'available', found?.Status),
    expectation('data', `${label}: Multi-AZ`, enabled(properties.MultiAZEnabled), found?.MultiAZ),
    expectation(
      'data',
      `${label}: automatic failover`,
      enabled(properties.AutomaticFailoverEnabled),
      found?.AutomaticFailover,
    ),
    expectation(
      'data',
      `${label}: encrypted in transit`,
      properties.TransitEncryptionEnabled,
      found?.TransitEncryptionEnabled,
    ),
    expectation(
      'data',
      `${label}: encrypted at rest`,
      properties.AtRestEncryptionEnabled,
      found?.AtRestEncryptionEnabled,
    ),
    expectation('data', `${label}: asks for a token`, 'AuthToken' in properties, found?.AuthTokenEnabled ?? false),
    expectation('data', `${label}: node type`, properties.CacheNodeType, found?.CacheNodeType),
    expectation(
      'data',
      `${label}: days of snapshots`,
      properties.SnapshotRetentionLimit ?? 0,
      found?.SnapshotRetentionLimit,
    ),
    expectation(
      'data',
      `${label}: nodes`,
      properties.NumCacheClusters,
      found?.NodeGroups?.[0].NodeGroupMembers?.length,
    ),
  ];
}
