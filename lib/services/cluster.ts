import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';

/**
 * The cluster of an app. Container Insights is on, since workers scale on the running count that it measures.
 *
 * The capacity providers are a property of the cluster: the L2 associates them by a resource of its own, which services
 * would have to wait for.
 */
export function createCluster(scope: Construct, id: string, vpc: ec2.IVpc): ecs.Cluster {
  const cluster = new ecs.Cluster(scope, id, { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
  (cluster.node.defaultChild as ecs.CfnCluster).capacityProviders = ['FARGATE', 'FARGATE_SPOT'];
  return cluster;
}
