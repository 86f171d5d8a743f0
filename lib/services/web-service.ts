import { Duration, Validations } from 'aws-cdk-lib/core';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import type { ISessionStore } from '../binding';
import { Preset } from '../preset';
import type { FleetOptions, FleetProps } from './fleet';
import { Fleet } from './fleet';
import { adviseOnHealth } from './lifecycle/container-health';
import { StopTimeout } from './lifecycle/stop-timeout';
import { RequestMetrics } from './request-metrics';
import { RollbackAlarms } from './rollback-alarms';
import { FleetPolicies } from './scaling/fleet-policies';
import { defaultPolicies } from './scaling/default-policies';
import type { StepScalingOptions } from './scaling/step';
import type { IOverloadProxy } from './sidecars/overload-proxy';
import { OverloadProxySidecar } from './sidecars/overload-proxy-sidecar';
import { SpokenProtocol } from './spoken-protocol';
import type { TrafficShift } from './traffic-shift';
import { shiftTraffic } from './traffic-shift';
import { mustShift, validateAttachment } from './validate-deployment';
import { validateWebService } from './validate-fleet';
import { validateCallable } from './validate-service-connect';

/**
 * What a team may say of a web service.
 */
export interface WebServiceOptions extends FleetOptions {
  /**
   * The port that the application listens on, 1 to 65535.
   *
   * @default 8080
   */
  readonly port?: number;

  /**
   * The path that answers 200 when a task can serve. It should not ask the database: a database that is down would take
   * every task down with it.
   *
   * @default '/health'
   */
  readonly healthCheckPath?: string;

  /**
   * How long a new task may fail health checks before it is replaced.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;

  /**
   * Requests a second that one task serves at most, above 0, as a load test shows. Scaling keeps a task at half of it.
   *
   * @default 100
   */
  readonly requestsPerSecondPerTask?: number;

  /**
   * CPU utilisation that scaling aims at, above 0 to 100 percent. Not beside `scalingPolicies`, which state their own.
   *
   * @default 50
   */
  readonly targetCpuPercent?: number;

  /**
   * Share of what a task can do that scaling keeps in use, above 0 to 100 percent: of its CPU, and of
   * `requestsPerSecondPerTask`. The rest serves while further tasks start. Not beside `scalingPolicies`, which state
   * their own.
   *
   * @default - 50; with stated traffic that grows more than twofold before scaling has reacted, less
   */
  readonly targetUtilizationPercent?: number;

  /**
   * A proxy in each task, before the application, that keeps overload out: `OverloadProxy.haproxy()`, for example. The
   * task gets no further CPU or memory for it; it takes about 64 MiB. `healthCheckPath` is then a path of letters, digits
   * and `-._~/` that no user asks for: requests to it always pass.
   *
   * @default - none: the application gets every request
   */
  readonly overloadProxy?: IOverloadProxy;

  /**
   * Where the service keeps the sessions of its users, such as a `Cache`: it gets `SESSION_STORE_HOST` and its
   * neighbours, so that a request may come to any task.
   *
   * @default - nowhere
   */
  readonly sessions?: ISessionStore;

  /**
   * What the keys of its sessions begin with (`SESSION_STORE_KEY_PREFIX`): 1 to 100 letters, digits and `:._/-`.
   * Services that share their sessions state the same.
   *
   * @default - the id of the service in small letters, as `web:session:`
   */
  readonly sessionKeyPrefix?: string;

  /**
   * The steps of the default policies beside an overload proxy, which stated traffic sets.
   *
   * @internal
   */
  readonly _steps?: StepScalingOptions;
}

/**
 * Props of `WebService`.
 */
export interface WebServiceProps extends WebServiceOptions, FleetProps {
  /**
   * What callers speak with the service. ECS never takes another for a service that stands: a change needs a new one.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html
   * @default - what its load balancer speaks, or HTTP/1.1
   */
  readonly appProtocol?: ecs.AppProtocol;
}

/**
 * A stateless service behind a load balancer. `LoadBalancer.addService` gives it its route.
 */
export class WebService extends Fleet {
  /** The port that the application listens on. */
  public readonly port: number;
  /** The path that answers 200 when a task can serve. */
  public readonly healthCheckPath: string;
  /** The target groups that the tasks are in. */
  public readonly targetGroups: elbv2.ApplicationTargetGroup[] = [];
  /** What CloudWatch knows of its requests, once a load balancer knows the service. */
  public readonly requests: RequestMetrics = new RequestMetrics();
  /** Requests a second that one task serves at most. */
  public readonly requestsPerSecondPerTask: number;
  /** The proxy before the application, where there is one. */
  public readonly overloadProxy?: OverloadProxySidecar;
  private readonly policies: FleetPolicies;
  private readonly healthCheckGracePeriod: Duration;
  private readonly spoken: SpokenProtocol;
  private readonly stop: StopTimeout;

  /**
   * @param scope the parent
   * @param id a stable name
   * @param props the options
   * @throws when an option cannot be used; the error names them all
   */
  constructor(scope: Construct, id: string, props: WebServiceProps) {
    const preset = props.preset ?? Preset.PRODUCTION;
    validateWebService(props, preset)
      .merge(validateCallable({ ...props, id, scope }, props))
      .throwAt(scope, id);
    const { port = 8080, serviceConnect, overloadProxy, requestsPerSecondPerTask = 100 } = props;
    const spoken = new SpokenProtocol(props.appProtocol);
    const stop = new StopTimeout(props.stopTimeout, overloadProxy?.drainTime);
    const entrance = serviceConnect?._portMapping(id, overloadProxy?.port ?? port, spoken);
    super(scope, id, props, {
      minTasks: props.minTasks ?? preset.minWebTasks,
      maxTasks: props.maxTasks ?? preset.maxWebTasks,
      portMapping: (!overloadProxy && entrance) || { containerPort: port },
      stopTimeout: stop.duration,
    });
    this.stop = stop;
    this.port = port;
    this.requestsPerSecondPerTask = requestsPerSecondPerTask;
    this.spoken = spoken;
    this.healthCheckPath = props.healthCheckPath ?? '/health';
    this.healthCheckGracePeriod = props.healthCheckGracePeriod ?? Duration.seconds(60);
    if (overloadProxy) {
      this.overloadProxy = new OverloadProxySidecar(this, overloadProxy, {
        requestsPerSecond: requestsPerSecondPerTask,
        user: props.user,
        portMapping: entrance ?? { containerPort: overloadProxy.port },
        stopTimeout: stop.duration,
      });
    }
    this.policies = new FleetPolicies(this, props.scalingPolicies ?? defaultPolicies(props), {
      service: this.service,
      scaling: this.scaling,
      requestsPerSecondPerTask,
      overloadProxy: this.overloadProxy,
    });
    if (props.scalingPolicies) this.node.addValidation(this.policies);
    serviceConnect?._serve(this, props.calls);
    if (serviceConnect) adviseOnHealth(this, this.resource, props.containerHealthCheck);
    if (props.sessions) {
      const keyPrefix = props.sessionKeyPrefix ?? `${id.toLowerCase()}:session:`;
      this._apply(props.sessions.bindSessions(this, keyPrefix), `${props.sessions}`);
    }
    mustShift(this);
  }

  /**
   * Puts the tasks into a target group, watches it while deployments run, and scales on the requests that it gets.
   *
   * @param targetGroup a target group of type IP that a listener knows
   * @param shift what a deployment that shifts traffic needs beside it, and no other
   * @throws when the deployment of the service and `shift` do not go together
   */
  public attachToTargetGroup(targetGroup: elbv2.ApplicationTargetGroup, shift?: TrafficShift): void {
    validateAttachment(this, shift).throwAt(this, 'TargetGroup');
    const alternateTarget = shift && shiftTraffic(this, this.service, targetGroup, shift);
    targetGroup.addTarget(this.service.loadBalancerTarget({ ...this._entrance, alternateTarget }));
    this.targetGroups.push(targetGroup);
    this.spoken.follow(targetGroup);
    this.overloadProxy?._serve(targetGroup);
    this.watch(targetGroup);
    this.requests._add(targetGroup);
    if (shift) {
      this.watch(shift.alternate);
      this.requests._add(shift.alternate);
    }
    this.policies.attach(targetGroup, shift?.alternate);
    // ECS refuses a grace period for a service without a load balancer.
    this.resource.healthCheckGracePeriodSeconds = this.healthCheckGracePeriod.toSeconds();
  }

  /**
   * Takes in how long a load balancer lets a task finish its requests.
   *
   * @internal
   */
  public _drain(deregistrationDelay: Duration): void {
    if (this.stop.drain(deregistrationDelay)) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:stop-timeout',
      `tasks are killed ${this.stop.seconds} s after SIGTERM, and the load balancer gives them ` +
        `${deregistrationDelay.toSeconds()} s to finish their requests: a deployment waits so long before SIGTERM, but a ` +
        'task that is interrupted is killed in the middle of them; raise stopTimeout, 120 seconds at most, or lower ' +
        'deregistrationDelay',
    );
  }

  private get resource(): ecs.CfnService {
    return this.service.node.findChild('Service') as ecs.CfnService;
  }

  /**
   * Whether clients speak HTTP/2 with the tasks; known once a load balancer knows the service.
   *
   * @internal
   */
  public get _speaksHttp2(): boolean {
    return this.spoken.isHttp2;
  }

  /**
   * Where requests enter a task.
   *
   * @internal
   */
  public get _entrance(): { readonly containerName: string; readonly containerPort: number } {
    const { container, port }: { container: ecs.ContainerDefinition; port: number } = this.overloadProxy ?? this;
    return { containerName: container.containerName, containerPort: port };
  }

  /** The alarms of the service's own, on one target group. */
  private watch(targetGroup: elbv2.ApplicationTargetGroup): void {
    const { rollback } = this._deploymentConfig;
    if (rollback.omitOwnAlarms) return;
    const { id } = targetGroup.node;
    const { alarms } = new RollbackAlarms(this, `${id}Rollback`, {
      targetGroup,
      rollback,
      gracePeriod: this.healthCheckGracePeriod,
    });
    alarms.forEach((alarm) => this.addRollbackAlarm(alarm));
  }
}
