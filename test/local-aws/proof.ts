import * as path from 'node:path';
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as ec2 from '@aws-sdk/client-ec2';
import * as ecs from '@aws-sdk/client-ecs';
import * as route53 from '@aws-sdk/client-route-53';
import type { Assembly } from './deploy';
import { clientConfiguration } from './environment';
import type { Expectation } from './expectations/expectation';
import type { Observed, StackResource } from './observed';
import { HERE, REPOSITORY } from './python';
import { runProof } from './run-proof';
import type { Session } from './session';

/** What local-aws.test.ts asserts on: printed as JSON, since Jest cannot load what drives the deployments. */
export interface Proof {
  readonly endpoint: string;
  readonly first: Deployment;
  /** After the second deployment, before which the desired count of a service was set to `desiredCount`. */
  readonly changed: Deployment & { readonly desiredCount: number };
  /** The expectations that no longer hold after a record was deleted and a security group opened to the world. */
  readonly tampered: Expectation[];
  readonly stacks: { readonly unknownType: string; readonly unknownProperty: string; readonly queueIds: string[] };
}

interface Deployment {
  readonly resources: StackResource[];
  readonly expectations: Expectation[];
  readonly desiredCounts: Record<string, number>;
}

const DESIRED_COUNT = 7;

async function prove(session: Session): Promise<Proof> {
  const [hello, later, localAws] = await Promise.all([
    session.synthesize(path.join(REPOSITORY, 'examples', 'hello', 'app.ts'), { strict: false }),
    session.synthesize(path.join(HERE, 'changed-app.ts'), { strict: false }),
    session.start(),
  ]);
  const { endpoint } = localAws;
  await hello.bootstrap(localAws.environment);
  const first = await deployment(session, hello);
  await setDesiredCount(endpoint, first.observed);
  const changed = await deployment(session, later);
  await tamper(endpoint, changed.observed);
  const { expectations } = await session.check(later);
  return {
    endpoint,
    first: summary(first),
    changed: { ...summary(changed), desiredCount: DESIRED_COUNT },
    tampered: expectations.filter(({ ok }) => !ok),
    stacks: await smallStacks(endpoint),
  };
}

async function deployment(session: Session, assembly: Assembly) {
  await assembly.deploy(session.localAws!.environment);
  return session.check(assembly);
}

function summary({ observed, expectations }: { observed: Observed; expectations: Expectation[] }): Deployment {
  const counts = observed.services.map(({ serviceName, desiredCount }) => [serviceName!, desiredCount!]);
  return { resources: observed.resources, expectations, desiredCounts: Object.fromEntries(counts) };
}

/** As scaling does while nobody deploys. */
async function setDesiredCount(endpoint: string, { services }: Observed): Promise<void> {
  const client = new ecs.ECSClient(clientConfiguration(endpoint));
  for (const { clusterArn, serviceArn } of services) {
    const change = { cluster: clusterArn, service: serviceArn, desiredCount: DESIRED_COUNT };
    await client.send(new ecs.UpdateServiceCommand(change));
  }
  client.destroy();
}

/** Deletes the record of one replica, and opens the database's port to the world. */
async function tamper(endpoint: string, { zones, databases }: Observed): Promise<void> {
  const dns = new route53.Route53Client(clientConfiguration(endpoint));
  const record = zones[0].records.find(({ Weight }) => Weight !== undefined && Weight > 0);
  const batch = { Changes: [{ Action: route53.ChangeAction.DELETE, ResourceRecordSet: record }] };
  await dns.send(new route53.ChangeResourceRecordSetsCommand({ HostedZoneId: zones[0].Id, ChangeBatch: batch }));
  dns.destroy();

  const network = new ec2.EC2Client(clientConfiguration(endpoint));
  const port = databases[0].Endpoint?.Port;
  const open = { IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
  const GroupId = databases[0].VpcSecurityGroups?.[0].VpcSecurityGroupId;
  await network.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [open] }));
  network.destroy();
}

/** What CloudFormation of the local AWS does with stacks of one resource. */
async function smallStacks(endpoint: string): Promise<Proof['stacks']> {
  const client = new cloudformation.CloudFormationClient(clientConfiguration(endpoint));
  const body = (Type: string, Properties: object) => JSON.stringify({ Resources: { It: { Type, Properties } } });
  const create = (StackName: string, TemplateBody: string) =>
    client.send(new cloudformation.CreateStackCommand({ StackName, TemplateBody }));
  const failure = (answer: Promise<unknown>) =>
    answer.then(
      () => 'it was created',
      (error: Error) => error.message,
    );
  const physicalId = async (StackName: string) => {
    const { StackResources } = await client.send(new cloudformation.DescribeStackResourcesCommand({ StackName }));
    return StackResources![0].PhysicalResourceId!;
  };

  const queue = (QueueName: string, VisibilityTimeout: number) =>
    body('AWS::SQS::Queue', { QueueName, VisibilityTimeout });
  await create('Replaced', queue('first', 30));
  const ids = [await physicalId('Replaced')];
  for (const template of [queue('first', 60), queue('second', 60)]) {
    await client.send(new cloudformation.UpdateStackCommand({ StackName: 'Replaced', TemplateBody: template }));
    ids.push(await physicalId('Replaced'));
  }
  const stacks = {
    unknownType: await failure(create('UnknownType', body('AWS::Amplify::App', { Name: 'app' }))),
    unknownProperty: await failure(create('UnknownProperty', body('AWS::Logs::LogGroup', { FieldIndexPolicies: [] }))),
    queueIds: ids,
  };
  client.destroy();
  return stacks;
}

runProof(prove);
