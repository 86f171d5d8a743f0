import type { Size } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { vcpus } from '../../capacity/instance-specs';
import { Checks, isKnown } from '../../private/validation';
import type { ComputeConfig, ComputeDemand, ICompute } from '../compute';
import { written } from './fargate-pairs';
import { ManagedInstanceFleet } from './managed-instance-fleet';
import { validateFleetId } from './validate-fleet-id';
import { validateOnInstances } from './validate-on-instances';

/**
 * Instances in the account that AWS chooses, starts, patches and ends.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
 */
export interface ManagedInstancesOptions {
  /**
   * The processor of the instances: that of the services.
   *
   * @default ecs.CpuArchitecture.X86_64
   */
  readonly architecture?: ecs.CpuArchitecture;

  /**
   * A name that no other fleet of the cluster has: the id of the construct below the cluster, from which logical ids
   * follow.
   *
   * @default 'ManagedInstances'
   */
  readonly id?: string;

  /**
   * The instance types that AWS may choose from, such as `m7g.xlarge` or `c8g*`: of the `architecture`, and between
   * `minVcpus` and `maxVcpus`.
   *
   * @default - all of the current generation, without burstable ones and bare metal
   */
  readonly instanceTypes?: string[];

  /**
   * Fewest vCPUs of an instance, 1 to 192.
   *
   * @default 1
   */
  readonly minVcpus?: number;

  /**
   * Most vCPUs of an instance, `minVcpus` to 192. Larger instances hold more tasks and are fewer to pay the overhead of,
   * and take more tasks with them when they fail.
   *
   * @default - as AWS chooses
   */
  readonly maxVcpus?: number;

  /**
   * Whether the instances are Spot instances, all of them: AWS takes them back with two minutes' notice, and ECS drains
   * them.
   *
   * @default false
   */
  readonly spot?: boolean;

  /**
   * The disk of each instance, which holds images, and what tasks write to `/tmp`: 30 GiB to 16 TiB.
   *
   * @default Size.gibibytes(80)
   */
  readonly diskSize?: Size;
}

/** Tasks on ECS Managed Instances. */
export class ManagedInstances implements ICompute {
  private readonly fleets = new WeakMap<ecs.ICluster, ManagedInstanceFleet>();

  constructor(private readonly options: ManagedInstancesOptions) {}

  public validate(demand: ComputeDemand, cluster?: ecs.ICluster): string[] {
    const { size, architecture } = demand;
    const { id, instanceTypes, minVcpus, maxVcpus, diskSize } = this.options;
    const own = this.options.architecture?._cpuArchitecture ?? 'X86_64';
    const checks = new Checks('compute.')
      .text('id', id, /^[A-Za-z]\w{0,63}$/, 'letters, digits and _, a letter first', "state 'ManagedInstances'")
      .wholeNumber('minVcpus', minVcpus, 1, 192, 'leave it out')
      .wholeNumber('maxVcpus', maxVcpus, isKnown(minVcpus) ? minVcpus : 1, 192, 'leave it out')
      .gibibytes('diskSize', diskSize, 30, 16_384, 'leave it out for 80 GiB')
      .that(instanceTypes?.length !== 0, 'instanceTypes', [], 'one type at least', 'leave it out for all');
    for (const type of instanceTypes ?? []) {
      checks.text(
        'instanceTypes',
        type,
        /^[a-z0-9*][a-z0-9.*-]{0,29}$/,
        'types such as m7g.xlarge or c8g*',
        'correct it',
      );
    }
    checks.include(validateChoice(this.options, own));
    const ofService = architecture._cpuArchitecture;
    const service = new Checks().that(
      ofService === own || !isKnown(ofService) || !isKnown(own),
      'architecture',
      ofService,
      `${own}, that of compute.architecture`,
      'state the same for both',
    );
    if (isKnown(maxVcpus)) {
      const allowed = `what fits an instance of compute.maxVcpus (${maxVcpus})`;
      service.that(size.cpu <= maxVcpus * 1024, 'size', written(size._pair), allowed, 'raise maxVcpus');
    }
    const taken = cluster && !this.fleets.has(cluster) ? validateFleetId(cluster, this.id) : [];
    return [...service.problems, ...validateOnInstances(demand), ...checks.problems, ...taken];
  }

  public bind(_scope: Construct, cluster: ecs.ICluster): ComputeConfig {
    let fleet = this.fleets.get(cluster);
    if (!fleet) {
      fleet = new ManagedInstanceFleet(cluster, this.id, this.options);
      this.fleets.set(cluster, fleet);
    }
    return {
      capacityProviderStrategies: [{ capacityProvider: fleet.capacityProvider.capacityProviderName, weight: 1 }],
      requiresCompatibilities: ['MANAGED_INSTANCES'],
    };
  }

  private get id(): string {
    return this.options.id ?? 'ManagedInstances';
  }
}

/** What is known of a stated type: ECS chooses none that does not meet the rest, and says nothing before tasks wait. */
function validateChoice(
  { instanceTypes = [], minVcpus = 1, maxVcpus }: ManagedInstancesOptions,
  own: string,
): string[] {
  const checks = new Checks();
  for (const type of instanceTypes.filter(isKnown)) {
    const architecture = architectureOf(type);
    checks.that(
      architecture === undefined || architecture === own || !isKnown(own),
      'instanceTypes',
      type,
      `types of ${own}, the architecture`,
      `drop it, or state architecture: CpuArchitecture.${architecture}`,
    );
    const cpus = vcpus(type);
    if (cpus === undefined || !isKnown(minVcpus) || (maxVcpus !== undefined && !isKnown(maxVcpus))) continue;
    checks.that(
      cpus >= minVcpus && cpus <= (maxVcpus ?? cpus),
      'instanceTypes',
      type,
      `types of minVcpus (${minVcpus}) ${maxVcpus === undefined ? 'or more' : `to maxVcpus (${maxVcpus})`} vCPUs, not ${cpus}`,
      'drop it, or widen the bounds',
    );
  }
  return checks.problems;
}

/** Of `m7g.large` and `m7g*`; not of `m7*`, which may be either. */
function architectureOf(type: string): string | undefined {
  const [, family, letters, rest] = /^([a-z]+\d+([a-z-]*))(.*)$/.exec(type) ?? [];
  if (family === undefined || (letters === '' && !rest.startsWith('.'))) return undefined;
  const { ARM64, X86_64 } = ecs.CpuArchitecture;
  const arm = new ec2.InstanceType(`${family}.large`).architecture === ec2.InstanceArchitecture.ARM_64;
  return (arm ? ARM64 : X86_64)._cpuArchitecture;
}
