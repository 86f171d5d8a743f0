import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { Size, Token } from 'aws-cdk-lib/core';
import type { Preset } from '../../preset';
import { dataSubnets } from '../../private/subnets';
import { Checks, isKnown } from '../../private/validation';
import { memoryGiB } from '../../capacity/instance-specs';
import type { DatabaseEngineConfig, DatabaseEngineContext, IDatabaseEngine } from '../database-engine';
import { DatabaseMetrics } from '../database-metrics';
import { acknowledgeCluster } from './acknowledge-cluster';
import { clusterConfig, createCluster } from './cluster';
import { MULTI_AZ_CLASSES, validateClass } from './cluster-class';
import type { ClusterKind } from './cluster-kind';
import type { MultiAzOptions } from './multi-az-options';
import { provisionedIops, validateStorage } from './storage';
import { validateCluster } from './validate-cluster';

/** From here on gp3 has 12,000 operations a second. */
const DEFAULT_STORAGE = Size.gibibytes(400);
/** The writer and the two readers have one each. */
const LEAST_ZONES = 3;

/**
 * One writer and two readers of one class in three Availability Zones, as RDS has them for PostgreSQL and MySQL. RDS
 * makes the instances; the stack knows the cluster alone.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
 */
export class MultiAzEngine implements IDatabaseEngine {
  constructor(
    private readonly options: MultiAzOptions,
    private readonly kind: ClusterKind,
  ) {}

  public validate(): string[] {
    const { options, kind } = this;
    const { storage = DEFAULT_STORAGE, storageType } = options;
    return validateCluster(options, kind)
      .merge(validateClass('instanceType', options.instanceType, MULTI_AZ_CLASSES))
      .literal('storage', storage)
      .that(
        storageType !== 'gp2',
        'storageType',
        storageType,
        "'gp3', 'io1' or 'io2' of a Multi-AZ DB cluster",
        "take 'gp3'",
      )
      .merge(validateStorage({ ...options, storage })).problems;
  }

  public bind(scope: Construct, context: DatabaseEngineContext): DatabaseEngineConfig {
    const { options, kind } = this;
    const { storage = DEFAULT_STORAGE, storageType = 'gp3' } = options;
    const instanceType = `${options.instanceType ?? defaultType(context.preset)}`;
    validateZones(context.vpc).throwAt(scope.node.scope!, scope.node.id);
    const props = {
      scope,
      context,
      options,
      kind,
      insights: !kind.withoutInsights?.test(instanceType),
      own: {
        dbClusterInstanceClass: `db.${instanceType}`,
        allocatedStorage: storage.toGibibytes(),
        storageType,
        iops: options.iops ?? baseline(storageType, storage),
        autoMinorVersionUpgrade: true,
        publiclyAccessible: false,
      },
    };
    const cluster = createCluster(props);
    acknowledgeCluster(cluster, props);
    return {
      ...clusterConfig(props, cluster, { readers: true }),
      maxConnections: this.maxConnections(instanceType),
      memoryGib: isKnown(instanceType) ? memoryGiB(instanceType) : undefined,
      storageGib: storage.toGibibytes(),
      metrics: metricsOf(cluster.resource.ref),
    };
  }

  private maxConnections(instanceType: string): number | undefined {
    const stated = Number(this.options.parameters?.max_connections);
    if (Number.isFinite(stated)) return stated;
    return isKnown(instanceType) ? this.kind.maxConnections(instanceType) : undefined;
  }
}

/** RDS names its three instances after the cluster; any of them may take the writes. */
function metricsOf(cluster: string): DatabaseMetrics {
  const instances = [1, 2, 3].map((nth) => ({ DBInstanceIdentifier: `${cluster}-instance-${nth}` }));
  return new DatabaseMetrics({ writers: instances, lagging: instances });
}

/** The smallest class with as much memory as other engines have. */
function defaultType(preset: Preset): ec2.InstanceType {
  return new ec2.InstanceType(preset.multiAz ? 'r6gd.large' : 'c6gd.medium');
}

/**
 * RDS makes no such cluster in two zones. Zones that are yet to be looked up, or are known to the deployment alone, pass.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/create-multi-az-db-cluster.html
 */
function validateZones(vpc: ec2.IVpc): Checks {
  const { availabilityZones } = vpc.selectSubnets(dataSubnets(vpc));
  const zones = [...new Set(availabilityZones)];
  const unseen = Token.isUnresolved(availabilityZones) || zones.some((zone) => zone.startsWith('dummy'));
  return new Checks().that(
    unseen || zones.length >= LEAST_ZONES,
    'vpc',
    `${vpc.node.path}, with ${zones.length} zones`,
    `a VPC over ${LEAST_ZONES} zones, in which a Multi-AZ DB cluster stands`,
    'state account and region of the stack, of which the CDK knows two zones otherwise, or take another engine',
  );
}

/** RDS wants the operations of a cluster stated; below 400 GiB gp3 has 3,000, and takes no number. */
function baseline(storageType: string, storage: Size): number | undefined {
  if (storageType !== 'gp3') return provisionedIops(storageType, storage, 3_000);
  return storage.toGibibytes() < DEFAULT_STORAGE.toGibibytes() ? undefined : 12_000;
}
