import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { WorkerServiceOptions } from '../../lib';
import { JobQueue, Network, Preset, WorkerService } from '../../lib';
import { createCluster } from '../../lib/services/cluster';
import { IMAGE, environmentOf, onlyResource, testStack } from '../support/stacks';

const make = (options: Partial<WorkerServiceOptions> = {}, preset?: Preset) => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = createCluster(stack, 'Cluster', vpc);
  const jobs = new JobQueue(stack, 'PdfQueue', { jobDuration: options.jobDuration });
  new WorkerService(stack, 'Pdf', { cluster, image: IMAGE, jobs, preset, ...options });
  const policy = onlyResource(stack, 'AWS::ApplicationAutoScaling::ScalingPolicy').Properties;
  return { stack, template: Template.fromStack(stack), scaling: policy.TargetTrackingScalingPolicyConfiguration };
};

test('takes jobs from its queue, and has two minutes to end one', () => {
  const { stack } = make();
  const taskDefinition = onlyResource(stack, 'AWS::ECS::TaskDefinition');
  expect(Object.keys(environmentOf(taskDefinition))).toEqual(['PDF_QUEUE_URL']);
  expect(taskDefinition.Properties.ContainerDefinitions[0]).toMatchObject({
    StopTimeout: 120,
    ReadonlyRootFilesystem: true,
  });
  expect(taskDefinition.Properties.ContainerDefinitions[0]).not.toHaveProperty('PortMappings.0');
});

test('is not entered by anyone', () => {
  const { stack, template } = make();
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  expect(onlyResource(stack, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
});

describe('scaling on the backlog for each task', () => {
  const { scaling, template } = make();
  const { Metrics } = scaling.CustomizedMetricSpecification;
  const byId = Object.fromEntries(Metrics.map((query: { Id: string }) => [query.Id, query]));

  test('the backlog is what waits and what is in hand', () => {
    expect(byId.backlog.Expression).toBe('visible + inFlight');
    expect(byId.visible.MetricStat.Metric.MetricName).toBe('ApproximateNumberOfMessagesVisible');
    expect(byId.inFlight.MetricStat.Metric.MetricName).toBe('ApproximateNumberOfMessagesNotVisible');
  });

  test('the running count is that of Container Insights', () => {
    expect(byId.running.MetricStat.Metric).toMatchObject({
      Namespace: 'ECS/ContainerInsights',
      MetricName: 'RunningTaskCount',
    });
  });

  test('only the quotient is returned, and no running task counts as one', () => {
    expect(Metrics.filter((query: { ReturnData: boolean }) => query.ReturnData)).toEqual([byId.backlogPerTask]);
    expect(byId.backlogPerTask.Expression).toBe('backlog / IF(FILL(running, 1) < 1, 1, FILL(running, 1))');
  });

  test('ten jobs a task, from one task to ten', () => {
    expect(scaling.TargetValue).toBe(10);
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 1, MaxCapacity: 10 });
  });

  test('the target is the acceptable delay divided by the time of one job', () => {
    const options = { jobDuration: Duration.seconds(15), acceptableDelay: Duration.minutes(5) };
    expect(make(options).scaling.TargetValue).toBe(20);
  });

  test('development: one or two', () => {
    make({}, Preset.DEVELOPMENT).template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 1,
      MaxCapacity: 2,
    });
  });
});
