import { Aspects, CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Whether tasks are disposable: a server that holds what no other has cannot be replaced, nor be one of a thousand.
 *
 * The check reads the resources as the template will show them, with every override, whoever made them.
 */
export abstract class Statelessness {
  /**
   * Looks for state in every ECS service below the scope when the app is synthesised. Each finding is a warning that
   * can be acknowledged:
   *
   * - `cdk-scalable-web-app:writable-root-file-system` a container may write to its own disk
   * - `cdk-scalable-web-app:persistent-volume` a volume outlives the task (EFS, FSx, EBS, Docker)
   * - `cdk-scalable-web-app:host-path` a volume is a folder of the host
   * - `cdk-scalable-web-app:sticky-sessions` a client returns to the task that it was at
   * - `cdk-scalable-web-app:single-task-service` a service never runs a second task
   *
   * A `ScalableWebApp` checks itself; call this for what stands beside it.
   *
   * @param scope a stack, or any construct
   */
  public static check(scope: IConstruct): void {
    Aspects.of(scope).add({
      visit: (node) => {
        if (node === scope)
          findState(scope).forEach(({ id, at, message }) => Validations.of(at).addWarning(id, message));
      },
    });
  }
}

/** A resource as the template shows it. */
interface Shown {
  readonly at: CfnResource;
  readonly logicalId: string;
  readonly properties: Properties;
}
interface Finding {
  readonly id: string;
  readonly at: IConstruct;
  readonly message: string;
}
type Properties = { readonly [name: string]: unknown };
type ScalableTargets = Map<string, Properties>;
type Look = (resource: Shown, targets: ScalableTargets) => (string | undefined)[][];

/** By type of resource: what holds state, as pairs of id and message. */
const LOOKS: { [type: string]: Look } = {
  'AWS::ECS::TaskDefinition': ({ properties }) => [
    ...list(properties.ContainerDefinitions).map((container) => [
      container.ReadonlyRootFilesystem === true ? undefined : 'writable-root-file-system',
      `container ${container.Name} may write to its own disk, which is gone with the task; ` +
        'set readonlyRootFilesystem, and keep files in the object store or in /tmp',
    ]),
    ...list(properties.Volumes).map((volume) => [
      ['EFSVolumeConfiguration', 'FSxWindowsFileServerVolumeConfiguration', 'DockerVolumeConfiguration'].some(
        (kind) => volume[kind] !== undefined,
      ) || volume.ConfiguredAtLaunch === true
        ? 'persistent-volume'
        : undefined,
      `volume ${volume.Name} outlives the task, and tasks come to depend on what it holds; use the object store`,
    ]),
    ...list(properties.Volumes).map((volume) => [
      (volume.Host as Properties | undefined)?.SourcePath === undefined ? undefined : 'host-path',
      `volume ${volume.Name} is a folder of the host, which other hosts do not have; use the object store`,
    ]),
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': ({ properties }) => [
    [
      list(properties.TargetGroupAttributes).some(
        ({ Key, Value }) => Key === 'stickiness.enabled' && `${Value}` === 'true',
      )
        ? 'sticky-sessions'
        : undefined,
      'clients return to the task that they were at, and lose their session with it; keep sessions in the cache',
    ],
  ],
  'AWS::ECS::Service': ({ properties, logicalId }, targets) => [
    [
      mostTasks(logicalId, properties, targets) === 1 ? 'single-task-service' : undefined,
      'the service never runs a second task: a deployment or a lost zone takes it down; raise maxTasks',
    ],
  ],
};

function findState(scope: IConstruct): Finding[] {
  const all = scope.node
    .findAll()
    .filter(CfnResource.isCfnResource)
    .filter(({ cfnResourceType }) => cfnResourceType in LOOKS || cfnResourceType === SCALABLE_TARGET)
    .map(show);
  const targets = targetsOf(all);
  return all.flatMap((resource) =>
    (LOOKS[resource.at.cfnResourceType]?.(resource, targets) ?? [])
      .filter(([id]) => id !== undefined)
      .map(([id, message]) => ({ id: `cdk-scalable-web-app:${id}`, message: message!, at: resource.at })),
  );
}

const SCALABLE_TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';

/** The most tasks that scaling allows, or the fixed count of a service that does not scale. */
function mostTasks(serviceLogicalId: string, service: Properties, targets: ScalableTargets): unknown {
  const target = targets.get(serviceLogicalId);
  if (target) return Number(target.MaxCapacity);
  return service.SchedulingStrategy === 'DAEMON' ? undefined : Number(service.DesiredCount ?? 1);
}

/** Scaling targets by the logical ids in their resource ids: the cluster's, and the service's. */
function targetsOf(all: Shown[]): ScalableTargets {
  return new Map(
    all
      .filter(({ at }) => at.cfnResourceType === SCALABLE_TARGET)
      .flatMap(({ properties }) => {
        const ids = JSON.stringify(properties.ResourceId).match(/(?<=")\w+(?=")/g) ?? [];
        return ids.map((id): [string, Properties] => [id, properties]);
      }),
  );
}

/** With overrides, which the properties of the L1 do not show. */
function show(at: CfnResource): Shown {
  const stack = Stack.of(at);
  const { Resources } = stack.resolve((at as unknown as { _toCloudFormation(): object })._toCloudFormation());
  const [[logicalId, { Properties: properties = {} }]] = Object.entries(
    Resources as { [id: string]: { Properties?: Properties } },
  );
  return { at, logicalId, properties };
}

function list(value: unknown): Properties[] {
  return Array.isArray(value) ? value : [];
}
