import type { Duration } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { BindingConfig, IBindable, IBindingTarget } from '../binding';
import { Preset } from '../preset';
import { serviceSubnets } from '../private/subnets';
import { ApplicationTask } from './application-task';
import { providersOf } from './cluster';
import type { ICompute } from './compute';
import { demandOf } from './compute-demand';
import { FleetMetrics } from './fleet-metrics';
import { enableExecuteCommand } from './lifecycle/execute-command';
import { adviseOnReach } from './lifecycle/image-advice';
import type { DeploymentConfig, IDeployment } from './deployment';
import { Deployment } from './deployment';
import { completeRollout, rolloutProps } from './rollout';
import type { IScalingPolicy } from './scaling/scaling-policy';
import type { ServiceConnect } from './service-connect';
import { pathInStack } from '../private/naming';
import type { TaskOptions } from './task-options';
import { TaskSize } from './task-size';
import type { WebService } from './web-service';

/**
 * What a team may say of any fleet of containers.
 */
export interface FleetOptions extends TaskOptions {
  /**
   * Fewest tasks, 1 to 5000; for a worker from 0 on, which lets it sleep (`ScalingPolicy.scaleToZero`).
   *
   * @default - web: 3 in production, 1 in development; worker: 1
   */
  readonly minTasks?: number;

  /**
   * Most tasks, `minTasks` to 5000.
   *
   * @default - web: 30 in production, 4 in development; worker: 10 and 2, or the partitions of its topic if those are fewer
   */
  readonly maxTasks?: number;

  /**
   * When the fleet scales. The policy that asks for most tasks wins; tasks leave when every policy agrees. With none at
   * all (`[]`) the fleet stays as large as you set it, or as `scaling` is told.
   *
   * @default - web: CPU at `targetCpuPercent`, requests at half of `requestsPerSecondPerTask`, and requests in flight
   * where there is an overload proxy; worker: the backlog of its queue
   */
  readonly scalingPolicies?: IScalingPolicy[];

  /**
   * The web services that the fleet calls by name: each is opened to it and binds `BILLING_HOST`, `BILLING_PORT` and
   * `BILLING_URL`. Needs `serviceConnect`.
   *
   * They stand before the fleet, so two services cannot call each other: the way back is a queue.
   *
   * @default - none
   */
  readonly calls?: WebService[];

  /**
   * What the tasks run on. A change is a new deployment of the service that stands, which nothing replaces.
   *
   * @default - Compute.fargate(); for a worker of the development preset, in a cluster of the app, Fargate Spot
   */
  readonly compute?: ICompute;

  /**
   * How a new version takes the place of the old one.
   *
   * @default Deployment.rolling()
   */
  readonly deployment?: IDeployment;
}

/**
 * Props of `Fleet`.
 */
export interface FleetProps extends FleetOptions {
  /**
   * The cluster. Its capacity providers must include those that `compute` runs on: FARGATE, FARGATE_SPOT beside it, or
   * the one that exists. `Compute.ec2` adds its own, to a cluster that was not imported.
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
 * What a web service and a worker service have in common: disposable tasks, spread over the Availability Zones, that
 * scale and are deployed without ever being fewer than they were.
 */
export abstract class Fleet extends Construct implements IBindingTarget {
  /** The ECS service. The L2 of Fargate writes it, whatever it runs on: that of EC2 would need a launch type. */
  public readonly service: ecs.FargateService;
  /** The task definition. */
  public readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The container of the application. */
  public readonly container: ecs.ContainerDefinition;
  /** The scaling target: further policies are added to it. */
  public readonly scaling: ecs.ScalableTaskCount;
  /** What CloudWatch knows of the tasks. */
  public readonly metrics: FleetMetrics;
  /** Where the containers log. */
  public readonly logGroup: logs.LogGroup;
  public readonly connections: ec2.Connections;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly maxTasks?: number;
  /** How a new version takes the place of the old one. */
  public readonly deployment: IDeployment;
  /** What a deployment is rolled back on: alarms of the service's own, and those of the team. */
  public readonly rollbackAlarms: cloudwatch.IAlarm[];
  /** @internal */
  public readonly _deploymentConfig: DeploymentConfig;
  /** @internal */
  public readonly _serviceConnect?: ServiceConnect;
  /**
   * What is bound to it, for who counts connections.
   *
   * @internal
   */
  public readonly _bound: IBindable[] = [];
  /**
   * How many tasks there are, and how large.
   *
   * @internal
   */
  public readonly _tasks: { readonly least: number; readonly most: number; readonly vcpu: number };
  private readonly task: ApplicationTask;

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
    const { size = TaskSize.SMALL } = props;
    this._tasks = { least: capacity.minTasks, most: capacity.maxTasks, vcpu: size.cpu / 1024 };
    this.deployment = props.deployment ?? Deployment.rolling();
    this._deploymentConfig = this.deployment.bind();
    this.rollbackAlarms = [...(this._deploymentConfig.rollback.alarms ?? [])];
    this._serviceConnect = props.serviceConnect;
    this.task = new ApplicationTask(this, props, capacity, preset);
    this.logGroup = this.task.logGroup;
    this.taskDefinition = this.task.taskDefinition;
    this.container = this.task.container;
    this.grantPrincipal = this.taskDefinition.taskRole;

    this.service = this.createService(props, capacity);
    this.metrics = new FleetMetrics(this.service);
    this.connections = this.service.connections;
    this.scaling = this.service.autoScaleTaskCount({ minCapacity: capacity.minTasks, maxCapacity: capacity.maxTasks });
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
    this._bound.push(bindable);
  }

  /**
   * Has a deployment rolled back when the alarm goes off while it runs, such as one on the dead letters of a worker.
   *
   * @param alarm an alarm that does not look at the ECS service by its name, which comes after the alarm
   */
  public addRollbackAlarm(alarm: cloudwatch.IAlarm): void {
    if (!this.rollbackAlarms.includes(alarm)) this.rollbackAlarms.push(alarm);
  }

  /**
   * Sets what a binding says in the container of the application.
   *
   * @internal
   */
  public _apply(config: BindingConfig, origin: string): void {
    this.task.apply(config, origin);
  }

  /**
   * Non-blocking: an application must not stand still while CloudWatch Logs does.
   *
   * @internal
   */
  public _logTo(streamPrefix: string): ecs.LogDriver {
    return this.task.logTo(streamPrefix);
  }

  private createService(props: FleetProps, capacity: FleetCapacity): ecs.FargateService {
    const { cluster } = props;
    const { compute, demand } = demandOf(props, capacity);
    const config = compute.bind(this, cluster, demand);
    (this.taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).requiresCompatibilities =
      config.requiresCompatibilities;
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
      capacityProviderStrategies: config.capacityProviderStrategies,
      platformVersion: config.platformVersion,
      // No desiredCount: a deployment would reset what scaling has reached. No fewer tasks than before, either.
      ...rolloutProps(this._deploymentConfig),
      // Off for services that never set it, as soon as they are updated.
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableExecuteCommand: false,
    });
    // Without its policy the role can neither pull the image nor read the secrets of the first task.
    service.node.addDependency(this.taskDefinition.executionRole!, providersOf(cluster));
    // A feature flag decides whether the L2 writes an empty list of load balancers; here it decides nothing.
    const resource = service.node.findChild('Service') as ecs.CfnService;
    completeRollout(this, resource, this._deploymentConfig, this.rollbackAlarms);
    if (!capacity.portMapping) resource.addPropertyDeletionOverride('LoadBalancers');
    if (props.executeCommand) enableExecuteCommand(resource, this.taskDefinition, cluster);
    if (cluster.vpc.privateSubnets.length === 0) adviseOnReach(this, this.taskDefinition);
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
   * How long a task may take to end after SIGTERM, unless the team says so: 120 seconds at most.
   *
   * @default - 30 seconds, by ECS
   */
  readonly stopTimeout?: Duration;
}
