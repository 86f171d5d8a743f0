import { ArnFormat, Stack } from 'aws-cdk-lib';
import { CfnReplicationGroup, CfnSubnetGroup } from 'aws-cdk-lib/aws-elasticache';
import { CfnDBInstance, CfnDBSubnetGroup } from 'aws-cdk-lib/aws-rds';
import { CfnBucket, CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnSecret, CfnSecretTargetAttachment } from 'aws-cdk-lib/aws-secretsmanager';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { policyDocument } from './iam';
import { allowIngress, securityGroup, type Network } from './network';

/** Where the clients of a tier come from, by name. */
type Clients = Record<string, string>;

function openTo(clients: Clients, scope: Construct, id: string, group: string, port: number): void {
  Object.entries(clients).forEach(([name, client]) => allowIngress(scope, `${id}From${name}`, group, client, port));
}

export interface Database {
  readonly host: string;
  readonly readerHosts: string[];
  readonly secretArn: string;
}

/** A primary and two read replicas, each with a security group of its own. */
export function database(scope: Construct, network: Network, clients: Clients): Database {
  const placement = (id: string) => {
    const group = securityGroup(scope, `${id}SecurityGroup`, network.vpcId, { egress: true });
    openTo(clients, scope, id, group, 5432);
    const subnets = new CfnDBSubnetGroup(scope, `${id}Subnets`, {
      dbSubnetGroupDescription: `Subnets for ${id}`,
      subnetIds: network.privateSubnetIds,
    });
    return {
      dbInstanceClass: 'db.r6g.large',
      storageType: 'gp2',
      copyTagsToSnapshot: true,
      dbSubnetGroupName: subnets.ref,
      vpcSecurityGroups: [group],
    };
  };
  const secret = new CfnSecret(scope, 'DatabaseSecret', {
    generateSecretString: {
      secretStringTemplate: '{"username":"postgres"}',
      generateStringKey: 'password',
      passwordLength: 30,
      excludeCharacters: ' %+~`#$&*()|[]{}:;<>?!\'/@"\\',
    },
  });
  const primary = new CfnDBInstance(scope, 'Database', {
    ...placement('Database'),
    engine: 'postgres',
    engineVersion: '17',
    dbName: 'app',
    allocatedStorage: '100',
    multiAz: true,
    storageEncrypted: true,
    backupRetentionPeriod: 7,
    masterUsername: `{{resolve:secretsmanager:${secret.ref}:SecretString:username::}}`,
    masterUserPassword: `{{resolve:secretsmanager:${secret.ref}:SecretString:password::}}`,
  });
  const attachment = new CfnSecretTargetAttachment(scope, 'DatabaseSecretAttachment', {
    secretId: secret.ref,
    targetId: primary.ref,
    targetType: 'AWS::RDS::DBInstance',
  });
  const replicas = ['Replica1', 'Replica2'].map(
    (id) =>
      new CfnDBInstance(scope, id, {
        ...placement(id),
        sourceDbInstanceIdentifier: Stack.of(scope).formatArn({
          service: 'rds',
          resource: 'db',
          resourceName: primary.ref,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      }),
  );
  return {
    host: primary.attrEndpointAddress,
    readerHosts: replicas.map((replica) => replica.attrEndpointAddress),
    secretArn: attachment.ref,
  };
}

/** A Redis replication group over three zones; gives the name of its primary. */
export function cache(scope: Construct, network: Network, clients: Clients): string {
  const group = securityGroup(scope, 'CacheSecurityGroup', network.vpcId, { egress: true });
  openTo(clients, scope, 'Cache', group, 6379);
  const subnets = new CfnSubnetGroup(scope, 'CacheSubnets', {
    description: 'Private subnets for the cache',
    subnetIds: network.privateSubnetIds,
  });
  return new CfnReplicationGroup(scope, 'Cache', {
    replicationGroupDescription: 'Session and page cache',
    engine: 'redis',
    engineVersion: '7.1',
    cacheNodeType: 'cache.r6g.large',
    numCacheClusters: 3,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
    atRestEncryptionEnabled: true,
    transitEncryptionEnabled: true,
    cacheSubnetGroupName: subnets.ref,
    securityGroupIds: [group],
  }).attrPrimaryEndPointAddress;
}

export function queue(scope: Construct): CfnQueue {
  const deadLetters = new CfnQueue(scope, 'DeadLetters', { messageRetentionPeriod: 1209600 });
  return new CfnQueue(scope, 'Queue', {
    redrivePolicy: { deadLetterTargetArn: deadLetters.attrArn, maxReceiveCount: 3 },
  });
}

/** A private, versioned bucket that answers over TLS only. */
export function bucket(scope: Construct): CfnBucket {
  const result = new CfnBucket(scope, 'Assets', {
    bucketEncryption: {
      serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }],
    },
    publicAccessBlockConfiguration: {
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    },
    versioningConfiguration: { status: 'Enabled' },
  });
  new CfnBucketPolicy(scope, 'AssetsPolicy', {
    bucket: result.ref,
    policyDocument: policyDocument({
      Action: 's3:*',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Resource: [result.attrArn, `${result.attrArn}/*`],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  });
  return result;
}
