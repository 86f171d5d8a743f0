import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import * as scaling from '@aws-sdk/client-application-auto-scaling';
import * as ecs from '@aws-sdk/client-ecs';
import { call } from './call';
import { REGION, clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import { listResources } from './read-back';
import { HERE, REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What known-events.test.ts asserts on, as JSON: Jest cannot load what drives the deployments. */
export interface KnownEventsProof {
  readonly schedules: Record<string, Schedule>;
  readonly groups: string[];
  readonly failed: { readonly first: Expectation[]; readonly inMidEvent: Expectation[] };
  /** Least and most of each tier; of the first service its count of tasks as well. */
  readonly limits: Record<'deployed' | 'raised' | 'deployedAgain' | 'lowered', Limits>;
  /** Whom the roles of the schedules trust, by ARN. */
  readonly roles: Record<string, { readonly Statement: Statement[] }>;
  /** The ARNs of the queues that take and deliver messages. */
  readonly queues: string[];
  /** What `scalable-web-app run-task` printed, and the task as ECS has it. */
  readonly run: { readonly printed: RunTask; readonly task: ecs.Task };
}

/** A schedule as EventBridge Scheduler gives it back. */
export interface Schedule {
  readonly GroupName: string;
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly State: string;
  readonly Target: {
    readonly Arn: string;
    readonly RoleArn: string;
    readonly Input?: string;
    readonly DeadLetterConfig: { readonly Arn: string };
    readonly EcsParameters?: Record<string, unknown>;
  };
}

/** By the tier: least and most. */
export type Limits = Record<'web' | 'worker' | 'readers', (number | undefined)[]>;

interface Statement {
  readonly Action: string;
  readonly Effect: string;
  readonly Principal: object;
  readonly Condition: { readonly StringEquals: Record<string, string> };
}

interface RunTask {
  readonly task: string;
  readonly status: string;
  readonly exitCode: number;
  readonly logGroup: string;
}

const STACK = 'Events';
const SCRIPT = path.join(HERE, 'known-events-app.ts');
const RAISED = 30;
/** What Application Auto Scaling raises. moto reserves no capacity of load balancers: those schedules are read alone. */
const TIERS = ['Web', 'Worker', 'ReportsDatabaseReaders'];

async function prove(session: Session): Promise<KnownEventsProof> {
  const [before, localAws] = await Promise.all([session.synthesize(SCRIPT, { strict: false }), session.start()]);
  const { endpoint } = localAws;
  await before.bootstrap(localAws.environment);
  await before.deploy(localAws.environment);
  const first = await session.check(before);
  const deployed = await limitsOf(endpoint);

  // What EventBridge Scheduler does at the hour.
  const atFirst = await schedulesOf(endpoint);
  for (const tier of TIERS) await invoke(endpoint, atFirst[`Launch${tier}Raise`]);
  await setCount(endpoint, RAISED);
  const raised = await limitsOf(endpoint);

  process.env.IN_MID_EVENT = 'true';
  const after = await session.synthesize(SCRIPT, { strict: false });
  await after.deploy(localAws.environment);
  const inMidEvent = await session.check(after);
  const deployedAgain = await limitsOf(endpoint);
  const schedules = await schedulesOf(endpoint);

  for (const tier of TIERS) await invoke(endpoint, schedules[`Encore${tier}Lower`]);
  const lowered = await limitsOf(endpoint);
  return {
    schedules,
    groups: [...new Set(Object.values(schedules).map(({ GroupName }) => GroupName))],
    failed: { first: failures(first.expectations), inMidEvent: failures(inMidEvent.expectations) },
    limits: { deployed, raised, deployedAgain, lowered },
    roles: await rolesOf(endpoint, schedules),
    queues: inMidEvent.observed.queues.filter(({ delivers }) => delivers).map(({ attributes }) => attributes.QueueArn),
    run: await runMigration(endpoint, localAws.environment),
  };
}

const failures = (all: Expectation[]) => all.filter(({ ok }) => !ok);

/** By the id in the app, without what the CDK adds. Over HTTP: an SDK client for these two calls would be one more. */
async function schedulesOf(endpoint: string): Promise<Record<string, Schedule>> {
  const resources = await listResources(endpoint, STACK);
  const names = resources.filter(({ type }) => type === 'AWS::Scheduler::Schedule');
  const groups = resources.filter(({ type }) => type === 'AWS::Scheduler::ScheduleGroup');
  const entries = names.map(async ({ logicalId, physicalId }) => {
    for (const group of [...groups.map((each) => each.physicalId), 'default']) {
      const found = await scheduler(endpoint, `/schedules/${physicalId}?groupName=${group}`);
      if (found) return [logicalId.replace(/^App(Surges)?|[0-9A-F]{8}$/g, ''), found as Schedule] as const;
    }
    throw new Error(`no schedule ${physicalId}`);
  });
  return Object.fromEntries(await Promise.all(entries));
}

async function scheduler(endpoint: string, resource: string): Promise<unknown> {
  const scope = `local/20260101/${REGION}/scheduler/aws4_request`;
  const Authorization = `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`;
  const answer = await fetch(`${endpoint}${resource}`, { headers: { Authorization } });
  return answer.ok ? answer.json() : undefined;
}

async function invoke(endpoint: string, { Target: { Arn, Input } }: Schedule): Promise<void> {
  if (!Arn.endsWith(':aws-sdk:applicationautoscaling:registerScalableTarget')) throw new Error(`unknown call: ${Arn}`);
  const client = new scaling.ApplicationAutoScalingClient(clientConfiguration(endpoint));
  await client.send(new scaling.RegisterScalableTargetCommand(JSON.parse(Input!)));
  client.destroy();
}

async function limitsOf(endpoint: string): Promise<Limits> {
  const client = new scaling.ApplicationAutoScalingClient(clientConfiguration(endpoint));
  const { ECS, RDS } = scaling.ServiceNamespace;
  const asked = [ECS, RDS].map((ServiceNamespace) =>
    client.send(new scaling.DescribeScalableTargetsCommand({ ServiceNamespace })),
  );
  const found = (await Promise.all(asked)).flatMap(({ ScalableTargets = [] }) => ScalableTargets);
  client.destroy();
  const targets = (await listResources(endpoint, STACK)).filter(
    ({ type }) => type === 'AWS::ApplicationAutoScaling::ScalableTarget',
  );
  const bounds = (part: string) => {
    const [resourceId] = targets.find(({ logicalId }) => logicalId.startsWith(`App${part}`))!.physicalId.split('|');
    const target = found.find(({ ResourceId }) => ResourceId === resourceId);
    return [target?.MinCapacity, target?.MaxCapacity];
  };
  const { desiredCount } = await webService(endpoint);
  return { web: [...bounds('Web'), desiredCount], worker: bounds('Worker'), readers: bounds('Reports') };
}

async function webService(endpoint: string): Promise<ecs.Service> {
  const resources = await listResources(endpoint, STACK);
  const { physicalId } = resources.find(
    ({ type, logicalId }) => type === 'AWS::ECS::Service' && logicalId.startsWith('AppWeb'),
  )!;
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  const ask = new ecs.DescribeServicesCommand({ cluster: physicalId.split('/').at(-2), services: [physicalId] });
  const { services = [] } = await client.send(ask);
  client.destroy();
  return services[0];
}

async function setCount(endpoint: string, desiredCount: number): Promise<void> {
  const { serviceArn: service, clusterArn: cluster } = await webService(endpoint);
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  await client.send(new ecs.UpdateServiceCommand({ cluster, service, desiredCount }));
  client.destroy();
}

async function rolesOf(endpoint: string, schedules: Record<string, Schedule>): Promise<KnownEventsProof['roles']> {
  const arns = [...new Set(Object.values(schedules).map(({ Target }) => Target.RoleArn))];
  const entries = arns.map(async (arn) => {
    const asked = { RoleName: arn.split('/').pop() };
    const { Role } = await call<{ Role: { AssumeRolePolicyDocument: { Statement: Statement[] } } }>(
      endpoint,
      'iam',
      'get_role',
      asked,
    );
    return [arn, Role.AssumeRolePolicyDocument] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** By the command-line tool, from the output of the stack. moto runs no image: each task ends, with exit code 0. */
async function runMigration(endpoint: string, env: Record<string, string>): Promise<KnownEventsProof['run']> {
  const cli = path.join(REPOSITORY, 'dist', 'cli.js');
  const args = [cli, 'run-task', '--stack', STACK, '--task', 'Migrate', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const printed: RunTask = JSON.parse(stdout);
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  const ask = new ecs.DescribeTasksCommand({ cluster: printed.task.split('/').at(-2), tasks: [printed.task] });
  const { tasks = [] } = await client.send(ask);
  client.destroy();
  // A command that ended with another code would have thrown.
  return { printed, task: tasks[0] };
}

runProof(prove);
