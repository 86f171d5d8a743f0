import { Duration } from 'aws-cdk-lib/core';
import { Compute, ScalableWebApp, Traffic } from '../../lib';
import { planned } from '../support/planned';
import { IMAGE, testStack } from '../support/stacks';

test('the plan keeps Spot apart from On-Demand', () => {
  const stack = testStack();
  const traffic = Traffic.spike({ baselineRps: 100, peakRps: 1000, timeToPeak: Duration.minutes(60) });
  const app = new ScalableWebApp(stack, 'App', { traffic });
  app.addWebService('Web', { image: IMAGE, minTasks: 4, maxTasks: 84, compute: Compute.fargateSpot() });
  const { system, linkOf } = planned(stack, traffic);
  // Four of the base, and a quarter of the other 80.
  expect(system.web[0]).toMatchObject({ onFargate: { onDemand: 24, spot: 60 } });
  const { vcpu } = system.web[0]!;
  expect(linkOf('Account.fargateVcpu')).toMatchObject({ demand: 24 * vcpu });
  expect(linkOf('Account.fargateSpotVcpu')).toMatchObject({ demand: 60 * vcpu });
});
