import { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { warnOfFixedProps } from '../../private/fixed-at-creation';
import { pathInStack } from '../../private/naming';
import { isKnown } from '../../private/validation';
import type { DatabaseEngineConfig, DatabaseEngineContext, IDatabaseEngine } from '../database-engine';
import { ReaderEndpoint } from '../engines/reader-endpoint';
import { acknowledgeRdsFindings } from './acknowledge-instances';
import type { InstanceKind } from './instance-kind';
import type { RdsInstanceOptions } from './instance-options';
import { createPrimary, createReplicas, sharedProps } from './instances';
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

  public validate(preset: Preset): string[] {
    return validateInstances(this.options, this.kind, preset).problems;
  }

  public bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig {
    const { vpc, preset, encryptionKey } = context;
    const { options, kind } = this;
    const { databaseName = 'app', port = kind.port, readReplicas = preset.readReplicas } = options;
    warnOfFixedProps(scope, 'database', {
      databaseName: options.databaseName,
      port: options.port,
      encryptionKey,
    });
    const securityGroup = new ec2.SecurityGroup(scope, 'SecurityGroup', {
      vpc,
      description: `Database ${pathInStack(scope)}`,
      allowAllOutbound: false,
    });
    const secret = new rds.DatabaseSecret(scope, 'Secret', { username: 'app', encryptionKey });
    secret.applyRemovalPolicy(preset.removalPolicy);

    const shared = sharedProps({ scope, context, options, kind, securityGroup });
    const primary = createPrimary(shared, secret, databaseName);
    const replicas = createReplicas(shared, primary, readReplicas);
    acknowledgeRdsFindings({
      secret,
      primary,
      replicas,
      multiAz: options.multiAz ?? preset.multiAz,
      deletionProtection: options.deletionProtection ?? preset.deletionProtection,
    });

    const host = primary.dbInstanceEndpointAddress;
    const readers = replicas.map(({ dbInstanceEndpointAddress, instanceIdentifier }) => ({
      host: dbInstanceEndpointAddress,
      instanceIdentifier,
    }));
    const health = {
      maxLag: options.maxReplicaLag ?? Duration.seconds(kind.lag.seconds),
      negativeWhenBroken: kind.lag.negativeWhenBroken,
    };
    return {
      connections: new ec2.Connections({ securityGroups: [securityGroup], defaultPort: ec2.Port.tcp(port) }),
      host,
      readerHost:
        readers.length === 0 ? host : new ReaderEndpoint(scope, 'ReaderEndpoint', { vpc, host, readers, health }).host,
      readerHosts: readers.length === 0 ? [host] : readers.map((reader) => reader.host),
      port,
      databaseName,
      secret: primary.secret!,
      maxConnections: this.maxConnections(shared.instanceTypes),
      primary,
      replicas,
      resourceIds: [primary.instanceResourceId!, ...replicas.map((replica) => replica.instanceResourceId!)],
    };
  }

  /** The default formula of RDS for the smallest instance, unless the team states a number of its own. */
  private maxConnections(instanceTypes: string[]): number | undefined {
    const stated = Number(this.options.parameters?.max_connections);
    if (Number.isFinite(stated)) return stated;
    const each = instanceTypes.map((type) => (isKnown(type) ? this.kind.maxConnections(type) : undefined));
    return each.reduce((least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)));
  }
}
