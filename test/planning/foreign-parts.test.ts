import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Stack } from 'aws-cdk-lib/core';
import { exportsOf, foreignNotes } from '../../bin/commands/plan/foreign-notes';
import { readTemplate } from '../../lib/analysis/template-model';
import { ENV, IMAGE } from '../support/stacks';

/** A service in one stack, and its database in another. */
function apart(connect: (service: ecs.FargateService, database: rds.DatabaseInstance) => void) {
  const app = new App();
  const data = new Stack(app, 'Data', { env: ENV });
  const vpc = new ec2.Vpc(data, 'Vpc');
  const database = new rds.DatabaseInstance(data, 'Database', { vpc, engine: rds.DatabaseInstanceEngine.POSTGRES });
  const web = new Stack(app, 'Web', { env: ENV });
  const taskDefinition = new ecs.FargateTaskDefinition(web, 'Tasks');
  taskDefinition.addContainer('App', {
    image: IMAGE,
    environment: { DATABASE_HOST: database.dbInstanceEndpointAddress },
    secrets: { DATABASE_PASSWORD: ecs.Secret.fromSecretsManager(database.secret!, 'password') },
  });
  const cluster = new ecs.Cluster(web, 'Cluster', { vpc });
  const service = new ecs.FargateService(web, 'Service', { cluster, taskDefinition });
  connect(service, database);
  const read = (stack: Stack) => ({ name: stack.stackName, json: Template.fromStack(stack).toJSON() });
  const template = read(web);
  const notes = (others: Stack[]) =>
    foreignNotes(
      template.json as never,
      readTemplate(template.json).services,
      exportsOf([template, ...others.map(read)] as never),
    );
  return { data, notes };
}

const byGroup = (service: ecs.FargateService, { connections: { securityGroups } }: rds.DatabaseInstance) => {
  const [group] = securityGroups;
  new ec2.CfnSecurityGroupIngress(service, 'Rule', {
    groupId: group.securityGroupId,
    sourceSecurityGroupId: service.connections.securityGroups[0].securityGroupId,
    ipProtocol: 'tcp',
    fromPort: 5432,
    toPort: 5432,
  });
};

test('a database of another stack that is read is named, once', () => {
  const { data, notes } = apart(byGroup);
  expect(notes([data])).toEqual(['Service: Database (AWS::RDS::DBInstance) is of stack Data; not judged']);
});

test('of a stack that is not read, the variables that know it', () => {
  const { notes } = apart(byGroup);
  expect(notes([])).toEqual(['Service: DATABASE_HOST, DATABASE_PASSWORD: of Data, which is not read; not judged']);
});

test('a security group that exists is named by its id', () => {
  const { data, notes } = apart((service) => {
    const group = ec2.SecurityGroup.fromSecurityGroupId(service, 'Imported', 'sg-0a1b2c3d');
    group.connections.allowFrom(service, ec2.Port.tcp(6379));
  });
  expect(notes([data])).toContain('Service: let into sg-0a1b2c3d of elsewhere; what stands behind it is not judged');
});
