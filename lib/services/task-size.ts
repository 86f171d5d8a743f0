import { Size } from 'aws-cdk-lib/core';
import type { Pair } from './compute/fargate-pairs';
import { isFargatePair, nearestFargatePairs, written } from './compute/fargate-pairs';

/**
 * vCPU and memory of a task: the one prop to scale vertically.
 *
 * Not every pair exists on Fargate; a pair that does not is refused with the nearest that do. On instances of your own
 * any pair runs that fits: `TaskSize.onInstances`.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
export class TaskSize {
  /** 0.25 vCPU, 0.5 GiB. */
  public static readonly MICRO = TaskSize.of(0.25, Size.mebibytes(512));
  /** 0.5 vCPU, 1 GiB. */
  public static readonly SMALL = TaskSize.of(0.5, Size.gibibytes(1));
  /** 1 vCPU, 2 GiB. */
  public static readonly MEDIUM = TaskSize.of(1, Size.gibibytes(2));
  /** 2 vCPU, 4 GiB. */
  public static readonly LARGE = TaskSize.of(2, Size.gibibytes(4));
  /** 4 vCPU, 8 GiB. */
  public static readonly XLARGE = TaskSize.of(4, Size.gibibytes(8));

  /**
   * Any pair that Fargate offers. It runs on every compute, so a service can change its compute without another size.
   *
   * @param vcpu 0.25, 0.5, 1, 2, 4, 8 or 16
   * @param memory 0.5 to 120 GiB, depending on the vCPUs
   * @throws when Fargate has no such pair; the message names the nearest that it has
   */
  public static of(vcpu: number, memory: Size): TaskSize {
    const size = new TaskSize(vcpu, memory);
    const problem = size._fargateProblem();
    if (problem) throw new Error(`TaskSize is ${problem}`);
    return size;
  }

  /**
   * Any pair, for `Compute.ec2` and `Compute.managedInstances`: they run what fits an instance. Fargate refuses what it
   * does not offer.
   *
   * @param vcpu 0.25 to 192, in steps of 1/1024
   * @param memory whole MiB, 64 MiB at least
   * @throws when ECS takes no such values
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
   */
  public static onInstances(vcpu: number, memory: Size): TaskSize {
    const mebibytes = memory.toMebibytes();
    const problems: string[] = [];
    if (!(vcpu >= 0.25 && vcpu <= 192 && Number.isInteger(vcpu * 1024))) {
      problems.push(`TaskSize vcpu is ${vcpu}: allowed is 0.25 to 192 in steps of 1/1024; state 0.5`);
    }
    if (!(mebibytes >= 64)) {
      problems.push(`TaskSize memory is ${mebibytes} MiB: allowed is 64 MiB at least; state Size.gibibytes(1)`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
    return new TaskSize(vcpu, memory);
  }

  /** CPU units, 1024 to a vCPU. */
  public readonly cpu: number;
  /** Memory in MiB. */
  public readonly memoryMiB: number;

  private constructor(vcpu: number, memory: Size) {
    this.cpu = vcpu * 1024;
    this.memoryMiB = memory.toMebibytes();
  }

  /**
   * Why Fargate does not run it, after `… is `; undefined where it does.
   *
   * @internal
   */
  public _fargateProblem(): string | undefined {
    const pair = this._pair;
    if (isFargatePair(pair)) return undefined;
    const nearest = nearestFargatePairs(pair).map(written);
    return `${written(pair)}: allowed is a pair that Fargate offers; take ${nearest.slice(0, -1).join(', ')} or ${nearest.at(-1)}`;
  }

  /**
   * In vCPU and GiB.
   *
   * @internal
   */
  public get _pair(): Pair {
    return { vcpu: this.cpu / 1024, memory: this.memoryMiB / 1024 };
  }
}
