import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { isKnown } from '../../private/validation';
import { memoryGiB } from '../../capacity/instance-specs';
import type { DatabaseEngineConfig, DatabaseEngineContext, IDatabaseEngine } from '../database-engine';
import { DatabaseMetrics } from '../database-metrics';
import { acknowledgeAuroraInstances, acknowledgeCluster } from './acknowledge-cluster';
import type { AuroraClasses } from './aurora-instances';
import { auroraClasses, createAuroraInstances, instanceParameters } from './aurora-instances';
import type { AuroraOptions, AuroraServerlessOptions } from './aurora-options';
import { AuroraReaderScaling } from './aurora-scaling';
import { clusterConfig, createCluster } from './cluster';
import type { ClusterKind } from './cluster-kind';
import { validateAurora } from './validate-aurora';

/** What an engine of Aurora has beside what every kind of cluster has. */
export interface AuroraKind extends ClusterKind {
  /** Connections that a serverless instance accepts by default. */
  serverlessConnections(minCapacity: number, maxCapacity: number): number;
}

/**
 * A writer and its readers on one volume in three Availability Zones: all that Aurora PostgreSQL and Aurora MySQL have
 * in common. What sets them apart is in their `AuroraKind`.
 */
export class AuroraEngine implements IDatabaseEngine {
  constructor(
    private readonly options: AuroraOptions,
    private readonly kind: AuroraKind,
  ) {}

  public validate(preset: Preset): string[] {
    return validateAurora(this.options, this.kind, preset).problems;
  }

  public bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig {
    const { options, kind } = this;
    const { preset, vpc } = context;
    const { readers = preset.readReplicas, readerScaling, serverless } = options;
    const classes = auroraClasses(options, preset);
    const insights = ![classes.writer, classes.reader].some((type) => kind.withoutInsights?.test(type));
    const parameters = instanceParameters(scope, options, kind);
    const props = {
      scope,
      context,
      options,
      kind,
      insights,
      own: {
        dbInstanceParameterGroupName: parameters.ref,
        storageType: options.storageType,
        serverlessV2ScalingConfiguration: serverless && capacityOf(serverless),
        // By default a deleted cluster takes its automated backups along.
        deleteAutomatedBackups: preset.removalPolicy === RemovalPolicy.DESTROY,
      },
    };
    const cluster = createCluster(props);
    const instances = createAuroraInstances({ scope, vpc, options, kind, cluster, classes, readers, parameters });
    acknowledgeCluster(cluster, props);
    acknowledgeAuroraInstances(instances);
    const scaling = readerScaling && new AuroraReaderScaling(scope, 'ReaderScaling', cluster, readers, readerScaling);
    // What scaling adds has to come on top of those that are there.
    scaling?.node.addDependency(instances.all[instances.all.length - 1]!);
    return {
      ...clusterConfig(props, cluster, {
        first: instances.all[0],
        readers: readers > 0 || readerScaling !== undefined,
      }),
      primary: instances.writer,
      replicas: instances.readers,
      readerCapacity: scaling?.capacity,
      maxConnections: this.maxConnections(classes, readers),
      memoryGib: memoryOf(readers > 0 ? [classes.writer, classes.reader] : [classes.writer]),
      metrics: this.metrics(cluster.resource.ref, readers > 0 || readerScaling !== undefined),
    };
  }

  /** By role: a fail-over moves it to another instance, and scaling adds some that no template names. */
  private metrics(cluster: string, hasReaders: boolean): DatabaseMetrics {
    const { serverless } = this.options;
    const ofRole = (Role: string) => ({ DBClusterIdentifier: cluster, Role });
    return new DatabaseMetrics({
      writers: [ofRole('WRITER')],
      readers: hasReaders ? [ofRole('READER')] : [],
      lagging: hasReaders ? [{ DBClusterIdentifier: cluster }] : [],
      lag: 'AuroraReplicaLagMaximum',
      lagUnitsPerSecond: 1000,
      ownStorage: false,
      mayPause: serverless?.minCapacity === 0 && !serverless.readersOnly,
    });
  }

  /** The default formula for the smallest instance, unless the team states a number of its own. */
  private maxConnections({ writer, reader }: AuroraClasses, readers: number): number | undefined {
    const { options, kind } = this;
    const stated = Number(options.instanceParameters?.max_connections ?? options.parameters?.max_connections);
    if (Number.isFinite(stated)) return stated;
    const each = [writer, ...(readers > 0 ? [reader] : [])].map((type) =>
      type === 'serverless'
        ? kind.serverlessConnections(options.serverless!.minCapacity, options.serverless!.maxCapacity)
        : isKnown(type)
          ? kind.maxConnections(type)
          : undefined,
    );
    return each.reduce((least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)));
  }
}

/** Of the smallest; a serverless instance has as much as it asks for. */
function memoryOf(types: string[]): number | undefined {
  const each = types.map((type) => (isKnown(type) ? memoryGiB(type) : undefined));
  return each.reduce((least, one) => (least === undefined || one === undefined ? undefined : Math.min(least, one)));
}

function capacityOf({ minCapacity, maxCapacity, pauseAfter }: AuroraServerlessOptions) {
  return { minCapacity, maxCapacity, secondsUntilAutoPause: pauseAfter?.toSeconds() };
}
