import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { IpAddresses } from 'aws-cdk-lib/aws-ec2';
import type { NetworkProps } from '../../lib';
import { Network, Preset } from '../../lib';
import { ENV, resourcesOf, testApp, testStack } from '../support/stacks';

const make = (props: NetworkProps = {}) => {
  const stack = testStack();
  const network = new Network(stack, 'Network', props);
  return { stack, network, template: Template.fromStack(stack) };
};

describe('defaults', () => {
  const { stack, template } = make();

  test('three tiers over three zones', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 9);
    const zones = Object.values(resourcesOf(stack, 'AWS::EC2::Subnet')).map((s) => s.Properties.AvailabilityZone);
    expect(new Set(zones)).toEqual(new Set(['us-east-1a', 'us-east-1b', 'us-east-1c']));
  });

  test('no subnet gives its hosts a public address', () => {
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  test('one NAT gateway a zone, so that the loss of one cuts off no other', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
  });

  test('traffic to S3 stays off the NAT gateways', () => {
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      VpcEndpointType: 'Gateway',
      ServiceName: Match.anyValue(),
    });
  });

  test('flow logs of all traffic, kept for a while', () => {
    template.hasResourceProperties('AWS::EC2::FlowLog', { TrafficType: 'ALL', ResourceType: 'VPC' });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('no Lambda function for the default security group, no inline policy', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('overrides', () => {
  test('development has one NAT gateway', () => {
    make({ preset: Preset.DEVELOPMENT }).template.resourceCountIs('AWS::EC2::NatGateway', 1);
  });

  test('zones by name', () => {
    const { network } = make({ availabilityZones: ['us-east-1b', 'us-east-1c'] });
    expect(network.vpc.publicSubnets.map(({ availabilityZone }) => availabilityZone)).toEqual([
      'us-east-1b',
      'us-east-1c',
    ]);
  });

  test('an address range', () => {
    make({ ipAddresses: IpAddresses.cidr('10.9.0.0/16') }).template.hasResourceProperties('AWS::EC2::VPC', {
      CidrBlock: '10.9.0.0/16',
    });
  });

  test('no NAT gateway leaves tasks without a way out', () => {
    const { network, template } = make({ natGateways: 0 });
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    expect(network.vpc.privateSubnets).toHaveLength(0);
    expect(network.vpc.isolatedSubnets).toHaveLength(6);
  });
});

test('fails when a zone is none of the stack', () => {
  expect(() => make({ availabilityZones: ['us-east-1a', 'us-east-1z'] })).toThrow(
    "availabilityZones is ['us-east-1z']: allowed is zones of the stack: us-east-1a,us-east-1b,us-east-1c; name some of those",
  );
});

test('named zones pass before the first look-up', () => {
  const stack = new Stack(new App(), 'Fresh', { env: ENV });
  new Network(stack, 'Network', { availabilityZones: ['us-east-1b', 'us-east-1c'] });
  expect(stack.availabilityZones[0]).toMatch(/^dummy/);
});

describe('two zones', () => {
  test('a stack without account and region warns, and the warning can be acknowledged', () => {
    const stack = new Stack(testApp(), 'Agnostic');
    new Network(stack, 'Network');
    Annotations.fromStack(stack).hasWarning(
      '/Agnostic/Network',
      Match.stringLikeRegexp('2 Availability Zones.*env with account'),
    );
  });

  test('two named zones warn', () => {
    const { stack } = make({ availabilityZones: ['us-east-1a', 'us-east-1b'] });
    Annotations.fromStack(stack).hasWarning('/Test/Network', Match.stringLikeRegexp('name three in availabilityZones'));
  });

  test('three zones do not warn', () => {
    Annotations.fromStack(make().stack).hasNoWarning('*', Match.anyValue());
  });
});

test('a third zone that comes later leaves the addresses of the two others as they are', () => {
  const rangesOf = (availabilityZones: string[]) =>
    Object.entries(resourcesOf(make({ availabilityZones }).stack, 'AWS::EC2::Subnet')).map(([id, subnet]) => [
      id,
      subnet.Properties.CidrBlock,
    ]);
  const two = rangesOf(['us-east-1a', 'us-east-1b']);
  const three = rangesOf(['us-east-1a', 'us-east-1b', 'us-east-1c']);
  expect(two).toHaveLength(6);
  expect(three).toEqual(expect.arrayContaining(two));
});
