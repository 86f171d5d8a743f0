import { Cluster, CpuArchitecture } from 'aws-cdk-lib/aws-ecs';
import { Size } from 'aws-cdk-lib/core';
import type { FleetOptions, ManagedInstancesOptions } from '../../../lib';
import { Compute, ManagedInstanceFleet, Network, TaskSize, WebService } from '../../../lib';
import { IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { serviceOn } from './fixture';

const on = (options?: ManagedInstancesOptions, fleet: Partial<FleetOptions> = {}) =>
  serviceOn(Compute.managedInstances(options), fleet);
const providerOf = (options?: ManagedInstancesOptions, fleet?: Partial<FleetOptions>) =>
  onlyResource(on(options, fleet).stack, 'AWS::ECS::CapacityProvider').Properties;

describe('the service', () => {
  const { stack } = on();

  test('runs by the capacity provider of the fleet', () => {
    const [provider] = Object.keys(resourcesOf(stack, 'AWS::ECS::CapacityProvider'));
    const service = onlyResource(stack, 'AWS::ECS::Service').Properties;
    expect(service.CapacityProviderStrategy).toEqual([{ CapacityProvider: { Ref: provider }, Weight: 1 }]);
    expect(service).not.toHaveProperty('LaunchType');
    expect(service).not.toHaveProperty('PlatformVersion');
    expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['MANAGED_INSTANCES'],
    });
  });

  test('has the task that it has on Fargate', () => {
    const { ContainerDefinitions, Volumes } = onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties;
    const onFargate = onlyResource(serviceOn().stack, 'AWS::ECS::TaskDefinition').Properties;
    expect([ContainerDefinitions, Volumes]).toEqual([onFargate.ContainerDefinitions, onFargate.Volumes]);
  });
});

describe('the fleet', () => {
  const { stack } = on();
  const { ManagedInstancesProvider: provider, ClusterName } = onlyResource(
    stack,
    'AWS::ECS::CapacityProvider',
  ).Properties;
  const { InstanceLaunchTemplate: template } = provider;

  test('belongs to the cluster, which its association need not list', () => {
    expect(ClusterName).toEqual({ Ref: Object.keys(resourcesOf(stack, 'AWS::ECS::Cluster'))[0] });
    const { CapacityProviders } = onlyResource(stack, 'AWS::ECS::ClusterCapacityProviderAssociations').Properties;
    expect(CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
  });

  test('is in the private subnets, entered by nobody', () => {
    expect(template.NetworkConfiguration.Subnets).toHaveLength(3);
    const [[id, group]] = Object.entries(resourcesOf(stack, 'AWS::EC2::SecurityGroup')).filter(([name]) =>
      /ManagedInstances/.test(name),
    );
    expect(template.NetworkConfiguration.SecurityGroups).toEqual([{ 'Fn::GetAtt': [id, 'GroupId'] }]);
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
  });

  test('is of the current generation, on demand, with 80 GiB', () => {
    expect(template).toMatchObject({
      CapacityOptionType: 'ON_DEMAND',
      StorageConfiguration: { StorageSizeGiB: 80 },
      InstanceRequirements: {
        BareMetal: 'excluded',
        BurstablePerformance: 'excluded',
        CpuManufacturers: ['intel', 'amd'],
        InstanceGenerations: ['current'],
        MemoryMiB: { Min: 1024 },
        VCpuCount: { Min: 1 },
      },
    });
  });

  test('has roles without a name, without inline policies, whose only wildcard asks for an endpoint', () => {
    const roles = Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).filter(([id]) => /ManagedInstances/.test(id));
    expect(roles).toHaveLength(2);
    for (const [, { Properties }] of roles) {
      expect(Properties).not.toHaveProperty('RoleName');
      expect(Properties).not.toHaveProperty('Policies');
    }
    expect(onlyResource(stack, 'AWS::IAM::InstanceProfile').Properties).not.toHaveProperty('InstanceProfileName');
  });

  test('ECS may pass the role of the instances on to EC2, whatever its name', () => {
    const policies = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    expect(policies).toContainEqual({
      Action: 'iam:PassRole',
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/ManagedInstancesRole/), 'Arn'] },
      Condition: { StringLike: { 'iam:PassedToService': 'ec2.*' } },
    });
  });

  test('is a public part, and made once', () => {
    const compute = Compute.managedInstances();
    const { stack: shared, cluster } = serviceOn(compute);
    new WebService(shared, 'Second', { cluster, image: IMAGE, compute });
    expect(Object.keys(resourcesOf(shared, 'AWS::ECS::CapacityProvider'))).toHaveLength(1);
    expect(ManagedInstanceFleet.of(cluster)?.securityGroup).toBeDefined();
    expect(ManagedInstanceFleet.of(cluster, 'Other')).toBeUndefined();
  });
});

test('as stated', () => {
  const options = {
    architecture: CpuArchitecture.ARM64,
    instanceTypes: ['m7g*', 'c7g.4xlarge'],
    minVcpus: 4,
    maxVcpus: 16,
    spot: true,
    diskSize: Size.gibibytes(200),
  };
  const { InstanceLaunchTemplate } = providerOf(options, {
    architecture: CpuArchitecture.ARM64,
  }).ManagedInstancesProvider;
  expect(InstanceLaunchTemplate).toMatchObject({
    CapacityOptionType: 'SPOT',
    StorageConfiguration: { StorageSizeGiB: 200 },
    InstanceRequirements: {
      AllowedInstanceTypes: ['m7g*', 'c7g.4xlarge'],
      CpuManufacturers: ['amazon-web-services'],
      VCpuCount: { Min: 4, Max: 16 },
    },
  });
});

test('types that are stated are the choice, burstable and older ones too', () => {
  const { InstanceRequirements } = providerOf({ instanceTypes: ['t3.medium', 'm4.large'] }).ManagedInstancesProvider
    .InstanceLaunchTemplate;
  expect(InstanceRequirements).toMatchObject({ BurstablePerformance: 'included', BareMetal: 'included' });
  expect(InstanceRequirements).not.toHaveProperty('InstanceGenerations');
});

test('a pattern that may be of either processor passes', () => {
  expect(() => on({ instanceTypes: ['m7*', 'm7i-flex*', 'c*'] })).not.toThrow();
});

test('an imported cluster will do', () => {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cluster = Cluster.fromClusterAttributes(stack, 'Imported', { clusterName: 'platform', vpc });
  new WebService(stack, 'Web', { cluster, image: IMAGE, compute: Compute.managedInstances() });
  expect(onlyResource(stack, 'AWS::ECS::CapacityProvider').Properties.ClusterName).toBe('platform');
});

test('a size of its own', () => {
  const { stack } = on({}, { size: TaskSize.onInstances(3, Size.gibibytes(5)) });
  expect(onlyResource(stack, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '3072', Memory: '5120' });
});

test.each<[string, ManagedInstancesOptions, Partial<FleetOptions>, string]>([
  ['no type', { instanceTypes: [] }, {}, 'compute.instanceTypes is []: allowed is one type at least'],
  [
    'no such type',
    { instanceTypes: ['M7G'] },
    {},
    "compute.instanceTypes is 'M7G': allowed is types such as m7g.xlarge",
  ],
  [
    'a type of another processor',
    { instanceTypes: ['m7i.large', 'c8g*'] },
    {},
    "- compute.instanceTypes is 'c8g*': allowed is types of X86_64, the architecture; drop it, or state architecture: CpuArchitecture.ARM64",
  ],
  [
    'a type beyond the bounds',
    { instanceTypes: ['m7i.8xlarge'], maxVcpus: 16 },
    {},
    "compute.instanceTypes is 'm7i.8xlarge': allowed is types of minVcpus (1) to maxVcpus (16) vCPUs, not 32",
  ],
  ['a bad id', { id: 'a fleet' }, {}, "compute.id is 'a fleet': allowed is letters, digits and _"],
  ['no vCPU', { minVcpus: 0 }, {}, 'compute.minVcpus is 0: allowed is a whole number from 1 to 192'],
  ['fewer vCPUs at most', { minVcpus: 8, maxVcpus: 4 }, {}, 'compute.maxVcpus is 4: allowed is a whole number from 8'],
  ['a small disk', { diskSize: Size.gibibytes(8) }, {}, 'compute.diskSize in GiB is 8: allowed is'],
  [
    'a size above the instances',
    { maxVcpus: 2 },
    { size: TaskSize.XLARGE },
    "size is '4 vCPU with 8 GiB': allowed is what fits an instance of compute.maxVcpus (2)",
  ],
  [
    'another processor',
    {},
    { architecture: CpuArchitecture.ARM64 },
    "architecture is 'ARM64': allowed is X86_64, that of compute.architecture; state the same for both",
  ],
])('fails when there is %s', (_what, options, fleet, message) => {
  expect(() => on(options, fleet)).toThrow(message);
});

test('fails with a second fleet of the same name', () => {
  const { stack, cluster } = on();
  const compute = Compute.managedInstances({ spot: true });
  expect(() => new WebService(stack, 'Second', { cluster, image: IMAGE, compute })).toThrow(
    "compute.id is 'ManagedInstances': allowed is a name that no other fleet of the cluster has",
  );
});
