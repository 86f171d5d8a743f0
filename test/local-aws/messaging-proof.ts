import * as path from 'node:path';
import { call } from './call';
import type { Expectation } from './expectations/expectation';
import type { Observed } from './observed';
import { HERE } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What messaging.test.ts asserts on, as JSON: Jest cannot load what drives the deployment. */
export interface MessagingProof {
  readonly expectations: Expectation[];
  /** What SNS and EventBridge Scheduler say of their own. */
  readonly subscription: Record<string, string>;
  readonly schedule: Schedule;
  /** The ARN of each queue, by its path. */
  readonly queues: Record<string, string>;
  /** The environment of each service. */
  readonly environments: Record<string, Record<string, string>>;
  /** What workers track, as text, by the name of the policy. */
  readonly tracked: Record<string, string>;
}

interface Schedule {
  readonly ScheduleExpression: string;
  readonly State: string;
  readonly Target: {
    readonly Arn: string;
    readonly Input: string;
    readonly SqsParameters?: unknown;
    readonly DeadLetterConfig: unknown;
  };
}

async function prove(session: Session): Promise<MessagingProof> {
  const script = path.join(HERE, 'messaging-app.ts');
  const [assembly, localAws] = await Promise.all([session.synthesize(script, { strict: false }), session.start()]);
  await assembly.bootstrap(localAws.environment);
  await assembly.deploy(localAws.environment);
  const { observed, expectations } = await session.check(assembly);
  const idOf = (type: string) => observed.resources.find((resource) => resource.type === type)!.physicalId;
  const ask = <T>(service: string, operation: string, parameters: object) =>
    call<T>(localAws.endpoint, service, operation, parameters);
  const [subscription, schedule] = await Promise.all([
    ask<{ Attributes: Record<string, string> }>('sns', 'get_subscription_attributes', {
      SubscriptionArn: idOf('AWS::SNS::Subscription'),
    }),
    ask<Schedule>('scheduler', 'get_schedule', { Name: idOf('AWS::Scheduler::Schedule') }),
  ]);
  return {
    expectations,
    subscription: subscription.Attributes,
    schedule,
    queues: Object.fromEntries(
      observed.resources.flatMap(({ logicalId, physicalId }) => {
        const queue = observed.queues.find(({ url }) => url === physicalId);
        return queue ? [[logicalId.replace(/[0-9A-F]{8}$/, ''), queue.attributes.QueueArn]] : [];
      }),
    ),
    environments: environmentsOf(observed),
    tracked: Object.fromEntries(
      observed.scalingPolicies.map(({ PolicyName, TargetTrackingScalingPolicyConfiguration: tracking }) => [
        PolicyName!,
        JSON.stringify(tracking?.CustomizedMetricSpecification ?? tracking?.PredefinedMetricSpecification),
      ]),
    ),
  };
}

function environmentsOf({ taskDefinitions }: Observed): Record<string, Record<string, string>> {
  return Object.fromEntries(
    taskDefinitions.map(({ family, containerDefinitions = [] }) => [
      /Shop(\w+?)TaskDef/.exec(family!)![1],
      Object.fromEntries(
        containerDefinitions
          .flatMap(({ environment = [] }) => environment)
          .map(({ name, value }) => [name!, value!] as const),
      ),
    ]),
  );
}

runProof(prove);
