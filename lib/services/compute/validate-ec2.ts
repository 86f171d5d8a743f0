import { Token } from 'aws-cdk-lib/core';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { memoryGiB, vcpus } from '../../capacity/instance-specs';
import { Checks, isKnown } from '../../private/validation';
import type { ComputeDemand } from '../compute';
import type { Ec2Options } from './ec2-options';
import { written } from './fargate-pairs';

/** The most instances of an Auto Scaling group that one ECS cluster takes. */
const MOST_INSTANCES = 5000;

/** The part of an instance's memory that is left for tasks: kernel and agent take the rest. */
const MEMORY_FOR_TASKS = 0.93;

const ARM: string = ec2.InstanceArchitecture.ARM_64;

/** Checks a fleet of instances by itself. */
export function validateEc2(options: Ec2Options): string[] {
  const { id, instanceTypes, minInstances, maxInstances = 100, targetCapacityPercent, diskSize } = options;
  const checks = new Checks('compute.')
    .text('id', id, /^[A-Za-z]\w{0,63}$/, 'letters, digits and _, a letter first', "state 'Instances'")
    .that(instanceTypes.length > 0, 'instanceTypes', [], 'one type at least', "state new InstanceType('m7g.xlarge')")
    .wholeNumber('maxInstances', maxInstances, 1, MOST_INSTANCES, 'state 100')
    .wholeNumber('minInstances', minInstances, 0, MOST_INSTANCES, 'leave it out for 0')
    .wholeNumber('targetCapacityPercent', targetCapacityPercent, 1, 100, 'state 80, or 100 for no room to spare')
    .gibibytes('diskSize', diskSize, 30, 16_384, 'state Size.gibibytes(30), the size of the image, at least');
  if (isKnown(minInstances) && isKnown(maxInstances)) {
    const allowed = `at most maxInstances (${maxInstances})`;
    checks.that(minInstances <= maxInstances, 'minInstances', minInstances, allowed, 'lower it or raise maxInstances');
  }
  return checks
    .include(validateTypes(instanceTypes))
    .include(validateSpot(options, maxInstances))
    .include(validateWarmPool(options, maxInstances)).problems;
}

/** Whether the fleet can run the service: its image, and its tasks at their most. */
export function validateEc2Demand(options: Ec2Options, demand: ComputeDemand): string[] {
  const { size, architecture, maxTasks } = demand;
  const types = options.instanceTypes.filter((type) => !Token.isUnresolved(type.toString()));
  if (types.length === 0) return [];
  const [{ architecture: found }] = types;
  const name = found === ARM ? 'ARM64' : 'X86_64';
  const checks = new Checks().that(
    architecture._cpuArchitecture === name || Token.isUnresolved(architecture._cpuArchitecture),
    'architecture',
    architecture._cpuArchitecture,
    `${name}, that of compute.instanceTypes (${types.join(', ')})`,
    `state CpuArchitecture.${name}, or other instance types`,
  );
  const small = types.filter((type) => tasksOn(type, size) === 0);
  checks.that(
    small.length === 0,
    'size',
    written(size._pair),
    `what fits ${small.join(' and ')} beside the agent and the kernel`,
    'take larger instance types or a smaller size',
  );
  const { maxInstances = 100 } = options;
  const perInstance = Math.min(...types.map((type) => tasksOn(type, size)));
  if (small.length > 0 || !isKnown(maxInstances) || !isKnown(maxTasks)) return checks.problems;
  const needed = Math.ceil(maxTasks / perInstance);
  return checks.that(
    maxInstances >= needed,
    'compute.maxInstances',
    maxInstances,
    `${needed} at least for maxTasks ${maxTasks}, ${perInstance} to an instance`,
    'raise it, lower maxTasks, or take larger instance types',
  ).problems;
}

/** How many tasks fit an instance; any number where nothing is known of its type. */
function tasksOn(type: ec2.InstanceType, { cpu, memoryMiB }: ComputeDemand['size']): number {
  const name = type.toString();
  const memory = memoryGiB(name);
  const units = (vcpus(name) ?? Infinity) * 1024;
  const mebibytes = memory === undefined ? Infinity : memory * 1024 * MEMORY_FOR_TASKS;
  return Math.floor(Math.min(units / cpu, mebibytes / memoryMiB));
}

function validateTypes(instanceTypes: ec2.InstanceType[]): string[] {
  const checks = new Checks();
  const known = instanceTypes.map((type) => type.toString()).filter((type) => isKnown(type));
  const form = /^[a-z][a-z0-9]*\d[a-z]*(-[a-z0-9]+)*\.(\d*x?large|metal(-\w+)?|nano|micro|small|medium)$/;
  const malformed = known.filter((type) => !form.test(type));
  const twice = known.filter((type, index) => known.indexOf(type) < index);
  checks
    .that(malformed.length === 0, 'instanceTypes', malformed, 'types such as m7g.xlarge', 'correct the type')
    .that(twice.length === 0, 'instanceTypes', twice, 'each type once', 'drop the repetition')
    .that(known.length <= 40, 'instanceTypes', `${known.length} types`, '40 types at most', 'drop the last');
  if (malformed.length > 0) return checks.problems;
  const architectures = new Set(known.map((type) => `${new ec2.InstanceType(type).architecture}`));
  const allowed = 'types of one architecture, since one image boots them all';
  return checks.that(architectures.size <= 1, 'instanceTypes', known, allowed, 'make a fleet for each').problems;
}

function validateSpot({ spot, instanceTypes }: Ec2Options, maxInstances: number): string[] {
  if (!spot) return [];
  return new Checks()
    .that(
      instanceTypes.length !== 1,
      'instanceTypes',
      instanceTypes,
      'two types at least beside spot, so that AWS can choose what it will hardly take back',
      'add a type of the same size, such as one of another generation',
    )
    .wholeNumber('spot.onDemandBase', spot.onDemandBase, 0, isKnown(maxInstances) ? maxInstances : 5000, 'state 3')
    .wholeNumber('spot.onDemandPercentage', spot.onDemandPercentage, 0, 99, 'state 25, or leave spot out').problems;
}

function validateWarmPool({ warmPool, spot, instanceTypes }: Ec2Options, maxInstances: number): string[] {
  if (!warmPool) return [];
  const { minSize = 1, maxPrepared = maxInstances } = warmPool;
  const most = isKnown(maxInstances) ? maxInstances : MOST_INSTANCES;
  return new Checks()
    .that(
      spot === undefined,
      'warmPool',
      'stated',
      'unset beside spot: EC2 Auto Scaling keeps no Spot instances in a warm pool',
      'drop one of the two',
    )
    .that(
      instanceTypes.length <= 1,
      'warmPool',
      'stated',
      `unset beside several instanceTypes (${instanceTypes.join(', ')}): a warm pool is of one type`,
      'drop it, or all types but one',
    )
    .wholeNumber('warmPool.minSize', minSize, 0, most, 'state 1')
    .wholeNumber('warmPool.maxPrepared', maxPrepared, isKnown(minSize) ? minSize : 0, most, 'leave it out').problems;
}
