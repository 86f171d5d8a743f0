import { Duration } from 'aws-cdk-lib/core';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as rds from 'aws-cdk-lib/aws-rds';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { pathInStack } from '../../private/naming';
import { isKnown } from '../../private/validation';
import { memoryGiB } from '../../capacity/instance-specs';
import { BackupPlan } from '../backup';
import type { IApplicationUser } from '../application-user';
import type { DatabaseEngineConfig, DatabaseEngineContext, IDatabaseEngine } from '../database-engine';
import { DatabaseMetrics } from '../database-metrics';
import { ReaderEndpoint } from '../engines/reader-endpoint';
import { acknowledgeRdsFindings } from './acknowledge-instances';
import type { InstanceKind } from './instance-kind';
import type { RdsInstanceOptions } from './instance-options';
import { createReplicas, sharedProps } from './instances';
import { createPrimary } from './primary';
import { RdsProxy } from './proxy';
import { validateTokens } from './proxy-options';
import { DEFAULT_STORAGE } from './storage';
import { validateInstances } from './validate-instances';

/**
 * A primary and its replicas on RDS instances: all that PostgreSQL, MySQL and MariaDB have in common. What sets them
 * apart is in their `InstanceKind`; clusters, of Aurora or Multi-AZ, are engines of their own.
 */
export class RdsInstanceEngine implements IDatabaseEngine {
  constructor(
    protected readonly options: RdsInstanceOptions,
    private readonly kind: InstanceKind,
  ) {}

  public validate(preset: Preset, applicationUser?: IApplicationUser): string[] {
    return validateInstances(this.options, this.kind, preset).merge(
      validateTokens(this.options.proxy, this.kind, applicationUser),
    ).problems;
  }

  public bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig {
    const { vpc, preset } = context;
    const { options, kind } = this;
    const { snapshot, port = kind.port, readReplicas = preset.readReplicas } = options;
    const databaseName = snapshot?.databaseName ?? options.databaseName ?? 'app';
    this.warn(scope, context);
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: `Database ${pathInStack(scope)}`,
      allowAllOutbound: false,
    });
    const shared = sharedProps({ scope, context, options, kind, securityGroup });
    const { instance: primary, secret, ownSecret } = createPrimary(shared, databaseName);
    const replicas = createReplicas(shared, primary, readReplicas);
    acknowledgeRdsFindings({
      secret: ownSecret,
      primary,
      replicas,
      unexported: kind.allLogs.filter((log) => !shared.common.cloudwatchLogsExports.includes(log)),
      newestOfSeries: kind.version.full === kind.version.series,
      restored: snapshot !== undefined,
      planned: options.backupPlan !== undefined,
      multiAz: options.multiAz ?? preset.multiAz,
      deletionProtection: options.deletionProtection ?? preset.deletionProtection,
    });
    this.backUp(scope, context, primary);

    const proxy = this.proxy(scope, context, { primary, secret, securityGroup });
    const host = proxy?.host ?? primary.dbInstanceEndpointAddress;
    const instances = [primary, ...replicas];
    const groups = [...(proxy ? [proxy.securityGroup] : []), ...(proxy && readReplicas === 0 ? [] : [securityGroup])];
    return {
      connections: new ec2.Connections({ securityGroups: groups, defaultPort: ec2.Port.tcp(port) }),
      host,
      readerHost: this.readerHost(scope, context, primary, replicas) ?? host,
      readerHosts: replicas.length === 0 ? [host] : replicas.map((replica) => replica.dbInstanceEndpointAddress),
      port,
      databaseName,
      secret,
      maxConnections: leastOf(shared.instanceTypes, (type) => kind.maxConnections(type), options.parameters),
      memoryGib: leastOf(shared.instanceTypes, memoryGiB),
      storageGib: (options.storage ?? DEFAULT_STORAGE).toGibibytes(),
      metrics: new DatabaseMetrics({ writers: [dimensionsOf(primary)], readers: replicas.map(dimensionsOf) }),
      // Replicas count their connections still.
      pooled: proxy !== undefined && replicas.length === 0,
      primary,
      replicas,
      proxy: proxy?.proxy,
      resourceIds: [...instances.map(resourceIdOf), ...(proxy ? [proxy.resourceId] : [])],
    };
  }

  private warn(scope: Construct, { encryptionKey }: DatabaseEngineContext): void {
    const { databaseName, port, snapshot, manageMasterUserPassword } = this.options;
    const managed = manageMasterUserPassword || undefined;
    warnOfFixedProps(scope, 'database', {
      databaseName,
      port,
      snapshot,
      encryptionKey,
      // The name of the user is a reference to the secret otherwise, and CloudFormation compares how it is written.
      manageMasterUserPassword: managed,
    });
  }

  /** The name of the replicas, where there are any. It falls back on the primary itself, which proxies do not hide. */
  private readerHost(
    scope: Construct,
    { vpc }: DatabaseEngineContext,
    primary: rds.IDatabaseInstance,
    replicas: rds.IDatabaseInstance[],
  ): string | undefined {
    if (replicas.length === 0) return undefined;
    const { seconds, negativeWhenBroken } = this.kind.lag;
    const { host } = new ReaderEndpoint(scope, 'ReaderEndpoint', {
      vpc,
      host: primary.dbInstanceEndpointAddress,
      readers: replicas.map(({ dbInstanceEndpointAddress: host, instanceIdentifier }) => ({
        host,
        instanceIdentifier,
      })),
      health: { maxLag: this.options.maxReplicaLag ?? Duration.seconds(seconds), negativeWhenBroken },
    });
    return host;
  }

  private proxy(
    scope: Construct,
    { vpc, encryptionKey, applicationUser }: DatabaseEngineContext,
    before: { primary: rds.IDatabaseInstance; secret: secretsmanager.ISecret; securityGroup: ec2.ISecurityGroup },
  ): RdsProxy | undefined {
    const { proxy } = this.options;
    return (
      proxy &&
      new RdsProxy(scope, 'Proxy', {
        ...proxy,
        vpc,
        encryptionKey,
        kind: this.kind.proxy,
        port: this.kind.port,
        secret: before.secret,
        database: before.securityGroup,
        instanceIdentifier: before.primary.instanceIdentifier,
        user: applicationUser && { ...applicationUser, resourceId: resourceIdOf(before.primary) },
      })
    );
  }

  private backUp(scope: Construct, context: DatabaseEngineContext, primary: rds.IDatabaseInstance): void {
    const { backupPlan } = this.options;
    if (!backupPlan) return;
    const resources = [backup.BackupResource.fromRdsDatabaseInstance(primary)];
    new BackupPlan(scope, 'Backup', { ...backupPlan, context, resources });
  }
}

const dimensionsOf = ({ instanceIdentifier }: rds.IDatabaseInstance) => ({ DBInstanceIdentifier: instanceIdentifier });

/** What the smallest instance has by a rule of its class, unless the team states connections of its own. */
function leastOf(
  instanceTypes: string[],
  rule: (type: string) => number | undefined,
  parameters?: RdsInstanceOptions['parameters'],
): number | undefined {
  const stated = Number(parameters?.max_connections);
  if (Number.isFinite(stated)) return stated;
  const each = instanceTypes.map((type) => (isKnown(type) ? rule(type) : undefined));
  return each.reduce((least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)));
}

/** Of the L1: without a feature flag the L2 says the ARN of a replica instead, which IAM authentication refuses. */
function resourceIdOf(instance: rds.IDatabaseInstance): string {
  return (instance.node.defaultChild as rds.CfnDBInstance).attrDbiResourceId;
}
