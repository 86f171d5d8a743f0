import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { pathInStack } from '../../private/naming';
import { sorted } from '../../private/sorted';
import { dataSubnets } from '../../private/subnets';
import { BackupPlan } from '../backup';
import type { DatabaseEngineConfig, DatabaseEngineContext } from '../database-engine';
import type { ClusterKind } from './cluster-kind';
import { clusterLogin } from './cluster-login';
import type { DatabaseClusterOptions } from './cluster-options';
import { monitoringRole } from './monitoring';
import { RdsProxy } from './proxy';

/** What a cluster is made from. */
export interface RdsClusterProps {
  readonly scope: Construct;
  readonly context: DatabaseEngineContext;
  readonly options: DatabaseClusterOptions;
  readonly kind: ClusterKind;
  /** What Aurora has and RDS Multi-AZ clusters have not, and the other way round. */
  readonly own: rds.CfnDBClusterProps;
  /** Classes of the instances that are there for good. */
  readonly insights: boolean;
}

/** A cluster before it has instances, with what belongs to it. */
export interface RdsCluster {
  readonly resource: rds.CfnDBCluster;
  readonly reference: rds.IDatabaseCluster;
  readonly securityGroup: ec2.SecurityGroup;
  readonly secret: secretsmanager.ISecret;
  readonly ownSecret?: secretsmanager.Secret;
  readonly subnetGroup: rds.ISubnetGroup;
  readonly port: number;
  readonly databaseName: string;
}

/** All that clusters of Aurora and of RDS Multi-AZ have in common. */
export function createCluster(props: RdsClusterProps): RdsCluster {
  const { scope, context, options, kind, own } = props;
  const { vpc, preset, encryptionKey } = context;
  const { snapshot, port = kind.port } = options;
  const { databaseName, port: statedPort } = options;
  warnOfFixedProps(scope, 'database', { databaseName, port: statedPort, snapshot, encryptionKey });
  const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: `Database ${pathInStack(scope)}`,
    allowAllOutbound: false,
  });
  const subnetGroup = new rds.SubnetGroup(scope, 'Subnets', {
    vpc,
    vpcSubnets: dataSubnets(vpc),
    description: `Subnets of ${pathInStack(scope)}`,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const parameters = new rds.CfnDBClusterParameterGroup(scope, 'ClusterParameters', {
    family: kind.family,
    description: `Parameters of ${pathInStack(scope)}`,
    parameters: sorted({ ...kind.parameters, ...options.parameters }),
  });
  const login = clusterLogin(scope, context, options);
  const resource = new rds.CfnDBCluster(scope, 'Cluster', {
    ...login.props,
    engine: kind.engine,
    engineVersion: kind.version.full,
    port,
    dbClusterParameterGroupName: parameters.ref,
    dbSubnetGroupName: subnetGroup.subnetGroupName,
    vpcSecurityGroupIds: [securityGroup.securityGroupId],
    enableCloudwatchLogsExports: options.logExports ?? kind.logs,
    enableIamDatabaseAuthentication: true,
    backupRetentionPeriod: (options.backupRetention ?? preset.backupRetention).toDays(),
    copyTagsToSnapshot: true,
    deletionProtection: options.deletionProtection ?? preset.deletionProtection,
    ...monitoring(scope, options),
    ...insights(props),
    ...own,
  });
  resource.applyRemovalPolicy(
    preset.removalPolicy === RemovalPolicy.DESTROY ? RemovalPolicy.DESTROY : RemovalPolicy.SNAPSHOT,
  );
  const reference = rds.DatabaseCluster.fromDatabaseClusterAttributes(scope, 'ClusterReference', {
    clusterIdentifier: resource.ref,
    clusterResourceIdentifier: resource.attrDbClusterResourceId,
    clusterEndpointAddress: resource.attrEndpointAddress,
    readerEndpointAddress: resource.attrReadEndpointAddress,
    port,
    securityGroups: [securityGroup],
  });
  return {
    resource,
    reference,
    securityGroup,
    secret: login.secretOf(resource, reference),
    ownSecret: login.ownSecret,
    subnetGroup,
    port,
    databaseName: snapshot?.databaseName ?? databaseName ?? 'app',
  };
}

/** The agent on every instance of the cluster, those that scaling adds among them. */
function monitoring(scope: Construct, { monitoringInterval = Duration.minutes(1) }: DatabaseClusterOptions) {
  const seconds = monitoringInterval.toSeconds();
  if (seconds === 0) return { monitoringInterval: 0 };
  return { monitoringInterval: seconds, monitoringRoleArn: monitoringRole(scope).roleArn };
}

/** Performance Insights of every instance, where all are large enough; advanced ones keep 15 months. */
function insights({ insights, options: { databaseInsights }, context }: RdsClusterProps): rds.CfnDBClusterProps {
  if (!insights) return { performanceInsightsEnabled: false };
  const advanced = databaseInsights === rds.DatabaseInsightsMode.ADVANCED;
  return {
    performanceInsightsEnabled: true,
    performanceInsightsKmsKeyId: context.encryptionKey?.keyArn,
    performanceInsightsRetentionPeriod: advanced
      ? rds.PerformanceInsightRetention.MONTHS_15
      : rds.PerformanceInsightRetention.DEFAULT,
    databaseInsightsMode: databaseInsights,
  };
}

/** What services need to know: the cluster's own endpoints, or those of a proxy. */
export function clusterConfig(
  { scope, context, options, kind }: RdsClusterProps,
  cluster: RdsCluster,
  instances: {
    /** A proxy finds its targets when it is made. */
    readonly first?: Construct;
    /** Whether there is always a reader: without one, the read-only endpoint of a proxy fails. */
    readonly readers: boolean;
  },
): DatabaseEngineConfig {
  const { resource, reference, secret, securityGroup, port, databaseName } = cluster;
  const { proxy: stated, backupPlan } = options;
  if (backupPlan) {
    const resources = [backup.BackupResource.fromRdsDatabaseCluster(reference)];
    new BackupPlan(scope, 'Backup', { ...backupPlan, context, resources });
  }
  const proxy =
    stated &&
    new RdsProxy(scope, 'Proxy', {
      ...stated,
      vpc: context.vpc,
      encryptionKey: context.encryptionKey,
      kind: kind.proxy,
      port: kind.port,
      secret,
      database: securityGroup,
      clusterIdentifier: resource.ref,
      readOnlyEndpoint: instances.readers,
      user: context.applicationUser && {
        ...context.applicationUser,
        resourceId: resource.attrDbClusterResourceId,
      },
    });
  if (proxy) proxy.node.addDependency(instances.first ?? resource);
  const host = proxy?.host ?? resource.attrEndpointAddress;
  const readerHost = proxy ? (proxy.readerHost ?? host) : resource.attrReadEndpointAddress;
  return {
    connections: new ec2.Connections({
      securityGroups: [proxy?.securityGroup ?? securityGroup],
      defaultPort: ec2.Port.tcp(port),
    }),
    host,
    readerHost,
    // A name of RDS itself, which certificates and IAM tokens hold for: no other host is needed.
    readerHosts: [readerHost],
    port,
    databaseName,
    secret,
    cluster: reference,
    pooled: proxy !== undefined,
    proxy: proxy?.proxy,
    resourceIds: [proxy?.resourceId ?? resource.attrDbClusterResourceId],
  };
}
