import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as ecs from '@aws-sdk/client-ecs';
import type { Reader } from './reader';

/** Clusters, services, the task definitions that they run, and how they scale. */
export async function readServices(reader: Reader) {
  const client = new ecs.ECSClient(reader.configuration);
  const [clusters, services] = await Promise.all([
    reader.all('AWS::ECS::Cluster', async (names) => {
      const ask = new ecs.DescribeClustersCommand({ clusters: names, include: ['SETTINGS'] });
      return (await client.send(ask)).clusters;
    }),
    reader.each('AWS::ECS::Service', async (arn) => {
      const [, cluster] = arn.split(':service/')[1].match(/^(.+)\//) ?? [];
      const ask = new ecs.DescribeServicesCommand({ cluster, services: [arn] });
      return (await client.send(ask)).services![0];
    }),
  ]);
  const taskDefinitions = await Promise.all(
    services.map(async ({ taskDefinition }) => {
      return (await client.send(new ecs.DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition!;
    }),
  );
  client.destroy();
  return { clusters, services, taskDefinitions, ...(await readScaling(reader)) };
}

async function readScaling(reader: Reader) {
  const client = new scaling.ApplicationAutoScalingClient(reader.configuration);
  // The id of a target is resource|dimension|namespace.
  const targets = reader.ids('AWS::ApplicationAutoScaling::ScalableTarget').map((id) => id.split('|')[0]);
  const namespace = { ServiceNamespace: scaling.ServiceNamespace.ECS };
  const scalableTargets = (await client.send(new scaling.DescribeScalableTargetsCommand(namespace))).ScalableTargets!;
  const scalingPolicies = (await client.send(new scaling.DescribeScalingPoliciesCommand(namespace))).ScalingPolicies!;
  const scheduledActions = (await client.send(new scaling.DescribeScheduledActionsCommand(namespace)))
    .ScheduledActions!;
  client.destroy();
  return {
    scheduledActions: scheduledActions.filter(({ ResourceId }) => targets.includes(ResourceId!)),
    scalableTargets: scalableTargets.filter(({ ResourceId }) => targets.includes(ResourceId!)),
    scalingPolicies: scalingPolicies.filter(({ ResourceId }) => targets.includes(ResourceId!)),
  };
}
