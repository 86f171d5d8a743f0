import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import type { ScalableWebAppProps } from '../../lib';
import { ScalableWebApp, Traffic } from '../../lib';
import { planned } from '../support/planned';
import { IMAGE, resourcesOf, testStack } from '../support/stacks';

const traffic = Traffic.spike({ baselineRps: 100, peakRps: 10_000, timeToPeak: Duration.minutes(5) });

function synth(props: Partial<ScalableWebAppProps> = {}) {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { traffic, web: { image: IMAGE }, ...props });
  const { report, figureOf } = planned(stack, traffic);
  const [definition] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
  const [{ Environment }] = definition.Properties.ContainerDefinitions;
  const pool = Environment.find(({ Name }: { Name: string }) => Name === 'DATABASE_POOL_SIZE').Value;
  return { report, figureOf, pool };
}

test('every size stands beside the one of the template; what nobody states is computed', () => {
  const { report, figureOf, pool } = synth();
  expect(figureOf('Network', 'subnetMask')).toMatchObject({ value: 24, inTemplate: 20, origin: 'computed' });
  expect(figureOf('Network', 'natGateways')).toMatchObject({ value: 3, inTemplate: 3, origin: 'computed' });
  expect(figureOf('Database', 'poolSize')).toMatchObject({ value: 5, inTemplate: Number(pool) });
  expect(report.plan.filter(({ origin }) => origin === 'stated')).toEqual([]);
});

test('what a prop says is marked as stated', () => {
  const { report, figureOf } = synth({
    loadBalancer: { minimumCapacityUnits: 500 },
    network: { natGateways: 2, ipAddresses: ec2.IpAddresses.cidr('10.1.0.0/18') },
    web: { image: IMAGE, targetUtilizationPercent: 40, maxTasks: 80 },
  });
  expect(figureOf('LoadBalancer', 'minimumCapacityUnits')).toMatchObject({ inTemplate: 500, origin: 'stated' });
  expect(figureOf('Network', 'subnetMask')).toMatchObject({ inTemplate: 22, origin: 'stated' });
  expect(report.plan.filter(({ origin }) => origin === 'stated').map(({ of, name }) => `${of} ${name}`)).toEqual([
    'Web maxTasks',
    'Web utilisation',
    'LoadBalancer minimumCapacityUnits',
    'Network addresses',
    'Network subnetMask',
    'Network natGateways',
  ]);
});
