import * as elasticache from '@aws-sdk/client-elasticache';
import * as rds from '@aws-sdk/client-rds';
import * as route53 from '@aws-sdk/client-route-53';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { sha256 } from '../sha256';
import type { Reader } from './reader';

/** Databases with their parameters, the zones that name their readers, caches, secrets. */
export async function readData(reader: Reader) {
  const [databases, names, caches] = await Promise.all([readDatabases(reader), readNames(reader), readCaches(reader)]);
  const managed = [...databases.databases, ...databases.databaseClusters].flatMap(
    ({ MasterUserSecret }) => MasterUserSecret?.SecretArn ?? [],
  );
  return { ...databases, ...names, ...caches, secrets: await readSecrets(reader, managed) };
}

async function readDatabases(reader: Reader) {
  const client = new rds.RDSClient(reader.configuration);
  const databases = await reader.each('AWS::RDS::DBInstance', async (DBInstanceIdentifier) => {
    return (await client.send(new rds.DescribeDBInstancesCommand({ DBInstanceIdentifier }))).DBInstances![0];
  });
  const parameters = await reader.each('AWS::RDS::DBParameterGroup', async (DBParameterGroupName) => {
    const ask = new rds.DescribeDBParametersCommand({ DBParameterGroupName });
    return [DBParameterGroupName, (await client.send(ask)).Parameters ?? []] as const;
  });
  const databaseClusters = await reader.each('AWS::RDS::DBCluster', async (DBClusterIdentifier) => {
    return (await client.send(new rds.DescribeDBClustersCommand({ DBClusterIdentifier }))).DBClusters![0];
  });
  const clusterParameters = await reader.each(
    'AWS::RDS::DBClusterParameterGroup',
    async (DBClusterParameterGroupName) => {
      const ask = new rds.DescribeDBClusterParametersCommand({ DBClusterParameterGroupName });
      return [DBClusterParameterGroupName, (await client.send(ask)).Parameters ?? []] as const;
    },
  );
  const proxies = await reader.each('AWS::RDS::DBProxy', async (DBProxyName) => {
    const [{ DBProxies = [] }, { TargetGroups = [] }, { Targets = [] }] = await Promise.all([
      client.send(new rds.DescribeDBProxiesCommand({ DBProxyName })),
      client.send(new rds.DescribeDBProxyTargetGroupsCommand({ DBProxyName })),
      client.send(new rds.DescribeDBProxyTargetsCommand({ DBProxyName })),
    ]);
    return { ...DBProxies[0], pool: TargetGroups[0]?.ConnectionPoolConfig, targets: Targets };
  });
  client.destroy();
  const databaseParameters = Object.fromEntries([...parameters, ...clusterParameters]);
  return { databases, databaseClusters, databaseParameters, proxies };
}

async function readNames(reader: Reader) {
  const client = new route53.Route53Client(reader.configuration);
  const zones = await reader.each('AWS::Route53::HostedZone', async (Id) => {
    const zone = await client.send(new route53.GetHostedZoneCommand({ Id }));
    const records = await client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId: Id }));
    return { ...zone.HostedZone!, vpcs: zone.VPCs ?? [], records: records.ResourceRecordSets ?? [] };
  });
  const healthChecks = await reader.each('AWS::Route53::HealthCheck', async (HealthCheckId) => {
    return (await client.send(new route53.GetHealthCheckCommand({ HealthCheckId }))).HealthCheck!;
  });
  client.destroy();
  return { zones, healthChecks };
}

async function readCaches(reader: Reader) {
  const client = new elasticache.ElastiCacheClient(reader.configuration);
  const replicationGroups = await reader.each('AWS::ElastiCache::ReplicationGroup', async (ReplicationGroupId) => {
    const ask = new elasticache.DescribeReplicationGroupsCommand({ ReplicationGroupId });
    return (await client.send(ask)).ReplicationGroups![0];
  });
  const subnetGroups = await reader.each('AWS::ElastiCache::SubnetGroup', async (CacheSubnetGroupName) => {
    const ask = new elasticache.DescribeCacheSubnetGroupsCommand({ CacheSubnetGroupName });
    return (await client.send(ask)).CacheSubnetGroups![0];
  });
  const cacheClusters = await reader.each('AWS::ElastiCache::CacheCluster', async (CacheClusterId) => {
    const ask = new elasticache.DescribeCacheClustersCommand({ CacheClusterId, ShowCacheNodeInfo: true });
    return (await client.send(ask)).CacheClusters![0];
  });
  const cacheUsers = await reader.each('AWS::ElastiCache::User', async (UserId) => {
    return (await client.send(new elasticache.DescribeUsersCommand({ UserId }))).Users![0];
  });
  client.destroy();
  return { replicationGroups, cacheSubnetGroups: subnetGroups, cacheClusters, cacheUsers };
}

/** Those of the stacks, and those that RDS made for passwords that it manages. */
async function readSecrets(reader: Reader, managed: string[]) {
  const client = new secretsmanager.SecretsManagerClient(reader.configuration);
  const arns = [...reader.ids('AWS::SecretsManager::Secret'), ...managed];
  const read = arns.map(async (arn) => {
    const { SecretString } = await client.send(new secretsmanager.GetSecretValueCommand({ SecretId: arn }));
    return { arn, fields: fieldsOf(SecretString ?? ''), sha256: sha256(SecretString ?? '') };
  });
  const secrets = await Promise.all(read);
  client.destroy();
  return secrets;
}

function fieldsOf(value: string): string[] | undefined {
  return value.startsWith('{') ? Object.keys(JSON.parse(value)) : undefined;
}
