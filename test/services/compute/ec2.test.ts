import { Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import type { CfnCluster } from 'aws-cdk-lib/aws-ecs';
import { Cluster, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Size, Stack, Token } from 'aws-cdk-lib/core';
import type { Ec2Options, FleetOptions } from '../../../lib';
import { Compute, InstanceFleet, Network, TaskSize, WebService, WorkerService } from '../../../lib';
import { JobQueue } from '../../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { serviceOn, strategyOf } from './fixture';

const types = (...names: string[]) => names.map((name) => new InstanceType(name));
const ONE = types('m7a.2xlarge');
const TWO = types('m7a.2xlarge', 'm6a.2xlarge');
const on = (options: Partial<Ec2Options> = {}, fleet: Partial<FleetOptions> = {}) =>
  serviceOn(Compute.ec2({ instanceTypes: ONE, ...options }), fleet);
const ids = (stack: Stack, type: string) => Object.keys(resourcesOf(stack, type));

describe('the service', () => {
  const { stack } = on();

  test('runs by the capacity provider of the fleet, as a task of its own network interface', () => {
    const [provider] = ids(stack, 'AWS::ECS::CapacityProvider');
    const service = onlyResource(stack, 'AWS::ECS::Service').Properties;
    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: { Ref: provider }, Weight: 1 }]);
    expect(service).not.toHaveProperty('LaunchType');
    expect(service).not.toHaveProperty('PlatformVersion');
    expect(service.NetworkConfiguration.AwsvpcConfiguration.Subnets).toHaveLength(3);
    expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['EC2'],
      Cpu: '512',
      Memory: '1024',
    });
  });

  test('has the task that it has on Fargate', () => {
    const { ContainerDefinitions, Volumes } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
    const onFargate = onlyResource(serviceOn().stack, 'AWS::ECS::TaskDefinition').Properties;
    expect({ ContainerDefinitions, Volumes }).toEqual({
      ContainerDefinitions: onFargate.ContainerDefinitions,
      Volumes: onFargate.Volumes,
    });
  });

  test('waits until the cluster knows the provider, and is gone before it does not', () => {
    const [[id, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::ECS::ClusterCapacityProviderAssociations'));
    const [provider] = ids(stack, 'AWS::ECS::CapacityProvider');
    expect(Properties.CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT', { Ref: provider }]);
    expect(onlyResource(stack, 'AWS::ECS::Service').DependsOn).toContain(id);
  });
});

describe('an instance', () => {
  const { stack } = on();
  const { LaunchTemplateData: data } = onlyResource(stack, 'AWS::EC2::LaunchTemplate').Properties;
  const userData: string = JSON.stringify(data.UserData);

  test('gives its credentials to no container', () => {
    expect(data.MetadataOptions).toEqual({ HttpTokens: 'required', HttpPutResponseHopLimit: 1 });
    expect(userData).toContain('ECS_AWSVPC_BLOCK_IMDS=true');
  });

  test('starts from the newest image that AWS publishes', () => {
    expect(data.ImageId).toBe('resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id');
    Template.fromStack(stack).templateMatches({ Parameters: {} });
  });

  test('has an encrypted disk, and forgets what ended tasks wrote', () => {
    expect(data.BlockDeviceMappings).toEqual([
      { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: 30, VolumeType: 'gp3' } },
    ]);
    expect(userData).toContain('ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION=10m');
  });

  test('knows its cluster', () => {
    const [cluster] = ids(stack, 'AWS::ECS::Cluster');
    expect(userData).toContain(`ECS_CLUSTER=",{"Ref":"${cluster}"}`);
  });

  test('is entered by nobody', () => {
    const [id] = ids(stack, 'AWS::EC2::SecurityGroup').filter((name) => /Instances/.test(name));
    const group = resourcesOf(stack, 'AWS::EC2::SecurityGroup')[id].Properties;
    expect(group).not.toHaveProperty('SecurityGroupIngress');
    expect(group.GroupDescription).toBe('Instances of Cluster/Instances');
    const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'));
    expect(JSON.stringify(rules.map(({ Properties }) => Properties.GroupId))).not.toContain(id);
  });

  test('may do what an agent does for its own cluster, and no more', () => {
    const [[, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).filter(([id]) =>
      /Instances/.test(id),
    );
    const statements: { Action: string | string[]; Resource: unknown; Condition?: object }[] =
      Properties.PolicyDocument.Statement;
    const anywhere = statements.filter(({ Resource }) => Resource === '*');
    expect(anywhere.map(({ Action }) => Action)).toEqual(['ecs:DiscoverPollEndpoint']);
    const [, polling] = statements;
    expect(polling.Condition).toEqual({ ArnEquals: { 'ecs:cluster': { 'Fn::GetAtt': [expect.any(String), 'Arn'] } } });
    expect(JSON.stringify(statements.map(({ Action }) => Action))).not.toContain('*');
    const [role] = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => /Instances/.test(id));
    expect(role[1].Properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role[1].Properties).not.toHaveProperty('Policies');
  });

  test('on Graviton', () => {
    const { stack: graviton } = on({ instanceTypes: types('m7g.2xlarge') }, { architecture: CpuArchitecture.ARM64 });
    expect(onlyResource(graviton, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData).toMatchObject({
      ImageId: 'resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id',
      InstanceType: 'm7g.2xlarge',
    });
  });
});

describe('the fleet', () => {
  const { stack } = on();
  const group = onlyResource(stack, 'AWS::AutoScaling::AutoScalingGroup').Properties;

  test('is over the zones, in the private subnets, and is scaled by ECS alone', () => {
    expect(group.VPCZoneIdentifier).toHaveLength(3);
    expect(group).toMatchObject({ MinSize: '0', MaxSize: '100', NewInstancesProtectedFromScaleIn: true });
    expect(group).not.toHaveProperty('DesiredCapacity');
    expect(group).not.toHaveProperty('MixedInstancesPolicy');
  });

  test('is scaled, protected and drained by ECS, with a fifth to spare', () => {
    const { AutoScalingGroupProvider } = onlyResource(stack, 'AWS::ECS::CapacityProvider').Properties;
    expect(AutoScalingGroupProvider).toMatchObject({
      ManagedScaling: { Status: 'ENABLED', TargetCapacity: 80 },
      ManagedTerminationProtection: 'ENABLED',
      ManagedDraining: 'ENABLED',
    });
  });

  test('needs no Lambda function, no launch configuration and no parameter', () => {
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 0);
    Template.fromStack(stack).resourceCountIs('AWS::AutoScaling::LaunchConfiguration', 0);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 0);
  });

  test('as stated', () => {
    const { stack: stated } = on({
      id: 'Big',
      minInstances: 3,
      maxInstances: 30,
      targetCapacityPercent: 100,
      diskSize: Size.gibibytes(200),
    });
    expect(onlyResource(stated, 'AWS::AutoScaling::AutoScalingGroup').Properties).toMatchObject({
      MinSize: '3',
      MaxSize: '30',
    });
    const { AutoScalingGroupProvider } = onlyResource(stated, 'AWS::ECS::CapacityProvider').Properties;
    expect(AutoScalingGroupProvider.ManagedScaling.TargetCapacity).toBe(100);
    const { LaunchTemplateData: data } = onlyResource(stated, 'AWS::EC2::LaunchTemplate').Properties;
    expect(data.BlockDeviceMappings[0].Ebs.VolumeSize).toBe(200);
    expect(ids(stated, 'AWS::AutoScaling::AutoScalingGroup')[0]).toMatch(/^ClusterBig/);
  });

  test('is a public part', () => {
    const { stack: other, cluster } = on();
    const fleet = InstanceFleet.of(cluster)!;
    expect(other.resolve(fleet.autoScalingGroup.autoScalingGroupName)).toEqual({
      Ref: ids(other, 'AWS::AutoScaling::AutoScalingGroup')[0],
    });
    expect(InstanceFleet.of(cluster, 'Other')).toBeUndefined();
  });
});

describe('several instance types', () => {
  const policyOf = (options: Partial<Ec2Options>) =>
    onlyResource(on(options).stack, 'AWS::AutoScaling::AutoScalingGroup').Properties.MixedInstancesPolicy;

  test('are on demand, in the order of preference', () => {
    const { InstancesDistribution, LaunchTemplate } = policyOf({ instanceTypes: TWO });
    expect(InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: 100,
    });
    expect(LaunchTemplate.Overrides).toEqual([{ InstanceType: 'm7a.2xlarge' }, { InstanceType: 'm6a.2xlarge' }]);
  });

  test('with Spot: three on demand, a quarter of the rest, and Spot from where it is deepest', () => {
    expect(policyOf({ instanceTypes: TWO, spot: {} }).InstancesDistribution).toEqual({
      OnDemandAllocationStrategy: 'prioritized',
      OnDemandBaseCapacity: 3,
      OnDemandPercentageAboveBaseCapacity: 25,
      SpotAllocationStrategy: 'capacity-optimized',
    });
  });

  test('with Spot as stated, and in the order of preference', () => {
    const spot = { onDemandBase: 0, onDemandPercentage: 0, prioritized: true };
    expect(policyOf({ instanceTypes: TWO, spot }).InstancesDistribution).toMatchObject({
      OnDemandBaseCapacity: 0,
      OnDemandPercentageAboveBaseCapacity: 0,
      SpotAllocationStrategy: 'capacity-optimized-prioritized',
    });
  });

  test('Spot instances are drained before they are taken back', () => {
    const { stack } = on({ instanceTypes: TWO, spot: {} });
    expect(onlyResource(stack, 'AWS::AutoScaling::AutoScalingGroup').Properties.CapacityRebalance).toBe(true);
    const { UserData } = onlyResource(stack, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
    expect(JSON.stringify(UserData)).toContain('ECS_ENABLE_SPOT_INSTANCE_DRAINING=true');
  });
});

describe('a warm pool', () => {
  test('keeps stopped instances that have not yet registered', () => {
    const { stack } = on({ warmPool: {} });
    expect(onlyResource(stack, 'AWS::AutoScaling::WarmPool').Properties).toMatchObject({
      PoolState: 'Stopped',
      MinSize: 1,
    });
    const { UserData } = onlyResource(stack, 'AWS::EC2::LaunchTemplate').Properties.LaunchTemplateData;
    expect(JSON.stringify(UserData)).toContain('ECS_WARM_POOLS_CHECK=true');
  });

  test('as stated', () => {
    const { stack } = on({ warmPool: { minSize: 2, maxPrepared: 20 } });
    expect(onlyResource(stack, 'AWS::AutoScaling::WarmPool').Properties).toMatchObject({
      MinSize: 2,
      MaxGroupPreparedCapacity: 20,
    });
  });
});

describe('several services', () => {
  const compute = Compute.ec2({ instanceTypes: ONE });
  const { stack, cluster } = serviceOn(compute);

  test('share what is made once', () => {
    const jobs = new JobQueue(stack, 'Jobs', {});
    new WebService(stack, 'Second', { cluster, image: IMAGE, compute });
    new WorkerService(stack, 'Worker', { cluster, image: IMAGE, compute, jobs });
    for (const type of ['AutoScaling::AutoScalingGroup', 'ECS::CapacityProvider', 'EC2::LaunchTemplate']) {
      expect(ids(stack, `AWS::${type}`)).toHaveLength(1);
    }
    const strategies = Object.values(resourcesOf(stack, 'AWS::ECS::Service')).map(
      ({ Properties }) => Properties.CapacityProviderStrategy,
    );
    expect(strategies).toEqual([strategies[0], strategies[0], strategies[0]]);
  });

  test('have a fleet in each of their clusters', () => {
    const { stack, cluster } = serviceOn(compute);
    const other = new Cluster(stack, 'Other', { vpc: cluster.vpc });
    new WebService(stack, 'There', { cluster: other, image: IMAGE, compute });
    expect(ids(stack, 'AWS::AutoScaling::AutoScalingGroup')).toHaveLength(2);
  });

  test('fail with a second fleet of the same name', () => {
    const another = Compute.ec2({ instanceTypes: TWO });
    expect(() => new WebService(stack, 'Third', { cluster, image: IMAGE, compute: another })).toThrow(
      "compute.id is 'Instances': allowed is a name that no other fleet of the cluster has; pass the same object to all services of the fleet, or state another id",
    );
  });

  test('may have a second fleet of another name', () => {
    const { stack: two, cluster: both } = serviceOn(Compute.ec2({ instanceTypes: ONE }));
    const graviton = Compute.ec2({ id: 'Graviton', instanceTypes: types('m7g.2xlarge') });
    const architecture = CpuArchitecture.ARM64;
    new WebService(two, 'Second', { cluster: both, image: IMAGE, compute: graviton, architecture });
    const { CapacityProviders } = onlyResource(two, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties;
    expect(CapacityProviders).toHaveLength(4);
  });
});

describe('a cluster that was brought', () => {
  test('keeps the providers that it has', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const cluster = new Cluster(stack, 'Mine', { vpc });
    (cluster.node.defaultChild as CfnCluster).capacityProviders = ['FARGATE'];
    new WebService(stack, 'Web', { cluster, image: IMAGE, compute: Compute.ec2({ instanceTypes: ONE }) });
    const { CapacityProviders } = onlyResource(stack, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties;
    expect(CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT', { Ref: expect.any(String) }]);
  });

  test('may be in another stack', () => {
    const stack = testStack();
    const other = new Stack(stack.node.root, 'Other', { env: { account: stack.account, region: stack.region } });
    const { vpc } = new Network(stack, 'Network');
    const cluster = new Cluster(stack, 'Mine', { vpc });
    new WebService(other, 'Web', { cluster, image: IMAGE, compute: Compute.ec2({ instanceTypes: ONE }) });
    expect(ids(stack, 'AWS::AutoScaling::AutoScalingGroup')).toHaveLength(1);
    expect(strategyOf(other)[0].CapacityProvider).toEqual({ 'Fn::ImportValue': expect.any(String) });
  });

  test('fails when it was imported', () => {
    const stack = testStack();
    const { vpc } = new Network(stack, 'Network');
    const cluster = Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'platform', vpc });
    const compute = Compute.ec2({ instanceTypes: ONE });
    expect(() => new WebService(stack, 'Web', { cluster, image: IMAGE, compute })).toThrow(
      'compute is Compute.ec2: allowed is a cluster of this app, since an imported one cannot be given providers; state Compute.existing({ capacityProviderName })',
    );
  });
});

test('a size of its own', () => {
  const { stack } = on({}, { size: TaskSize.onInstances(3, Size.gibibytes(5)) });
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '3072', Memory: '5120' });
});

test('what only the deployment knows passes', () => {
  const instanceTypes = [new InstanceType(Token.asString({ Ref: 'Type' }))];
  const maxInstances = Token.asNumber({ Ref: 'Most' });
  expect(
    Compute.ec2({ instanceTypes, maxInstances }).validate({
      size: TaskSize.XLARGE,
      architecture: CpuArchitecture.ARM64,
      minTasks: 1,
      maxTasks: 5000,
    }),
  ).toEqual([]);
});

test.each<[string, Partial<Ec2Options>, string]>([
  ['no type', { instanceTypes: [] }, 'compute.instanceTypes is []: allowed is one type at least'],
  [
    'no such type',
    { instanceTypes: types('huge') },
    "compute.instanceTypes is ['huge']: allowed is types such as m7g.xlarge",
  ],
  [
    'a type twice',
    { instanceTypes: types('m7a.large', 'm7a.large') },
    'allowed is each type once; drop the repetition',
  ],
  [
    'types of two architectures',
    { instanceTypes: types('m7a.2xlarge', 'm7g.2xlarge') },
    "compute.instanceTypes is ['m7a.2xlarge', 'm7g.2xlarge']: allowed is types of one architecture",
  ],
  [
    'too many types',
    { instanceTypes: types(...Array.from({ length: 41 }, (_, n) => `m7a.${n + 2}xlarge`)) },
    '41 types',
  ],
  ['a bad id', { id: '1st fleet' }, "compute.id is '1st fleet': allowed is letters, digits and _"],
  ['no instance at most', { maxInstances: 0 }, 'compute.maxInstances is 0: allowed is a whole number from 1 to 5000'],
  ['fewer than none', { minInstances: -1 }, 'compute.minInstances is -1: allowed is a whole number from 0'],
  [
    'more at least than at most',
    { minInstances: 9, maxInstances: 8 },
    'compute.minInstances is 9: allowed is at most maxInstances (8)',
  ],
  [
    'no capacity',
    { targetCapacityPercent: 0 },
    'compute.targetCapacityPercent is 0: allowed is a whole number from 1 to 100',
  ],
  ['a small disk', { diskSize: Size.gibibytes(8) }, 'compute.diskSize in GiB is 8: allowed is a whole number from 30'],
  [
    'Spot of a single type',
    { spot: {} },
    'compute.instanceTypes is [m7a.2xlarge]: allowed is two types at least beside spot',
  ],
  [
    'Spot that is all on demand',
    { instanceTypes: TWO, spot: { onDemandPercentage: 100 } },
    'compute.spot.onDemandPercentage is 100: allowed is a whole number from 0 to 99',
  ],
  [
    'a base above all instances',
    { instanceTypes: TWO, maxInstances: 10, spot: { onDemandBase: 11 } },
    'compute.spot.onDemandBase is 11: allowed is a whole number from 0 to 10',
  ],
  [
    'a warm pool beside Spot',
    { instanceTypes: TWO, spot: {}, warmPool: {} },
    "compute.warmPool is 'stated': allowed is unset beside spot: EC2 Auto Scaling keeps no Spot instances in a warm pool; drop one of the two",
  ],
  [
    'a warm pool beside several types',
    { instanceTypes: TWO, warmPool: {} },
    "compute.warmPool is 'stated': allowed is unset beside several instanceTypes (m7a.2xlarge, m6a.2xlarge): a warm pool is of one type",
  ],
  ['a pool of less than none', { warmPool: { minSize: -1 } }, 'compute.warmPool.minSize is -1: allowed is'],
  [
    'a pool above all instances',
    { maxInstances: 10, warmPool: { maxPrepared: 11 } },
    'compute.warmPool.maxPrepared is 11: allowed is a whole number from 1 to 10',
  ],
])('fails when there is %s', (_what, options, message) => {
  expect(() => on(options)).toThrow(message);
});

test.each<[string, Partial<Ec2Options>, Partial<FleetOptions>, string]>([
  [
    'whose image is for another processor',
    {},
    { architecture: CpuArchitecture.ARM64 },
    "architecture is 'ARM64': allowed is X86_64, that of compute.instanceTypes (m7a.2xlarge); state CpuArchitecture.X86_64, or other instance types",
  ],
  [
    'whose image is for another processor than Graviton',
    { instanceTypes: types('c7g.2xlarge') },
    {},
    "architecture is 'X86_64': allowed is ARM64, that of compute.instanceTypes (c7g.2xlarge)",
  ],
  [
    'with a disk of its own',
    {},
    { ephemeralStorage: Size.gibibytes(50) },
    "ephemeralStorage is 'stated': allowed is unset on instances, whose tasks share the disk of theirs; drop it, and state diskSize of the compute",
  ],
  [
    'with more vCPUs than an instance has',
    { instanceTypes: types('m7a.large') },
    { size: TaskSize.XLARGE },
    "size is '4 vCPU with 8 GiB': allowed is what fits m7a.large beside the agent and the kernel; take larger instance types or a smaller size",
  ],
  [
    'with all the memory of an instance',
    { instanceTypes: types('m7a.large') },
    { size: TaskSize.of(1, Size.gibibytes(8)) },
    "size is '1 vCPU with 8 GiB': allowed is what fits m7a.large",
  ],
  [
    'that outgrows the fleet',
    { instanceTypes: types('m7a.large'), maxInstances: 9 },
    { size: TaskSize.MEDIUM, maxTasks: 30 },
    'compute.maxInstances is 9: allowed is 15 at least for maxTasks 30, 2 to an instance; raise it, lower maxTasks, or take larger instance types',
  ],
])('fails for a service %s', (_what, options, fleet, message) => {
  expect(() => on(options, fleet)).toThrow(message);
});
