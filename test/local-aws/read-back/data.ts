import * as elasticache from '@aws-sdk/client-elasticache';
import * as rds from '@aws-sdk/client-rds';
import * as route53 from '@aws-sdk/client-route-53';
import * as secretsmanager from '@aws-sdk/client-secrets-manager';
import { sha256 } from '../sha256';
import type { Reader } from './reader';

/** Databases with their parameters, the zones that name their readers, caches, secrets. */
export async function readData(reader: Reader) {
  const [databases, zones, caches, secrets] = await Promise.all([
    readDatabases(reader),
    readZones(reader),
    readCaches(reader),
    readSecrets(reader),
  ]);
  return { ...databases, zones, ...caches, secrets };
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
  client.destroy();
  return { databases, databaseParameters: Object.fromEntries(parameters) };
}

async function readZones(reader: Reader) {
  const client = new route53.Route53Client(reader.configuration);
  const zones = await reader.each('AWS::Route53::HostedZone', async (Id) => {
    const zone = await client.send(new route53.GetHostedZoneCommand({ Id }));
    const records = await client.send(new route53.ListResourceRecordSetsCommand({ HostedZoneId: Id }));
    return { ...zone.HostedZone!, vpcs: zone.VPCs ?? [], records: records.ResourceRecordSets ?? [] };
  });
  client.destroy();
  return zones;
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
  client.destroy();
  return { replicationGroups, cacheSubnetGroups: subnetGroups };
}

async function readSecrets(reader: Reader) {
  const client = new secretsmanager.SecretsManagerClient(reader.configuration);
  const secrets = await reader.each('AWS::SecretsManager::Secret', async (arn) => {
    const { SecretString } = await client.send(new secretsmanager.GetSecretValueCommand({ SecretId: arn }));
    return { arn, fields: fieldsOf(SecretString ?? ''), sha256: sha256(SecretString ?? '') };
  });
  client.destroy();
  return secrets;
}

function fieldsOf(value: string): string[] | undefined {
  return value.startsWith('{') ? Object.keys(JSON.parse(value)) : undefined;
}
