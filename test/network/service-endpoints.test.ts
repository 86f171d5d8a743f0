import { Template } from 'aws-cdk-lib/assertions';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { InterfaceVpcEndpointAwsService, Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import type { NetworkOptions, ServiceEndpointsProps } from '../../lib';
import { Network, ServiceEndpoints } from '../../lib';
import { onlyResource, resourcesOf, testStack } from '../support/stacks';

const interfaces = (stack: Stack) =>
  Object.entries(resourcesOf(stack, 'AWS::EC2::VPCEndpoint')).filter(
    ([, { Properties }]) => Properties.VpcEndpointType === 'Interface',
  );
const servicesOf = (stack: Stack) =>
  interfaces(stack).map(([, { Properties }]) => `${Properties.ServiceName}`.split('.').slice(3).join('.'));
const network = (options: NetworkOptions = {}) => {
  const stack = testStack();
  const made = new Network(stack, 'Network', options);
  return { stack, ...made };
};
const imported = (stack: Stack, vpcCidrBlock?: string): IVpc =>
  Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    vpcCidrBlock,
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    isolatedSubnetIds: ['subnet-1', 'subnet-2', 'subnet-3', 'subnet-4'],
  });

describe('a network', () => {
  test('with NAT gateways has none by default', () => {
    const { stack, endpoints } = network();
    expect(interfaces(stack)).toEqual([]);
    expect(endpoints).toBeUndefined();
  });

  test('without NAT gateways has those that tasks need, where the tasks are', () => {
    const { stack, vpc } = network({ natGateways: 0 });
    expect(servicesOf(stack)).toEqual(['ecr.api', 'ecr.dkr', 'logs', 'secretsmanager', 'sqs']);
    const SubnetIds = vpc.selectSubnets({ subnetGroupName: 'Private' }).subnetIds.map((id) => stack.resolve(id));
    expect(SubnetIds).toHaveLength(3);
    for (const [, { Properties }] of interfaces(stack)) {
      expect(Properties).toMatchObject({ SubnetIds, PrivateDnsEnabled: true });
    }
    const ids = interfaces(stack).map(([id]) => id.replace(/[0-9A-F]{8}$/, ''));
    const names = ['EcrApi', 'EcrDkr', 'Logs', 'Secretsmanager', 'Sqs'];
    expect(ids).toEqual(names.map((name) => `NetworkEndpoints${name}`));
  });

  test('keeps the gateway endpoint of S3, where ECR has its layers', () => {
    const gateways = Object.values(resourcesOf(network({ natGateways: 0 }).stack, 'AWS::EC2::VPCEndpoint')).filter(
      ({ Properties }) => Properties.VpcEndpointType === 'Gateway',
    );
    expect(gateways).toHaveLength(1);
  });

  test('has those that are stated, or none', () => {
    const interfaceEndpoints = [...ServiceEndpoints.TASKS, ...ServiceEndpoints.EXECUTE_COMMAND];
    expect(servicesOf(network({ interfaceEndpoints }).stack)).toContain('ssmmessages');
    expect(servicesOf(network({ natGateways: 0, interfaceEndpoints: [] }).stack)).toEqual([]);
  });

  test('fails when a service is stated twice', () => {
    const { SQS } = InterfaceVpcEndpointAwsService;
    expect(() => network({ interfaceEndpoints: [SQS, SQS] })).toThrow(
      "interfaceEndpoints is ['sqs']: allowed is each service once; drop the repetition",
    );
  });
});

describe('endpoints of a VPC that exists', () => {
  const make = (props: (stack: Stack) => ServiceEndpointsProps) => {
    const stack = testStack();
    new ServiceEndpoints(stack, 'Endpoints', props(stack));
    return stack;
  };

  test('stand in one subnet of each zone, and let in the VPC on port 443 alone', () => {
    const stack = make((scope) => ({ vpc: imported(scope, '10.1.0.0/16') }));
    expect(interfaces(stack)).toHaveLength(5);
    for (const [, { Properties }] of interfaces(stack)) expect(Properties.SubnetIds).toEqual(['subnet-1', 'subnet-2']);
    expect(onlyResource(stack, 'AWS::EC2::SecurityGroup').Properties).toMatchObject({
      GroupDescription: 'Endpoints of AWS services Endpoints',
      SecurityGroupIngress: [
        { CidrIp: '10.1.0.0/16', IpProtocol: 'tcp', FromPort: 443, ToPort: 443, Description: 'HTTPS from tasks' },
      ],
      SecurityGroupEgress: [{ CidrIp: '255.255.255.255/32' }],
    });
  });

  test('let in whom they are told', () => {
    const stack = make((scope) => ({ vpc: imported(scope), clients: [Peer.ipv4('10.1.4.0/22')] }));
    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: [{ CidrIp: '10.1.4.0/22' }],
    });
  });

  test('lead to the agent of ECS as well, for EC2 instances', () => {
    const services = [...ServiceEndpoints.TASKS, ...ServiceEndpoints.ECS_AGENT];
    const stack = make((scope) => ({ vpc: imported(scope, '10.1.0.0/16'), services }));
    expect(servicesOf(stack)).toEqual(expect.arrayContaining(['ecs', 'ecs-agent', 'ecs-telemetry']));
  });

  test.each<[string, (stack: Stack) => ServiceEndpointsProps, string]>([
    [
      'the range is unknown',
      (stack) => ({ vpc: imported(stack) }),
      "vpc is 'Test/Vpc': allowed is a VPC whose address",
    ],
    ['no service is left', (stack) => ({ vpc: imported(stack, '10.1.0.0/16'), services: [] }), 'services is []'],
    ['nobody is let in', (stack) => ({ vpc: imported(stack, '10.1.0.0/16'), clients: [] }), 'clients is []'],
  ])('fails when %s', (_, props, message) => {
    expect(() => make(props)).toThrow(message);
  });
});
