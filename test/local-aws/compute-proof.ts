import * as path from 'node:path';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import { call } from './call';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { Observed, StackResource } from './observed';
import { HERE } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What compute.test.ts asserts on: printed as JSON, since Jest cannot load what drives the deployments. */
export interface ComputeProof {
  readonly first: Deployed;
  /** Every service has moved to another compute, after scaling had set the counts. */
  readonly moved: Deployed;
  readonly desiredCount: number;
}

interface Deployed {
  readonly resources: StackResource[];
  readonly failed: Expectation[];
  /** By the id of the service. */
  readonly services: Record<string, DeployedService>;
  /** Of the cluster. */
  readonly providers: string[];
  /** By the id of the fleet. */
  readonly fleets: Record<string, Fleet>;
  readonly managed: ManagedProvider;
}

interface DeployedService {
  readonly desiredCount?: number;
  readonly launchType?: string;
  /** `FARGATE 1`: the provider, or the id of its fleet, with its weight, and its base where it has one. */
  readonly strategy: string[];
  readonly compatibilities?: string[];
  readonly cpuAndMemory: (string | undefined)[];
  readonly targetGroups: (string | undefined)[];
}

interface Fleet {
  readonly provider: ecs.AutoScalingGroupProvider;
  readonly group: Group;
  readonly warmPool?: object;
  readonly template: ec2.ResponseLaunchTemplateData;
  /** The roles of the instances, by logical id. */
  readonly roles: string[];
}

interface Group {
  readonly AutoScalingGroupName: string;
  readonly AutoScalingGroupARN: string;
  readonly MinSize: number;
  readonly MaxSize: number;
  readonly CapacityRebalance?: boolean;
  readonly NewInstancesProtectedFromScaleIn: boolean;
  readonly VPCZoneIdentifier: string;
  readonly LaunchTemplate?: object;
  readonly MixedInstancesPolicy?: object;
}

interface ManagedProvider {
  readonly cluster?: string;
  readonly provider?: ecs.ManagedInstancesProvider;
  readonly infrastructureRole?: string;
}

const DESIRED_COUNT = 7;
const FLEETS = ['Instances', 'Warm'];

async function prove(session: Session): Promise<ComputeProof> {
  const steps = [];
  for (const step of ['first', 'moved']) {
    process.env.COMPUTE_STEP = step;
    steps.push(await session.synthesize(path.join(HERE, 'compute-app.ts'), { strict: false }));
  }
  const { environment, endpoint } = await session.start();
  await steps[0].bootstrap(environment);
  const results: Deployed[] = [];
  for (const assembly of steps) {
    await assembly.deploy(environment);
    const { observed, expectations } = await session.check(assembly);
    results.push(await deployed(endpoint, observed, expectations));
    if (results.length === 1) await scaleOut(endpoint, observed);
  }
  const [first, moved] = results;
  return { first, moved, desiredCount: DESIRED_COUNT };
}

async function deployed(endpoint: string, observed: Observed, expectations: Expectation[]): Promise<Deployed> {
  const { resources, services, clusters, taskDefinitions } = observed;
  const providerIds = new Map(
    resources
      .filter(({ type }) => type === 'AWS::ECS::CapacityProvider')
      .map(({ physicalId, logicalId }) => [physicalId, logicalId.replace(/^ShopCluster|CapacityProvider\w*$/g, '')]),
  );
  const known = (provider?: string) => providerIds.get(provider!) ?? provider!;
  const found = services.map((service) => {
    const task = taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === service.taskDefinition);
    const strategy = (service.capacityProviderStrategy ?? []).map(({ capacityProvider, weight, base }) =>
      [known(capacityProvider), weight, ...(base ? [`base ${base}`] : [])].join(' '),
    );
    const summary: DeployedService = {
      desiredCount: service.desiredCount,
      launchType: service.launchType,
      strategy,
      compatibilities: task?.requiresCompatibilities,
      cpuAndMemory: [task?.cpu, task?.memory],
      targetGroups: (service.loadBalancers ?? []).map(({ targetGroupArn }) => targetGroupArn),
    };
    return [idOf(resources, service.serviceArn!), summary] as const;
  });
  return {
    resources,
    failed: expectations.filter(({ ok }) => !ok),
    services: Object.fromEntries(found),
    providers: (clusters[0].capacityProviders ?? []).map(known),
    fleets: Object.fromEntries(
      await Promise.all(FLEETS.map(async (id) => [id, await fleet(endpoint, resources, id)] as const)),
    ),
    managed: await managedProvider(endpoint, resources),
  };
}

/** `ShopPlainService12345678` → `Plain` */
function idOf(resources: StackResource[], arn: string): string {
  const { logicalId } = resources.find(({ physicalId }) => physicalId === arn)!;
  return logicalId.replace(/^Shop|Service\w*$/g, '');
}

const below = (resources: StackResource[], type: string, id: string) =>
  resources.find((each) => each.type === type && each.logicalId.startsWith(`ShopCluster${id}`))?.physicalId;

const namesOf = (resources: StackResource[], type: string, physicalIds: string[]) =>
  physicalIds.map((name) => {
    const { logicalId } = resources.find((each) => each.type === type && each.physicalId === name)!;
    return logicalId.replace(/[0-9A-F]{8}$/, '');
  });

async function fleet(endpoint: string, resources: StackResource[], id: string): Promise<Fleet> {
  const name = below(resources, 'AWS::AutoScaling::AutoScalingGroup', id)!;
  const profile = below(resources, 'AWS::IAM::InstanceProfile', id);
  const [{ autoScalingGroupProvider }, { AutoScalingGroups }, { WarmPoolConfiguration }, template, answer] =
    await Promise.all([
      provider(endpoint, below(resources, 'AWS::ECS::CapacityProvider', id)!),
      call<{ AutoScalingGroups: Group[] }>(endpoint, 'autoscaling', 'describe_auto_scaling_groups', {
        AutoScalingGroupNames: [name],
      }),
      call<{ WarmPoolConfiguration?: object }>(endpoint, 'autoscaling', 'describe_warm_pool', {
        AutoScalingGroupName: name,
      }),
      launchTemplate(endpoint, below(resources, 'AWS::EC2::LaunchTemplate', id)!),
      call<{ InstanceProfile: { Roles: { RoleName: string }[] } }>(endpoint, 'iam', 'get_instance_profile', {
        InstanceProfileName: profile,
      }),
    ]);
  const roles = answer.InstanceProfile.Roles.map(({ RoleName }) => RoleName);
  return {
    provider: autoScalingGroupProvider!,
    group: AutoScalingGroups[0],
    warmPool: WarmPoolConfiguration,
    template,
    roles: namesOf(resources, 'AWS::IAM::Role', roles),
  };
}

async function provider(endpoint: string, name: string): Promise<ecs.CapacityProvider> {
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  const ask = new ecs.DescribeCapacityProvidersCommand({ capacityProviders: [name] });
  const { capacityProviders = [] } = await client.send(ask);
  client.destroy();
  return capacityProviders[0];
}

async function managedProvider(endpoint: string, resources: StackResource[]): Promise<ManagedProvider> {
  const name = below(resources, 'AWS::ECS::CapacityProvider', 'ManagedInstances')!;
  const { cluster, managedInstancesProvider } = await provider(endpoint, name);
  const role = managedInstancesProvider?.infrastructureRoleArn?.split('/').pop();
  return {
    cluster,
    provider: managedInstancesProvider,
    infrastructureRole: role && namesOf(resources, 'AWS::IAM::Role', [role])[0],
  };
}

async function launchTemplate(endpoint: string, id: string): Promise<ec2.ResponseLaunchTemplateData> {
  const client = new ec2.EC2Client(clientConfiguration(endpoint));
  const ask = new ec2.DescribeLaunchTemplateVersionsCommand({ LaunchTemplateId: id, Versions: ['$Latest'] });
  const { LaunchTemplateVersions = [] } = await client.send(ask);
  client.destroy();
  return LaunchTemplateVersions[0].LaunchTemplateData!;
}

/** As scaling does while nobody deploys. */
async function scaleOut(endpoint: string, { services }: Observed): Promise<void> {
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  for (const { clusterArn, serviceArn } of services) {
    const change = { cluster: clusterArn, service: serviceArn, desiredCount: DESIRED_COUNT };
    await client.send(new ecs.UpdateServiceCommand(change));
  }
  client.destroy();
}

runProof(prove);
