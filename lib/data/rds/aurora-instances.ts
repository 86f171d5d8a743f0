import { RemovalPolicy, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as rds from 'aws-cdk-lib/aws-rds';
import type { Construct } from 'constructs';
import type { Preset } from '../../preset';
import { pathInStack } from '../../private/naming';
import { sorted } from '../../private/sorted';
import { dataSubnets } from '../../private/subnets';
import type { AuroraOptions } from './aurora-options';
import type { RdsCluster } from './cluster';
import type { ClusterKind } from './cluster-kind';

/** What writer and readers run on: an instance type, or `serverless`. */
export interface AuroraClasses {
  readonly writer: string;
  readonly reader: string;
}

export function auroraClasses(options: AuroraOptions, preset: Preset): AuroraClasses {
  const { serverless, instanceType = new ec2.InstanceType(preset.databaseInstanceType) } = options;
  const provisioned = `${instanceType}`;
  return {
    writer: serverless && !serverless.readersOnly ? 'serverless' : provisioned,
    reader: serverless ? 'serverless' : `${options.readerInstanceType ?? provisioned}`,
  };
}

/** What the instances are made from. */
export interface AuroraInstancesProps {
  readonly scope: Construct;
  readonly vpc: ec2.IVpc;
  readonly options: AuroraOptions;
  readonly kind: ClusterKind;
  readonly cluster: RdsCluster;
  readonly classes: AuroraClasses;
  readonly readers: number;
  readonly parameters: rds.CfnDBParameterGroup;
}

/** The instances that belong to the stack. */
export interface AuroraInstances {
  readonly all: rds.CfnDBInstance[];
  readonly writer: rds.IDatabaseInstance;
  readonly readers: rds.IDatabaseInstance[];
}

/**
 * A parameter group for the instances, empty at first: with the default group of RDS, the first parameter would come
 * with a restart.
 */
export function instanceParameters(scope: Construct, options: AuroraOptions, kind: ClusterKind) {
  return new rds.CfnDBParameterGroup(scope, 'InstanceParameters', {
    family: kind.family,
    description: `Parameters of the instances of ${pathInStack(scope)}`,
    parameters: sorted(options.instanceParameters ?? {}),
  });
}

/**
 * The writer, and the readers in the order in which they take over. Each waits for the one before it: a change of the
 * class then restarts one after another, and never all at once.
 */
export function createAuroraInstances(props: AuroraInstancesProps): AuroraInstances {
  const { scope, vpc, kind, cluster, classes, parameters } = props;
  const zones = vpc.selectSubnets(dataSubnets(vpc)).availabilityZones;
  const all: rds.CfnDBInstance[] = [];
  const add = (id: string, instanceType: string, promotionTier: number): rds.IDatabaseInstance => {
    const resource = new rds.CfnDBInstance(scope, id, {
      dbClusterIdentifier: cluster.resource.ref,
      engine: kind.engine,
      dbInstanceClass: `db.${instanceType}`,
      dbParameterGroupName: parameters.ref,
      dbSubnetGroupName: cluster.subnetGroup.subnetGroupName,
      availabilityZone: Token.isUnresolved(zones) ? undefined : zones[all.length % zones.length],
      promotionTier,
      publiclyAccessible: false,
      autoMinorVersionUpgrade: true,
    });
    // It holds nothing of its own: the data is the cluster's.
    resource.applyRemovalPolicy(RemovalPolicy.DESTROY);
    const before = all[all.length - 1];
    if (before) resource.addResourceDependency(before);
    all.push(resource);
    return rds.DatabaseInstance.fromDatabaseInstanceAttributes(scope, `${id}Reference`, {
      instanceIdentifier: resource.ref,
      instanceEndpointAddress: resource.attrEndpointAddress,
      port: cluster.port,
      securityGroups: [cluster.securityGroup],
    });
  };
  const writer = add('Writer', classes.writer, 0);
  const readers = Array.from({ length: props.readers }, (_, index) =>
    add(`Reader${index + 1}`, classes.reader, tierOf(index, classes)),
  );
  return { all, writer, readers };
}

/**
 * Who takes over first: of the lowest tier the largest. Serverless readers of tier 0 and 1 are kept as large as the
 * writer, so that the one that takes over bears its load at once; one is enough, and the others follow their own load.
 * Readers that scaling adds are of tier 15.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html
 */
function tierOf(index: number, { writer, reader }: AuroraClasses): number {
  if (reader === 'serverless') return index === 0 ? 1 : 2;
  return reader === writer ? 1 : 2;
}
