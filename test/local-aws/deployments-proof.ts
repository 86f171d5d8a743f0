import * as path from 'node:path';
import * as ecs from '@aws-sdk/client-ecs';
import * as elbv2 from '@aws-sdk/client-elastic-load-balancing-v2';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { Observed, StackResource } from './observed';
import { HERE } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What deployments.test.ts asserts on: printed as JSON, since Jest cannot load what drives the deployments. */
export interface DeploymentsProof {
  readonly first: Deployed;
  /** A new release, after scaling had set the counts and ECS had shifted the weights. */
  readonly second: Deployed;
  /** Rolling and blue/green have changed places on services that stand. */
  readonly switched: Deployed;
  readonly desiredCount: number;
}

interface Deployed {
  readonly resources: StackResource[];
  readonly failed: Expectation[];
  readonly looked: string[];
  /** By the id of the service. */
  readonly services: Record<string, DeployedService>;
}

interface DeployedService {
  readonly desiredCount?: number;
  readonly configuration?: ecs.DeploymentConfiguration;
  readonly shift?: ecs.AdvancedConfiguration;
  readonly taskDefinition?: string;
  /** The weights of its rule, the first target group before the other. */
  readonly weights: (number | undefined)[];
}

const DESIRED_COUNT = 7;

async function prove(session: Session): Promise<DeploymentsProof> {
  const steps = [];
  for (const step of ['first', 'second', 'switched']) {
    process.env.DEPLOYMENTS_STEP = step;
    steps.push(await session.synthesize(path.join(HERE, 'deployments-app.ts'), { strict: false }));
  }
  const { environment, endpoint } = await session.start();
  await steps[0].bootstrap(environment);
  const results: Deployed[] = [];
  for (const assembly of steps) {
    await assembly.deploy(environment);
    const { observed, expectations } = await session.check(assembly);
    results.push(deployed(observed, expectations));
    if (results.length > 1) continue;
    await scaleOut(endpoint, observed);
    await shift(endpoint, observed);
  }
  const [first, second, switched] = results;
  return { first, second, switched, desiredCount: DESIRED_COUNT };
}

function deployed(observed: Observed, expectations: Expectation[]): Deployed {
  const { resources, services } = observed;
  return {
    resources,
    failed: expectations.filter(({ ok }) => !ok),
    looked: expectations.map(({ what }) => what),
    services: Object.fromEntries(
      services.map((service) => [
        idOf(resources, service.serviceArn!),
        {
          desiredCount: service.desiredCount,
          configuration: service.deploymentConfiguration,
          shift: service.loadBalancers?.[0]?.advancedConfiguration,
          taskDefinition: service.taskDefinition,
          weights: weightsOf(observed, service),
        },
      ]),
    ),
  };
}

/** `ShopBlueGreenService12345678` → `BlueGreen` */
function idOf(resources: StackResource[], arn: string): string {
  const { logicalId } = resources.find(({ physicalId }) => physicalId === arn)!;
  return logicalId.replace(/^Shop|Service\w*$/g, '');
}

function weightsOf({ listeners }: Observed, { loadBalancers = [] }: ecs.Service): (number | undefined)[] {
  const primary = loadBalancers[0]?.targetGroupArn;
  const rules = listeners.filter(({ Port }) => Port === 80).flatMap(({ rules: all }) => all);
  const groups = rules.map(({ Actions }) => Actions?.[0].ForwardConfig?.TargetGroups ?? []);
  const own = groups.find((list) => list.some(({ TargetGroupArn }) => TargetGroupArn === primary)) ?? [];
  const first = own.filter(({ TargetGroupArn }) => TargetGroupArn === primary);
  return [...first, ...own.filter((group) => !first.includes(group))].map(({ Weight }) => Weight);
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

/** As ECS leaves the rules of services after a deployment that shifted their requests. */
async function shift(endpoint: string, { services }: Observed): Promise<void> {
  const client = new elbv2.ElasticLoadBalancingV2Client(clientConfiguration(endpoint));
  for (const { loadBalancers = [] } of services) {
    const { targetGroupArn, advancedConfiguration } = loadBalancers[0] ?? {};
    if (!advancedConfiguration) continue;
    const TargetGroups = [
      { TargetGroupArn: targetGroupArn, Weight: 0 },
      { TargetGroupArn: advancedConfiguration.alternateTargetGroupArn, Weight: 100 },
    ];
    const Actions = [{ Type: elbv2.ActionTypeEnum.FORWARD, ForwardConfig: { TargetGroups } }];
    const RuleArn = advancedConfiguration.productionListenerRule;
    await client.send(new elbv2.ModifyRuleCommand({ RuleArn, Actions }));
  }
  client.destroy();
}

runProof(prove);
