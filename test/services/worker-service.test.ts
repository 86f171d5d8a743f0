import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import type { WorkerServiceOptions } from '../../lib';
import { Compute, JobQueue, Network, Preset, WorkerService } from '../../lib';
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
  expect(Object.keys(environmentOf(taskDefinition))).toEqual(['JOB_PROTECTION_MINUTES', 'PDF_QUEUE_URL']);
  expect(taskDefinition.Properties.ContainerDefinitions[0]).toMatchObject({
    StopTimeout: 120,
    ReadonlyRootFilesystem: true,
  });
  expect(taskDefinition.Properties.ContainerDefinitions[0]).not.toHaveProperty('PortMappings.0');
});

describe('a task keeps itself from being stopped in the middle of a job', () => {
  const protection = { Action: ['ecs:GetTaskProtection', 'ecs:UpdateTaskProtection'] };
  const statements = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[],
    );

  test('it may do so for the tasks of its cluster alone', () => {
    const granted = statements(make().template).filter(({ Action }) => JSON.stringify(Action).includes('Protection'));
    expect(granted).toEqual([
      {
        ...protection,
        Effect: 'Allow',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':ecs:us-east-1:123456789012:task/',
              { Ref: expect.stringMatching(/^Cluster/) },
              '/*',
            ],
          ],
        },
      },
    ]);
  });

  test.each([
    [Duration.millis(1), '1'],
    [Duration.seconds(20), '1'],
    [Duration.seconds(21), '2'],
    [Duration.seconds(30), '2'],
    [Duration.minutes(10), '30'],
    [Duration.hours(4), '720'],
  ])('for as long as the message of a job of %s is hidden', (jobDuration, minutes) => {
    const { stack, template } = make({ jobDuration });
    expect(environmentOf(onlyResource(stack, 'AWS::ECS::TaskDefinition')).JOB_PROTECTION_MINUTES).toBe(minutes);
    const queues = Object.values(template.findResources('AWS::SQS::Queue'));
    const hidden = queues.flatMap(({ Properties }) => Properties.VisibilityTimeout ?? []);
    expect(hidden).toHaveLength(1);
    expect(Math.ceil(hidden[0] / 60)).toBe(Number(minutes));
  });

  test('not where it is left out', () => {
    const { stack, template } = make({ scaleInProtection: false });
    expect(JSON.stringify(statements(template))).not.toContain('Protection');
    expect(environmentOf(onlyResource(stack, 'AWS::ECS::TaskDefinition'))).not.toHaveProperty('JOB_PROTECTION_MINUTES');
  });

  test('fails when the team sets the variable itself', () => {
    expect(() => make({ environment: { JOB_PROTECTION_MINUTES: '5' } })).toThrow(
      "environment is 'JOB_PROTECTION_MINUTES': allowed is a name outside the environment contract; rename it",
    );
  });

  const warned = (options: Partial<WorkerServiceOptions>) =>
    Annotations.fromStack(make(options).stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => `${entry.data}`)
      .filter((warning) => !warning.includes('image-by-tag'));

  test('warns of jobs that are killed after two minutes', () => {
    expect(warned({ scaleInProtection: false, jobDuration: Duration.seconds(121) })).toEqual([
      expect.stringMatching(/a job takes 121 s, and a task is killed 120 s after.*unprotected-jobs/),
    ]);
    expect(warned({ scaleInProtection: false, jobDuration: Duration.seconds(120) })).toEqual([]);
    expect(warned({ jobDuration: Duration.seconds(121) })).toEqual([]);
  });

  test('warns of jobs that a deployment cannot wait for', () => {
    expect(warned({ jobDuration: Duration.hours(4) })).toEqual([
      expect.stringMatching(/a job takes 4 h.*for more than 3 h.*jobs-outlast-deployments/),
    ]);
    expect(warned({ jobDuration: Duration.hours(3) })).toEqual([]);
  });
});

test('is not entered by anyone', () => {
  const { stack, template } = make();
  template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  expect(onlyResource(stack, 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('SecurityGroupIngress');
});

describe('what a worker runs on', () => {
  const strategyOf = (stack: Stack) => onlyResource(stack, 'AWS::ECS::Service').Properties.CapacityProviderStrategy;
  const onSpot = [expect.objectContaining({ CapacityProvider: 'FARGATE_SPOT' })];
  const onFargate = [expect.objectContaining({ CapacityProvider: 'FARGATE' })];

  test('production: Fargate', () => expect(strategyOf(make().stack)).toEqual(onFargate));

  test('development: Spot alone, of which nobody is warned', () => {
    const { stack } = make({}, Preset.DEVELOPMENT);
    expect(strategyOf(stack)).toEqual(onSpot);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('on Fargate Spot'));
  });

  test('stated: what was stated', () => {
    expect(strategyOf(make({ compute: Compute.fargate() }, Preset.DEVELOPMENT).stack)).toEqual(onFargate);
    const { stack } = make({ compute: Compute.fargateSpot({ onDemandBase: 0 }) }, Preset.DEVELOPMENT);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('on Fargate Spot'));
  });

  test('development, in a cluster that exists: Fargate, for it may have no Spot', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const cluster = Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'shared', vpc });
    const jobs = new JobQueue(stack, 'PdfQueue');
    new WorkerService(stack, 'Pdf', { cluster, image: IMAGE, jobs, preset: Preset.DEVELOPMENT });
    expect(strategyOf(stack)).toEqual(onFargate);
  });
});

describe('scaling on the backlog for each task', () => {
  const { scaling, template } = make();
  const { Metrics } = scaling.CustomizedMetricSpecification;
  const byId = Object.fromEntries(Metrics.map((query: { Id: string }) => [query.Id, query]));

  test('the backlog is what waits and what is in hand', () => {
    expect(byId.backlog.Expression).toBe('visible + FILL(inFlight, 0)');
    expect(byId.visible.MetricStat.Metric.MetricName).toBe('ApproximateNumberOfMessagesVisible');
    expect(byId.inFlight.MetricStat.Metric.MetricName).toBe('ApproximateNumberOfMessagesNotVisible');
  });

  test('the running count is that of Container Insights', () => {
    expect(byId.running.MetricStat.Metric).toMatchObject({
      Namespace: 'ECS/ContainerInsights',
      MetricName: 'RunningTaskCount',
    });
  });

  test('only the quotient is returned: it is never zero, and no running task counts as one', () => {
    expect(Metrics.filter((query: { ReturnData: boolean }) => query.ReturnData)).toEqual([byId.backlogPerTask]);
    expect(byId.backlogPerTask.Expression).toBe(
      'IF(backlog < 0.01, 0.01, backlog) / IF(FILL(running, 1) < 1, 1, FILL(running, 1))',
    );
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
