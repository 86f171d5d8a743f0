import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Attributes } from '../observed';
import type { Reader } from './reader';

const ELB = 'AWS::ElasticLoadBalancingV2';

/** Load balancers, listeners with their rules, target groups. */
export async function readEdge(reader: Reader) {
  const client = new elbv2.ElasticLoadBalancingV2Client(reader.configuration);
  const [loadBalancers, listeners, targetGroups] = await Promise.all([
    reader.each(`${ELB}::LoadBalancer`, async (LoadBalancerArn) => {
      const ask = new elbv2.DescribeLoadBalancersCommand({ LoadBalancerArns: [LoadBalancerArn] });
      const attributes = new elbv2.DescribeLoadBalancerAttributesCommand({ LoadBalancerArn });
      return {
        ...(await client.send(ask)).LoadBalancers![0],
        attributes: asRecord((await client.send(attributes)).Attributes),
      };
    }),
    reader.each(`${ELB}::Listener`, async (ListenerArn) => {
      const ask = new elbv2.DescribeListenersCommand({ ListenerArns: [ListenerArn] });
      const rules = new elbv2.DescribeRulesCommand({ ListenerArn });
      return { ...(await client.send(ask)).Listeners![0], rules: (await client.send(rules)).Rules ?? [] };
    }),
    reader.each(`${ELB}::TargetGroup`, async (TargetGroupArn) => {
      const ask = new elbv2.DescribeTargetGroupsCommand({ TargetGroupArns: [TargetGroupArn] });
      const attributes = new elbv2.DescribeTargetGroupAttributesCommand({ TargetGroupArn });
      return {
        ...(await client.send(ask)).TargetGroups![0],
        attributes: asRecord((await client.send(attributes)).Attributes),
      };
    }),
  ]);
  client.destroy();
  return { loadBalancers, listeners, targetGroups };
}

function asRecord(attributes: { Key?: string; Value?: string }[] = []): Attributes {
  return Object.fromEntries(attributes.map(({ Key, Value }) => [Key!, Value ?? '']));
}
