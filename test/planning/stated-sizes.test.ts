import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, CfnParameter, Duration, Stack, Token } from 'aws-cdk-lib/core';
import type { ScalableWebAppProps } from '../../lib';
import { BackingTier, ScalableWebApp, Traffic } from '../../lib';
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
    'Web requestsPerTarget',
    'LoadBalancer minimumCapacityUnits',
    'Network addresses',
    'Network subnetMask',
    'Network natGateways',
  ]);
});

const boundsOf = (stack: Stack) => {
  const [{ Properties }] = Object.values(resourcesOf(stack, 'AWS::ApplicationAutoScaling::ScalableTarget'));
  return [Properties.MinCapacity, Properties.MaxCapacity];
};
const appIn = (stack: Stack, props: Partial<ScalableWebAppProps>) => {
  const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
  new ScalableWebApp(stack, 'App', { traffic: Traffic.steady({ rps: 1000 }), web: { image: IMAGE }, omit, ...props });
  return stack;
};

// 1,000 requests a second take 10 tasks of 100, twice as many where scaling keeps half of each: 15 of them in two zones
// of three, and half in one of two.
test.each([
  ['three zones', testStack(), 15],
  ['a stack without a region, which has two', new Stack(new App(), 'Agnostic'), 20],
])('of %s, what remains without one carries all', (_, stack, tasks) => {
  const { figureOf } = planned(appIn(stack, {}), Traffic.steady({ rps: 1000 }));
  expect(boundsOf(stack)[0]).toBe(tasks);
  expect(figureOf('Web', 'minTasks')).toMatchObject({ value: tasks, inTemplate: tasks });
});

test('two zones that are named, and a third that is only reserved', () => {
  const stack = testStack();
  appIn(stack, { network: { availabilityZones: ['us-east-1a', 'us-east-1b'] } });
  expect(boundsOf(stack)[0]).toBe(20);
});

describe('a bound that only the deployment knows', () => {
  const withParameter = (bound: 'minTasks' | 'maxTasks', Default?: number) => {
    const stack = testStack();
    const parameter = new CfnParameter(stack, 'Tasks', { type: 'Number', default: Default });
    return appIn(stack, { web: { image: IMAGE, [bound]: parameter.valueAsNumber } });
  };

  test('leaves the other where the plan has it', () => {
    expect(boundsOf(withParameter('maxTasks'))).toEqual([15, { Ref: 'Tasks' }]);
    expect(boundsOf(withParameter('minTasks'))).toEqual([{ Ref: 'Tasks' }, 15]);
  });

  test.each([
    [80, 80],
    [undefined, 1],
  ])('with the default %s of its parameter is taken for %i, and the plan says so', (Default, assumed) => {
    const { report, figureOf } = planned(withParameter('minTasks', Default), Traffic.steady({ rps: 1000 }));
    expect(figureOf('Web', 'minTasks')).toMatchObject({ inTemplate: assumed, origin: 'stated' });
    expect(report.notes).toContain(`Web: minTasks is known at deployment alone; ${assumed} assumed`);
  });
});

test('a utilisation that only the deployment knows is refused: requests and steps are computed from it', () => {
  const targetUtilizationPercent = Token.asNumber({ Ref: 'Percent' });
  expect(() => synth({ web: { image: IMAGE, targetUtilizationPercent } })).toThrow('targetUtilizationPercent is');
});
