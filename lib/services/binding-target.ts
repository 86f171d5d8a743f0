import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IBindable, IBindingTarget } from '../binding';
import { BoundContainer } from '../private/bound-container';

/**
 * Options of `BindingTarget.ofService`.
 */
export interface BindingTargetOptions {
  /**
   * The most tasks that the service runs.
   *
   * @default - unknown; a backing service assumes 10
   */
  readonly maxTasks?: number;
}

/**
 * A service that was not made by this library, to be bound to its backing services.
 */
export class BindingTarget implements IBindingTarget {
  /**
   * Makes a target of a plain ECS service: its default container gets the environment variables.
   *
   * @param service the service
   * @param options the options
   * @throws when the service's task definition has no container yet
   */
  public static ofService(service: ecs.FargateService, options: BindingTargetOptions = {}): BindingTarget {
    const container = service.taskDefinition.defaultContainer;
    if (!container) {
      throw new Error(`${service.node.path}: the task definition has no container to bind; add one first`);
    }
    return new BindingTarget(service, container, options);
  }

  public readonly connections: ec2.Connections;
  public readonly grantPrincipal: iam.IPrincipal;
  public readonly maxTasks?: number;
  private readonly container: BoundContainer;

  private constructor(service: ecs.FargateService, container: ecs.ContainerDefinition, options: BindingTargetOptions) {
    this.connections = service.connections;
    this.grantPrincipal = service.taskDefinition.taskRole;
    this.maxTasks = options.maxTasks;
    this.container = new BoundContainer(container);
  }

  /**
   * Binds a backing service: opens its port, grants access, sets the environment variables.
   *
   * @param bindable the backing service
   * @throws when a variable is bound twice
   */
  public addBinding(bindable: IBindable): void {
    this.container.apply(bindable.bind(this), `${bindable}`);
  }
}
