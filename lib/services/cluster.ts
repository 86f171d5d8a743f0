import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Dependable } from 'constructs';
import type { Construct, IDependable } from 'constructs';
import { FARGATE_SPOT } from '../capacity/fargate-shares';

/**
 * The cluster of an app. Container Insights is on, since workers scale on the running count that it measures.
 *
 * Fargate's capacity providers are a property of the cluster, and stand in its association as well. The association has
 * to be there before instances come, and to stay when they go: CloudFormation deletes it by taking every provider from
 * the cluster, which ECS refuses while tasks run on one of them.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html
 */
export function createCluster(scope: Construct, id: string, vpc: ec2.IVpc, enhancedInsights = false): ecs.Cluster {
  const { ENABLED, ENHANCED } = ecs.ContainerInsights;
  const cluster = new ecs.Cluster(scope, id, { vpc, containerInsightsV2: enhancedInsights ? ENHANCED : ENABLED });
  (cluster.node.defaultChild as ecs.CfnCluster).capacityProviders = ['FARGATE', FARGATE_SPOT];
  cluster.enableFargateCapacityProviders();
  return cluster;
}

/** Whether a cluster has Fargate Spot for certain: one that `createCluster` made. */
export function hasFargateSpot(cluster: ecs.ICluster): boolean {
  const { capacityProviders = [] } = (cluster.node.defaultChild ?? {}) as Partial<ecs.CfnCluster>;
  return capacityProviders.includes(FARGATE_SPOT);
}

/**
 * The association of a cluster with its capacity providers. A service has to wait for it, and to be gone before it: ECS
 * keeps a provider in a cluster as long as tasks run on it. The L2 makes it by an aspect, so it is looked up late.
 *
 * @see https://github.com/aws/aws-cdk/issues/15366
 */
export function providersOf(cluster: ecs.ICluster): IDependable {
  const association: IDependable = {};
  Dependable.implement(association, {
    get dependencyRoots() {
      return cluster.node.children.filter((child) => child instanceof ecs.CfnClusterCapacityProviderAssociations);
    },
  });
  return association;
}
