import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration, Validations } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, FargateService, FargateTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { CfnTaskDefinition } from 'aws-cdk-lib/aws-ecs';
import type { CfnTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { ApplicationTargetGroup } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { AddWebServiceOptions } from '../../lib';
import { ScalableWebApp, Statelessness } from '../../lib';
import { IMAGE, testStack } from '../support/stacks';

const make = (options: Partial<AddWebServiceOptions> = {}) => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { alarms: { enabled: false } });
  const web = app.addWebService('Web', { image: IMAGE, ...options });
  const worker = app.addWorker('Pdf', { image: IMAGE });
  for (const id of ['plain-http', 'image-by-tag']) {
    Validations.of(stack).acknowledge({ id: `cdk-scalable-web-app:${id}`, reason: 'not asked here' });
  }
  return { stack, web, worker, taskDefinition: web.taskDefinition.node.defaultChild as CfnTaskDefinition };
};
const warningsOf = (stack: Stack) =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => `${entry.data}`.match(/cdk-scalable-web-app:[a-z-]+/) ?? []);

test('the services of an app hold no state', () => {
  expect(warningsOf(make().stack)).toEqual([]);
});

describe('what an escape hatch brings in is found', () => {
  test('a writable root file system', () => {
    const { stack, taskDefinition } = make();
    taskDefinition.addPropertyOverride('ContainerDefinitions.0.ReadonlyRootFilesystem', false);
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:writable-root-file-system']);
  });

  test('a further container with a disk of its own', () => {
    const { stack, web } = make();
    web.taskDefinition.addContainer('Agent', { image: IMAGE });
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:writable-root-file-system']);
  });

  test('a persistent volume', () => {
    const { stack, web } = make();
    web.taskDefinition.addVolume({ name: 'files', efsVolumeConfiguration: { fileSystemId: 'fs-1' } });
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:persistent-volume']);
  });

  test('a folder of the host', () => {
    const { stack, taskDefinition } = make();
    taskDefinition.addPropertyOverride('Volumes.1', { Name: 'host', Host: { SourcePath: '/data' } });
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:host-path']);
  });

  test('sticky sessions', () => {
    const { stack, web } = make();
    (web.node.findChild('TargetGroup') as ApplicationTargetGroup).enableCookieStickiness(Duration.hours(1));
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:sticky-sessions']);
  });

  test('sticky sessions by an override', () => {
    const { stack, web } = make();
    const targetGroup = web.node.findChild('TargetGroup').node.defaultChild as CfnTargetGroup;
    targetGroup.addPropertyOverride('TargetGroupAttributes', [{ Key: 'stickiness.enabled', Value: 'true' }]);
    expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:sticky-sessions']);
  });
});

test('a service that never runs a second task is found', () => {
  expect(warningsOf(make({ minTasks: 1, maxTasks: 1 }).stack)).toEqual(['cdk-scalable-web-app:single-task-service']);
});

test('a finding can be acknowledged', () => {
  const { stack, web } = make({ minTasks: 1, maxTasks: 1 });
  Validations.of(web).acknowledge({
    id: 'cdk-scalable-web-app:single-task-service',
    reason: 'a scheduler that must not run twice',
  });
  expect(warningsOf(stack)).toEqual([]);
});

test('services that are not of this library are checked on request', () => {
  const stack = testStack();
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('Legacy', { image: IMAGE });
  const cluster = new Cluster(stack, 'Cluster', { vpc: new Vpc(stack, 'Vpc') });
  new FargateService(stack, 'Service', { cluster, taskDefinition, desiredCount: 2 });
  Statelessness.check(stack);
  expect(warningsOf(stack)).toEqual(['cdk-scalable-web-app:writable-root-file-system']);
});
