import type { Duration } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { BindingConfig } from '../binding';
import { createLogGroup, subscribe } from '../logs/log-group';
import type { Preset } from '../preset';
import { acknowledgeRules, acknowledgeWildcard } from '../private/acknowledge';
import { BoundContainer } from '../private/bound-container';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { pathInStack } from '../private/naming';
import { sortVariables } from '../private/sort-variables';
import { sorted } from '../private/sorted';
import type { ExtraContainer } from './extra-container';
import { permitExecuteCommand } from './lifecycle/execute-command';
import { adviseOnTag } from './lifecycle/image-advice';
import { orderStart } from './lifecycle/start-order';
import type { TaskOptions } from './task-options';
import { TaskSize } from './task-size';
import { TemporaryDirectory } from './temporary-directory';

/** What the kind of task decides. */
export interface TaskKind {
  /** The port that the application listens on; none where left out. */
  readonly portMapping?: ecs.PortMapping;
  /** How long a task may take to end after SIGTERM, unless the team says so; 30 seconds by ECS where left out. */
  readonly stopTimeout?: Duration;
}

/**
 * A task definition with the application in it, its roles and its logs: what a fleet runs many of, and a task that is no
 * service runs once. Its parts stand below the construct that it is made for.
 */
export class ApplicationTask {
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** Where the containers log. */
  public readonly logGroup: logs.LogGroup;
  private readonly bound: BoundContainer;

  /**
   * @param scope the construct that runs it
   * @param options what the team says
   * @param kind what the kind of task decides
   * @param preset the table of defaults
   */
  constructor(scope: Construct, options: TaskOptions, kind: TaskKind, preset: Preset) {
    this.logGroup = createLogGroup(scope, preset, options.logs);
    subscribe(this.logGroup, options.logs);
    this.taskDefinition = createTaskDefinition(scope, options);
    options.policyStatements?.forEach((statement) => this.taskDefinition.addToTaskRolePolicy(statement));
    this.container = this.addApplication(scope, options, kind);
    this.addExtraContainers(options.extraContainers ?? {});
    orderStart(this.taskDefinition, options);
    if (options.executeCommand) permitExecuteCommand(this.taskDefinition, this.logGroup);
    this.bound = new BoundContainer(this.container);
    this.addTelemetry(scope, options, kind);
    sortVariables(this.taskDefinition);
  }

  /** Sets what a binding says in the container of the application. */
  public apply(config: BindingConfig, origin: string): void {
    this.bound.apply(config, origin);
  }

  /** Non-blocking: an application must not stand still while CloudWatch Logs does. */
  public logTo(streamPrefix: string): ecs.LogDriver {
    return ecs.LogDriver.awsLogs({
      logGroup: this.logGroup,
      streamPrefix,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    });
  }

  private addApplication(scope: Construct, options: TaskOptions, kind: TaskKind): ecs.ContainerDefinition {
    const container = this.taskDefinition.addContainer('App', {
      image: options.image,
      command: options.command,
      environment: sorted(options.environment),
      secrets: sorted(options.secrets),
      user: options.user ?? '1000:1000',
      // The agent of ECS Exec makes files of its own there.
      readonlyRootFilesystem: !options.executeCommand,
      portMappings: kind.portMapping && [kind.portMapping],
      healthCheck: options.containerHealthCheck,
      stopTimeout: options.stopTimeout ?? kind.stopTimeout,
      // An init process forwards SIGTERM and reaps children, which many an application does not.
      linuxParameters: new ecs.LinuxParameters(scope, 'LinuxParameters', { initProcessEnabled: true }),
      logging: this.logDriverOf(scope, options) ?? this.logTo('app'),
    });
    const { temporaryDirectory = TemporaryDirectory.prepared(), writablePaths } = options;
    temporaryDirectory.mount(container, this.logTo('tmp'), writablePaths);
    adviseOnTag(container, options.image);
    acknowledgeRules(this.taskDefinition, {
      'AwsSolutions-ECS2': 'plain variables hold names, hosts and ports; every credential is a secret',
    });
    return container;
  }

  private logDriverOf(scope: Construct, { telemetry = [] }: TaskOptions): ecs.LogDriver | undefined {
    return telemetry.map((kind) => kind.logDriver(serviceNameOf(scope))).find((driver) => driver !== undefined);
  }

  private addTelemetry(scope: Construct, { telemetry = [] }: TaskOptions, { portMapping }: TaskKind): void {
    for (const kind of telemetry) {
      const config = kind.bind({
        taskDefinition: this.taskDefinition,
        application: this.container,
        applicationPort: portMapping?.containerPort,
        serviceName: serviceNameOf(scope),
        logTo: (streamPrefix) => this.logTo(streamPrefix),
      });
      this.apply(config, `telemetry.${kind.name}`);
    }
  }

  private addExtraContainers(extra: { [name: string]: ExtraContainer }): void {
    for (const [name, { startAfter: _startAfter, ...options }] of Object.entries(sorted(extra))) {
      const container = this.taskDefinition.addContainer(name, {
        readonlyRootFilesystem: true,
        logging: this.logTo(name.toLowerCase()),
        ...options,
      });
      adviseOnTag(container, options.image);
    }
  }
}

/** `Shop/Web` → `shop-web`. */
function serviceNameOf(scope: Construct): string {
  return pathInStack(scope)
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
}

function createTaskDefinition(scope: Construct, options: TaskOptions): ecs.FargateTaskDefinition {
  const { size = TaskSize.SMALL, architecture = ecs.CpuArchitecture.X86_64, ephemeralStorage } = options;
  const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');
  const executionRole = new ManagedPolicyRole(scope, 'ExecutionRole', {
    assumedBy,
    description: `How ECS starts the tasks of ${pathInStack(scope)}: image, logs, secrets`,
  });
  acknowledgeWildcard(executionRole, '*', 'ecr:GetAuthorizationToken knows no resource, and is for this role alone');
  return new ecs.FargateTaskDefinition(scope, 'TaskDefinition', {
    cpu: size.cpu,
    memoryLimitMiB: size.memoryMiB,
    ephemeralStorageGiB: ephemeralStorage?.toGibibytes(),
    runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    taskRole: new ManagedPolicyRole(scope, 'TaskRole', {
      assumedBy,
      description: `What the containers of ${pathInStack(scope)} may do`,
    }),
    executionRole,
  });
}
