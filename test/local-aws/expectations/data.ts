import type { HealthCheckConfig, ResourceRecordSet } from '@aws-sdk/client-route-53';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed, Model } from './model';
import { databaseClusterExpectations } from './database-clusters';
import { defaultRoute } from './network';

/** Databases with their replicas and parameters, and caches. */
export function dataExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::RDS::DBInstance').flatMap((declared) => databaseExpectations(model, declared)),
    ...model.ofType('AWS::RDS::DBCluster').flatMap((declared) => databaseClusterExpectations(model, declared)),
    ...['AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup'].flatMap((type) =>
      model.ofType(type).map((declared) => parameterExpectation(model, declared)),
    ),
    ...model.ofType('AWS::RDS::DBProxy').flatMap((declared) => proxyExpectations(model, declared)),
    ...model.ofType('AWS::RDS::DBProxyTargetGroup').flatMap((declared) => targetExpectations(model, declared)),
    ...model.ofType('AWS::Route53::RecordSet').flatMap((declared) => recordExpectation(model, declared)),
    ...model.ofType('AWS::ElastiCache::ReplicationGroup').flatMap((declared) => cacheExpectations(model, declared)),
    ...model.ofType('AWS::ElastiCache::CacheCluster').flatMap((declared) => clusterExpectations(model, declared)),
    ...model.ofType('AWS::ElastiCache::User').map((declared) => userExpectation(model, declared)),
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
  const cluster = model
    .ofType('AWS::RDS::DBCluster')
    .find((each) => each.physicalId === properties.DBClusterIdentifier);
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
      // Members of a cluster have those of the cluster.
      properties.VPCSecurityGroups ?? cluster?.properties.VpcSecurityGroupIds,
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

function recordExpectation(model: Model, { label, properties }: Deployed): Expectation[] {
  const { observed } = model;
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
    ...(properties.HealthCheckId ? [healthExpectation(model, label, properties.HealthCheckId, found)] : []),
  ];
}

/** Who a record asks whether it may answer: a check of its kind that stands, with those that it sums up. */
function healthExpectation(model: Model, label: string, id: string, found?: ResourceRecordSet): Expectation {
  const stated = model.ofType('AWS::Route53::HealthCheck').find(({ physicalId }) => physicalId === id);
  const check = model.observed.healthChecks.find(({ Id }) => Id === found?.HealthCheckId);
  const describe = (config: HealthCheckConfig = { Type: undefined }) =>
    [config.Type, ...(config.ChildHealthChecks ?? [])].join(' ');
  return expectation(
    'data',
    `health of ${label}`,
    `${id} ${describe(stated?.properties.HealthCheckConfig)}`,
    `${found?.HealthCheckId} ${describe(check?.HealthCheckConfig)}`,
  );
}

function proxyExpectations({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = observed.proxies.find(({ DBProxyName }) => DBProxyName === physicalId);
  const logins = (auth: { SecretArn?: string; IAMAuth?: string }[] = []) =>
    auth.map(({ SecretArn, IAMAuth }) => `${SecretArn} IAM ${IAMAuth}`);
  return [
    expectation('data', `proxy ${label}: status`, 'available', found?.Status),
    expectation('data', `proxy ${label}: family`, properties.EngineFamily, found?.EngineFamily),
    expectation('data', `proxy ${label}: TLS`, properties.RequireTLS, found?.RequireTLS),
    expectation('data', `proxy ${label}: logins`, logins(properties.Auth), logins(found?.Auth)),
    expectation('data', `proxy ${label}: subnets`, properties.VpcSubnetIds, found?.VpcSubnetIds),
    expectation('data', `proxy ${label}: security groups`, properties.VpcSecurityGroupIds, found?.VpcSecurityGroupIds),
  ];
}

function targetExpectations({ observed }: Model, { label, properties }: Deployed): Expectation[] {
  const found = observed.proxies.find(({ DBProxyName }) => DBProxyName === properties.DBProxyName);
  const { ConnectionBorrowTimeout, MaxConnectionsPercent } = properties.ConnectionPoolConfigurationInfo ?? {};
  return [
    expectation(
      'data',
      `proxy ${label}: targets`,
      properties.DBInstanceIdentifiers ?? properties.DBClusterIdentifiers,
      found?.targets.map(({ RdsResourceId }) => RdsResourceId),
    ),
    expectation(
      'data',
      `proxy ${label}: pool`,
      `${MaxConnectionsPercent} percent, lent within ${ConnectionBorrowTimeout} s`,
      `${found?.pool?.MaxConnectionsPercent} percent, lent within ${found?.pool?.ConnectionBorrowTimeout} s`,
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
    expectation('data', `${label}: shards`, properties.NumNodeGroups ?? 1, found?.NodeGroups?.length),
    ...(found?.NodeGroups ?? []).map(({ NodeGroupId, NodeGroupMembers = [] }) =>
      expectation(
        'data',
        `${label}: nodes of shard ${NodeGroupId}`,
        properties.NumCacheClusters ?? properties.ReplicasPerNodeGroup + 1,
        NodeGroupMembers.length,
      ),
    ),
  ];
}

function clusterExpectations({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = observed.cacheClusters.find(({ CacheClusterId }) => CacheClusterId === physicalId);
  return [
    expectation('data', `${label}: engine`, properties.Engine, found?.Engine),
    expectation('data', `${label}: version`, properties.EngineVersion, found?.EngineVersion),
    expectation('data', `${label}: nodes`, properties.NumCacheNodes, found?.NumCacheNodes),
    expectation('data', `${label}: node type`, properties.CacheNodeType, found?.CacheNodeType),
    expectation('data', `${label}: subnet group`, properties.CacheSubnetGroupName, found?.CacheSubnetGroupName),
    expectation(
      'data',
      `${label}: encrypted in transit`,
      properties.TransitEncryptionEnabled,
      found?.TransitEncryptionEnabled,
    ),
  ];
}

function userExpectation({ observed }: Model, { label, physicalId, properties }: Deployed): Expectation {
  const found = observed.cacheUsers.find(({ UserId }) => UserId === physicalId);
  return expectation(
    'data',
    `${label}: name, rights and login`,
    `${properties.UserName} ${properties.AccessString} ${properties.AuthenticationMode?.Type}`,
    `${found?.UserName} ${found?.AccessString} ${found?.Authentication?.Type}`,
  );
}
