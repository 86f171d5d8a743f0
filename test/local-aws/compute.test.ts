import type { ComputeProof } from './compute-proof';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

const PAIR = ['512', '1024'];

onLocalAws('every compute, on the local AWS', computes);

function computes(): void {
  let proof: ComputeProof;

  beforeAll(async () => {
    proof = await resultOf('compute-proof.ts');
  }, TIMEOUT);

  test.each(['first', 'moved'] as const)('the %s deployment is what the template asks for', (step) => {
    expect(proof[step].failed).toEqual([]);
    expect(Object.values(proof[step].services).filter(({ launchType }) => launchType)).toEqual([]);
  });

  test.each([
    ['Plain', ['FARGATE 1'], ['FARGATE'], PAIR],
    ['Spot', ['FARGATE 2 base 4', 'FARGATE_SPOT 5'], ['FARGATE'], PAIR],
    ['Fleet', ['Instances 1'], ['EC2'], PAIR],
    ['Warm', ['Warm 1'], ['EC2'], PAIR],
    ['Managed', ['ManagedInstances 1'], ['MANAGED_INSTANCES'], PAIR],
    ['Odd', ['Instances 1'], ['EC2'], ['1536', '5120']],
    ['Pdf', ['Instances 1'], ['EC2'], PAIR],
    ['Platform', ['platform 1'], ['EC2'], PAIR],
  ])('%s runs by the strategy %j', (id, strategy, compatibilities, cpuAndMemory) => {
    expect(proof.first.services[id]).toMatchObject({ strategy, compatibilities, cpuAndMemory });
  });

  test('the cluster has the providers of Fargate and of the Auto Scaling groups', () => {
    expect(proof.first.providers).toEqual(['FARGATE', 'FARGATE_SPOT', 'Instances', 'Warm']);
    expect(proof.moved.providers).toEqual(['FARGATE', 'FARGATE_SPOT', 'Instances', 'Warm']);
  });

  describe('instances of the account', () => {
    test.each([
      ['Instances', 90, 60, 'ECS_ENABLE_SPOT_INSTANCE_DRAINING=true', ''],
      ['Warm', 80, 30, 'ECS_WARM_POOLS_CHECK=true', '/arm64'],
    ])(
      '%s: scaled, drained and protected by ECS, without a way to their credentials',
      (id, target, disk, line, arm) => {
        const { provider, group, template, roles } = proof.first.fleets[id];
        expect(provider).toMatchObject({
          // CloudFormation takes the name.
          autoScalingGroupArn: expect.stringContaining(group.AutoScalingGroupName),
          managedScaling: { status: 'ENABLED', targetCapacity: target },
          managedTerminationProtection: 'ENABLED',
          managedDraining: 'ENABLED',
        });
        expect(template).toMatchObject({
          ImageId: `resolve:ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023${arm}/recommended/image_id`,
          MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
          BlockDeviceMappings: [
            { DeviceName: '/dev/xvda', Ebs: { Encrypted: true, VolumeSize: disk, VolumeType: 'gp3' } },
          ],
          IamInstanceProfile: { Arn: expect.stringContaining(':instance-profile/') },
        });
        const userData = Buffer.from(template.UserData!, 'base64').toString();
        expect(userData).toContain(line);
        expect(userData).toMatch(/ECS_AWSVPC_BLOCK_IMDS=true[^]*echo ECS_CLUSTER=\S+ >> \/etc\/ecs\/ecs\.config$/);
        expect(roles).toEqual([`ShopCluster${id}Role`]);
        expect(group).toMatchObject({ MinSize: 0, NewInstancesProtectedFromScaleIn: true });
        expect(group.VPCZoneIdentifier.split(',')).toHaveLength(3);
      },
    );

    test('mixed instances: Spot above a base, by capacity and priority', () => {
      const { group, warmPool } = proof.first.fleets.Instances;
      expect(group).toMatchObject({
        MaxSize: 60,
        CapacityRebalance: true,
        MixedInstancesPolicy: {
          InstancesDistribution: {
            OnDemandBaseCapacity: 2,
            OnDemandPercentageAboveBaseCapacity: 10,
            OnDemandAllocationStrategy: 'prioritized',
            SpotAllocationStrategy: 'capacity-optimized-prioritized',
          },
          LaunchTemplate: {
            Overrides: ['m7a.2xlarge', 'm6a.2xlarge', 'm7i.2xlarge'].map((InstanceType) => ({ InstanceType })),
          },
        },
      });
      expect(warmPool).toBeUndefined();
    });

    test('a warm pool: stopped, of one type', () => {
      const { group, warmPool } = proof.first.fleets.Warm;
      expect(warmPool).toMatchObject({ MinSize: 2, MaxGroupPreparedCapacity: 10, PoolState: 'Stopped' });
      expect(group).toMatchObject({ MaxSize: 20, LaunchTemplate: { LaunchTemplateId: expect.any(String) } });
      expect(group.MixedInstancesPolicy).toBeUndefined();
    });
  });

  /** moto starts no such instances; the extension keeps what was stated, and this says that CloudFormation could. */
  test('managed instances: of their cluster, in private, of what was asked for', () => {
    const { cluster, provider, infrastructureRole } = proof.first.managed;
    expect(cluster).toMatch(/Cluster/);
    expect(infrastructureRole).toBe('ShopClusterManagedInstancesInfrastructureRole');
    expect(provider).toMatchObject({
      propagateTags: 'CAPACITY_PROVIDER',
      instanceLaunchTemplate: {
        capacityOptionType: 'SPOT',
        monitoring: 'DETAILED',
        ec2InstanceProfileArn: expect.stringContaining(':instance-profile/'),
        storageConfiguration: { storageSizeGiB: 120 },
        networkConfiguration: { subnets: expect.arrayContaining([expect.stringMatching(/^subnet-/)]) },
        instanceRequirements: {
          vCpuCount: { min: 4, max: 16 },
          cpuManufacturers: ['amazon-web-services'],
          allowedInstanceTypes: ['m7g*', 'm8g*'],
        },
      },
    });
  });

  describe('another compute', () => {
    test.each([
      ['Plain', ['Instances 1'], ['EC2']],
      ['Spot', ['FARGATE 1'], ['FARGATE']],
      ['Fleet', ['FARGATE 2 base 4', 'FARGATE_SPOT 5'], ['FARGATE']],
      ['Warm', ['ManagedInstances 1'], ['MANAGED_INSTANCES']],
      ['Managed', ['FARGATE 1'], ['FARGATE']],
      ['Pdf', ['FARGATE 2 base 4', 'FARGATE_SPOT 5'], ['FARGATE']],
    ])('%s moves to %j', (id, strategy, compatibilities) => {
      expect(proof.moved.services[id]).toMatchObject({ strategy, compatibilities });
    });

    test('replaces nothing but task definitions: services, target groups and the load balancer keep their ARNs', () => {
      const after = new Map(proof.moved.resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]));
      const lost = proof.first.resources.filter(({ logicalId, physicalId }) => after.get(logicalId) !== physicalId);
      expect([...new Set(lost.map(({ type }) => type))]).toEqual(['AWS::ECS::TaskDefinition']);
      for (const [id, { targetGroups }] of Object.entries(proof.first.services)) {
        expect(proof.moved.services[id].targetGroups).toEqual(targetGroups);
      }
    });

    test('leaves the counts as scaling had set them', () => {
      const counts = Object.values(proof.moved.services).map(({ desiredCount }) => desiredCount);
      expect(new Set(counts)).toEqual(new Set([proof.desiredCount]));
    });
  });
}
