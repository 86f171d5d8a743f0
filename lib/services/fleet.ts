import type { Duration } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../binding';
import { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { BoundContainer } from '../private/bound-container';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { sortVariables } from '../private/sort-variables';
import { sorted } from '../private/sorted';
import { serviceSubnets } from '../private/subnets';
import type { ServiceConnect } from './service-connect';
import { TaskSize } from './task-size';
import { TemporaryDirectory } from './temporary-directory';
import { pathInStack } from '../private/naming';
import type { WebService } from './web-service';

/**
 * What a team may say of any fleet of containers.
 */
export interface FleetOptions {
  /**
   * The image of the application. It runs with a read-only root file system; `/tmp` is writable.
   */
  readonly image: ecs.ContainerImage;

  /**
   * vCPU and memory of each task: the way to scale vertically.
   *
   * @default TaskSize.SMALL
   */
  readonly size?: TaskSize;

  /**
   * The processor that the image is built for. Graviton (ARM64) costs a fifth less for the same work.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * The command, instead of the image's own.
   *
   * @default - the image's CMD
   */
  readonly command?: string[];

  /**
   * Environment variables of the application. Names of the environment contract (`DATABASE_HOST`, …) are reserved.
   *
   * @default - those of the bindings alone
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables that ECS fills from Secrets Manager or from SSM parameters when a task starts.
   *
   * A changed value reaches the application with the next deployment. A secret under a customer managed key has to
   * stand in the stack of the service, since the CDK writes the role of the service into the policy of the key; one of
   * another stack comes by `addBinding`, which grants on the side of the service alone.
   *
   * @default - those of the bindings alone
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * The user, and group, that the application runs as: by number, never root.
   *
   * @default '1000:1000'
   */
  readonly user?: string;

  /**
   * Who makes `/tmp` writable for that user.
   *
   * @default TemporaryDirectory.prepared()
   */
  readonly temporaryDirectory?: TemporaryDirectory;

  /**
   * Further containers of each task, by name. Their root file system is read-only, and they log beside the application,
   * unless they say otherwise.
   *
   * @default - none
   */
  readonly extraContainers?: { [name: string]: ecs.ContainerDefinitionOptions };

  /**
   * What the application may do in AWS beyond its bindings.
   *
   * @default - nothing
   */
  readonly policyStatements?: iam.PolicyStatement[];

  /**
   * Security groups that exist, for the tasks.
   *
   * @default - a new one, which nothing may enter
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Fewest tasks, 1 to 5000.
   *
   * @default - web: 3 in production, 1 in development; worker: 1
   */
  readonly minTasks?: number;

  /**
   * Most tasks, `minTasks` to 5000.
   *
   * @default - web: 30 in production, 4 in development; worker: 10 and 2
   */
  readonly maxTasks?: number;

  /**
   * The backing services that the fleet is bound to.
   *
   * @default - every backing service of its app; none outside of an app
   */
  readonly uses?: IBindable[];

  /**
   * The web services that the fleet calls by name: each is opened to it and binds `BILLING_HOST`, `BILLING_PORT` and
   * `BILLING_URL`. Needs `serviceConnect`.
   *
   * They stand before the fleet, so two services cannot call each other: the way back is a queue.
   *
   * @default - none
   */
  readonly calls?: WebService[];
}

/**
 * Props of `Fleet`.
 */
export interface FleetProps extends FleetOptions {
  /**
   * The cluster. Its capacity providers must include FARGATE.
   */
  readonly cluster: ecs.ICluster;

  /**
   * How the fleet calls others and, if it is a web service, is called: that of the app.
   *
   * @default - not at all
   */
  readonly serviceConnect?: ServiceConnect;

  /**
   * The table of defaults.
   *
   * @default Preset.PRODUCTION
   */
  readonly preset?: Preset;
}

/**
 * What a web service and a worker service have in common: disposable tasks on Fargate, spread over the Availability
 * Zones, that scale and are deployed without ever being fewer than they were.
 */
export abstract class Fleet extends Construct implements IBindingTarget {
  /** The ECS service. */
  public readonly service: ecs.FargateService;
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** The scaling target: further policies are added to it. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** Where the containers log. */
  public readonly logGroup: logs.LogGroup;
  public readonly connections: ec2.Connections;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly maxTasks?: number;
  /** @internal */
  public readonly _serviceConnect?: ServiceConnect;
  private readonly bound: BoundContainer;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @param capacity what the kind of fleet decides
   */
  protected constructor(scope: Construct, id: string, props: FleetProps, capacity: FleetCapacity) {
    super(scope, id);
    const preset = props.preset ?? Preset.PRODUCTION;
    this.maxTasks = capacity.maxTasks;
    this._serviceConnect = props.serviceConnect;
    this.logGroup = this.createLogGroup(preset);
    this.taskDefinition = this.createTaskDefinition(props);
    this.grantPrincipal = this.taskDefinition.taskRole;
    props.policyStatements?.forEach((statement) => this.grantPrincipal.addToPrincipalPolicy(statement));

    this.container = this.addApplication(props, capacity);
    this.addExtraContainers(props.extraContainers ?? {});
    this.service = this.createService(props, capacity);
    this.connections = this.service.connections;
    this.scaling = this.service.autoScaleTaskCount({ minCapacity: capacity.minTasks, maxCapacity: capacity.maxTasks });

    this.bound = new BoundContainer(this.container);
    sortVariables(this.taskDefinition);
    props.uses?.forEach((bindable) => this.addBinding(bindable));
  }

  /**
   * Binds a backing service: opens its port, grants access, sets the environment variables.
   *
   * @param bindable the backing service
   * @throws when an environment variable is set already
   */
  public addBinding(bindable: IBindable): void {
    this._apply(bindable.bind(this), `${bindable}`);
  }

  /**
   * Sets what a binding says in the container of the application.
   *
   * @internal
   */
  public _apply(config: BindingConfig, origin: string): void {
    this.bound.apply(config, origin);
  }

  /**
   * Non-blocking: an application must not stand still while CloudWatch Logs does.
   *
   * @internal
   */
  public _logTo(streamPrefix: string): ecs.LogDriver {
    return ecs.LogDriver.awsLogs({
      logGroup: this.logGroup,
      streamPrefix,
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    });
  }

  private createLogGroup(preset: Preset): logs.LogGroup {
    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: preset.logRetention,
      removalPolicy: preset.removalPolicy,
    });
    acknowledgeRules(logGroup, {
      CloudWatchLogGroupEncrypted: 'CloudWatch Logs encrypts at rest with a key of its own',
    });
    return logGroup;
  }

  private createTaskDefinition(props: FleetProps): ecs.FargateTaskDefinition {
    const { size = TaskSize.SMALL, architecture = ecs.CpuArchitecture.X86_64 } = props;
    const assumedBy = new iam.ServicePrincipal('ecs-tasks.amazonaws.com');
    return new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      cpu: size.cpu,
      memoryLimitMiB: size.memoryMiB,
      runtimePlatform: { cpuArchitecture: architecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
      taskRole: new ManagedPolicyRole(this, 'TaskRole', {
        assumedBy,
        description: `What the containers of ${pathInStack(this)} may do`,
      }),
      executionRole: new ManagedPolicyRole(this, 'ExecutionRole', {
        assumedBy,
        description: `How ECS starts the tasks of ${pathInStack(this)}: image, logs, secrets`,
      }),
    });
  }

  private addApplication(props: FleetProps, capacity: FleetCapacity): ecs.ContainerDefinition {
    const container = this.taskDefinition.addContainer('App', {
      image: props.image,
      command: props.command,
      environment: sorted(props.environment),
      secrets: sorted(props.secrets),
      user: props.user ?? '1000:1000',
      readonlyRootFilesystem: true,
      portMappings: capacity.portMapping && [capacity.portMapping],
      stopTimeout: capacity.stopTimeout,
      // An init process forwards SIGTERM and reaps children, which many an application does not.
      linuxParameters: new ecs.LinuxParameters(this, 'LinuxParameters', { initProcessEnabled: true }),
      logging: this._logTo('app'),
    });
    (props.temporaryDirectory ?? TemporaryDirectory.prepared()).mount(container, this._logTo('tmp'));
    acknowledgeRules(this.taskDefinition, {
      'AwsSolutions-ECS2': 'plain variables hold names, hosts and ports; every credential is a secret',
    });
    return container;
  }

  private addExtraContainers(extra: { [name: string]: ecs.ContainerDefinitionOptions }): void {
    for (const [name, options] of Object.entries(sorted(extra))) {
      this.taskDefinition.addContainer(name, {
        readonlyRootFilesystem: true,
        logging: this._logTo(name.toLowerCase()),
        ...options,
      });
    }
  }

  private createService(props: FleetProps, capacity: FleetCapacity): ecs.FargateService {
    const { cluster } = props;
    const service = new ecs.FargateService(this, 'Service', {
      cluster,
      taskDefinition: this.taskDefinition,
      securityGroups: props.securityGroups ?? [
        new ec2.SecurityGroup(this, 'SecurityGroup', {
          vpc: cluster.vpc,
          description: `Tasks of ${pathInStack(this)}`,
          allowAllOutbound: true,
        }),
      ],
      vpcSubnets: serviceSubnets(cluster.vpc),
      assignPublicIp: false,
      // A strategy, not a launch type: a launch type cannot become a strategy without replacing the service.
      capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
      platformVersion: ecs.FargatePlatformVersion.LATEST,
      // No desiredCount: a deployment would reset what scaling has reached. No fewer tasks than before, either.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      deploymentController: { type: ecs.DeploymentControllerType.ECS },
      circuitBreaker: { enable: true, rollback: true },
      // Off for services that never set it, as soon as they are updated.
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableExecuteCommand: false,
    });
    // Without its policy the role can neither pull the image nor read the secrets of the first task.
    service.node.addDependency(this.taskDefinition.executionRole!);
    // Feature flags decide whether the L2 writes empty lists of alarms and of load balancers; here they decide nothing.
    const resource = service.node.findChild('Service') as ecs.CfnService;
    resource.addPropertyDeletionOverride('DeploymentConfiguration.Alarms');
    if (!capacity.portMapping) resource.addPropertyDeletionOverride('LoadBalancers');
    return service;
  }
}

/**
 * What the kind of fleet decides.
 */
export interface FleetCapacity {
  /**
   * Fewest tasks.
   */
  readonly minTasks: number;

  /**
   * Most tasks.
   */
  readonly maxTasks: number;

  /**
   * The port that the application listens on.
   *
   * @default - none
   */
  readonly portMapping?: ecs.PortMapping;

  /**
   * How long a task may take to end after SIGTERM, 120 seconds at most.
   *
   * @default - 30 seconds, by ECS
   */
  readonly stopTimeout?: Duration;
}
