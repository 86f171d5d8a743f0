import { CfnOutput, Duration, Fn, Stack, Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { IBindable, IBindingTarget } from '../binding';
import { Preset } from '../preset';
import { acknowledgeWildcard } from '../private/acknowledge';
import { grantOnIdentity } from '../private/grants';
import { pathInStack } from '../private/naming';
import { serviceSubnets } from '../private/subnets';
import { Checks } from '../private/validation';
import { ApplicationTask } from './application-task';
import type { TaskOptions } from './task-options';
import { validateStandaloneTask } from './validate-task';

/**
 * Props of `StandaloneTask`.
 */
export interface StandaloneTaskProps extends TaskOptions {
  /**
   * The cluster. Its capacity providers must include FARGATE.
   */
  readonly cluster: ecs.ICluster;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * A task that runs once and ends, such as a migration of the database: bound as a service is, in a security group of its
 * own, with a log. Nothing runs until somebody runs it.
 *
 * The stack has an output with the command that does: `runCommand`. `scalable-web-app run-task` runs it, waits, and ends
 * with the exit code of the application.
 */
export class StandaloneTask extends Construct implements IBindingTarget {
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the containers log. */
  public readonly logGroup: logs.LogGroup;
  /** The cluster that it runs in. */
  public readonly cluster: ecs.ICluster;
  /** The command of the AWS CLI that runs it once, for a shell. It answers at once; the task goes on. */
  public readonly runCommand: string;
  public readonly connections: ec2.Connections;
  public readonly grantPrincipal: iam.IPrincipal;
  /** One: of the connections of a database it takes the share of one task. */
  public readonly maxTasks?: number;
  /** @internal */
  public readonly _subnetIds: string[];
  private readonly task: ApplicationTask;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: StandaloneTaskProps) {
    new Checks().include(validateStandaloneTask(props)).throwAt(scope, id);
    super(scope, id);
    const { cluster, preset = Preset.PRODUCTION } = props;
    this.cluster = cluster;
    this.maxTasks = 1;
    // The most that Fargate gives a migration to come to a clean end when it is stopped.
    this.task = new ApplicationTask(this, props, { stopTimeout: Duration.seconds(120) }, preset);
    this.logGroup = this.task.logGroup;
    this.taskDefinition = this.task.taskDefinition;
    this.container = this.task.container;
    this.grantPrincipal = this.taskDefinition.taskRole;
    this.connections = new ec2.Connections({
      securityGroups: props.securityGroups ?? [
        new ec2.SecurityGroup(this, 'SecurityGroup', {
          vpc: cluster.vpc,
          description: `Task ${pathInStack(this)}`,
          allowAllOutbound: true,
        }),
      ],
    });
    this._subnetIds = cluster.vpc.selectSubnets(serviceSubnets(cluster.vpc)).subnetIds;
    this.runCommand = this.writeCommand();
    new CfnOutput(this, 'RunCommand', {
      description: `Runs ${pathInStack(this)} once`,
      value: this.runCommand,
    });
    props.uses?.forEach((bindable) => this.addBinding(bindable));
  }

  /**
   * Binds a backing service: opens its port, grants access, sets the environment variables.
   *
   * @param bindable the backing service
   * @throws when an environment variable is set already
   */
  public addBinding(bindable: IBindable): void {
    this.task.apply(bindable.bind(this), `${bindable}`);
  }

  /**
   * Lets the grantee, such as the role of a pipeline, run the task in its cluster, and see how it ends.
   *
   * It may run every revision of this one task definition: with the number of a revision in it, the policy of a role in
   * another stack would keep that revision, and this stack could never be deployed again.
   *
   * @param grantee the one who runs it
   */
  public grantRun(grantee: iam.IGrantable): iam.Grant {
    const { clusterArn, clusterName } = this.cluster;
    const arn = (resource: string, resourceName: string) =>
      Stack.of(this).formatArn({ service: 'ecs', resource, resourceName });
    const inCluster = { ArnEquals: { 'ecs:cluster': clusterArn } };
    const revisions = arn('task-definition', `${this.taskDefinition.family}:*`);
    const tasks = arn('task', `${clusterName}/*`);
    if (Construct.isConstruct(grantee)) {
      acknowledgeWildcard(grantee, revisions, 'every revision of one task: its number changes with each deployment');
      acknowledgeWildcard(grantee, tasks, 'how a task ended, in one cluster: ECS names tasks as they start');
    }
    return grantOnIdentity(grantee, [revisions], ['ecs:RunTask'], inCluster)
      .combine(grantOnIdentity(grantee, [tasks], ['ecs:DescribeTasks'], inCluster))
      .combine(this._grantPassRole(grantee));
  }

  /**
   * Whoever runs a task passes its two roles on, to ECS and to nobody else.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security_iam_id-based-policy-examples.html
   * @internal
   */
  public _grantPassRole(grantee: iam.IGrantable): iam.Grant {
    const roles = [this.taskDefinition.taskRole, this.taskDefinition.obtainExecutionRole()];
    return grantOnIdentity(
      grantee,
      roles.map(({ roleArn }) => roleArn),
      ['iam:PassRole'],
      { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    );
  }

  /** @internal */
  public get _securityGroupIds(): string[] {
    return this.connections.securityGroups.map(({ securityGroupId }) => securityGroupId);
  }

  /** A strategy, as services have it: in a cluster with a default strategy, a launch type would be refused. */
  private writeCommand(): string {
    const list = (ids: string[]) => `["${Token.isUnresolved(ids) ? Fn.join('","', ids) : ids.join('","')}"]`;
    const network =
      `{"awsvpcConfiguration":{"subnets":${list(this._subnetIds)},` +
      `"securityGroups":${list(this._securityGroupIds)},"assignPublicIp":"DISABLED"}}`;
    return [
      'aws ecs run-task',
      `--region ${Stack.of(this).region}`,
      `--cluster ${this.cluster.clusterName}`,
      `--task-definition ${this.taskDefinition.taskDefinitionArn}`,
      '--count 1',
      '--capacity-provider-strategy capacityProvider=FARGATE,weight=1',
      `--network-configuration '${network}'`,
      '--enable-ecs-managed-tags',
      `--started-by ${startedBy(this)}`,
    ].join(' ');
  }
}

/** What ECS writes to the task: 128 letters, digits, hyphens, slashes and underscores. */
function startedBy(task: Construct): string {
  return pathInStack(task)
    .replace(/[^\w/-]/g, '-')
    .slice(-128);
}
