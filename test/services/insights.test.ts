import { Template } from 'aws-cdk-lib/assertions';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { BackingTier, ScalableWebApp } from '../../lib';
import { testStack } from '../support/stacks';

const omit = Object.values(BackingTier);
const insightsOf = (enhancedInsights?: boolean) => {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { omit, enhancedInsights });
  const [cluster] = Object.values(Template.fromStack(stack).findResources('AWS::ECS::Cluster'));
  return cluster.Properties.ClusterSettings;
};

test('Container Insights is on, since workers scale on what it measures', () => {
  expect(insightsOf()).toEqual([{ Name: 'containerInsights', Value: 'enabled' }]);
});

test('Container Insights may look at each task and container', () => {
  expect(insightsOf(true)).toEqual([{ Name: 'containerInsights', Value: 'enhanced' }]);
});

test('fails when a cluster that is brought is to be told so', () => {
  const stack = testStack();
  const cluster = new Cluster(stack, 'Mine');
  expect(() => new ScalableWebApp(stack, 'App', { omit, cluster, enhancedInsights: true })).toThrow(
    'enhancedInsights is true: allowed is unset beside cluster',
  );
});
