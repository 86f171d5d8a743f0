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
  const ids = reader.ids('AWS::ApplicationAutoScaling::ScalableTarget').map((id) => id.split('|'));
  const targets = ids.map(([resource]) => resource);
  const spaces = [...new Set(ids.map(([, , namespace]) => namespace))] as scaling.ServiceNamespace[];
  const found = await Promise.all(
    spaces.map(async (ServiceNamespace) => {
      const [{ ScalableTargets }, { ScalingPolicies }, { ScheduledActions }] = await Promise.all([
        client.send(new scaling.DescribeScalableTargetsCommand({ ServiceNamespace })),
        client.send(new scaling.DescribeScalingPoliciesCommand({ ServiceNamespace })),
        client.send(new scaling.DescribeScheduledActionsCommand({ ServiceNamespace })),
      ]);
      return { scalableTargets: ScalableTargets, scalingPolicies: ScalingPolicies, scheduledActions: ScheduledActions };
    }),
  );
  client.destroy();
  const own = <T extends { readonly ResourceId?: string }>(all: (T[] | undefined)[]) =>
    all.flatMap((each) => each ?? []).filter(({ ResourceId }) => targets.includes(ResourceId!));
  return {
    scalableTargets: own(found.map((each) => each.scalableTargets)),
    scalingPolicies: own(found.map((each) => each.scalingPolicies)),
    scheduledActions: own(found.map((each) => each.scheduledActions)),
  };
}
