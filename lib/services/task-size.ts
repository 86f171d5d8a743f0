import { Size } from 'aws-cdk-lib/core';

/** Memory in GiB that Fargate allows for each number of vCPUs: least, most, step; a step of 0 doubles. */
const MEMORY: readonly (readonly [vcpu: number, least: number, most: number, step: number])[] = [
  [0.25, 0.5, 2, 0],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
];

/**
 * vCPU and memory of a task: the one prop to scale vertically.
 *
 * Not every pair exists on Fargate; a pair that does not is refused with the nearest that do.
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
   * Any pair that Fargate offers.
   *
   * @param vcpu 0.25, 0.5, 1, 2, 4, 8 or 16
   * @param memory 0.5 to 120 GiB, depending on the vCPUs
   * @throws when Fargate has no such pair; the message names the nearest
   */
  public static of(vcpu: number, memory: Size): TaskSize {
    const gib = memory.toMebibytes() / 1024;
    const row = MEMORY.find(([size]) => size === vcpu);
    if (!row) {
      const offered = MEMORY.map(([size]) => size).join(', ');
      throw new Error(`TaskSize vcpu is ${vcpu}: allowed is ${offered}; take ${nearest(vcpu)}`);
    }
    const [, least, most, step] = row;
    if (!offers(row, gib)) {
      const closest = closestTo(gib, row);
      throw new Error(
        `TaskSize memory is ${gib} GiB for ${vcpu} vCPU: allowed is ${least} to ${most} GiB ${step === 0 ? 'by doubling' : `in steps of ${step}`}; ` +
          `take ${closest} GiB, or other vCPUs (${pairsFor(gib) || 'none has that much memory'})`,
      );
    }
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
}

type Row = (typeof MEMORY)[number];

function offers([, least, most, step]: Row, gib: number): boolean {
  if (gib < least || gib > most) return false;
  return step === 0 ? Number.isInteger(Math.log2(gib)) : gib % step === 0;
}

function closestTo(gib: number, [, least, most, step]: Row): number {
  const onGrid = step === 0 ? 2 ** Math.round(Math.log2(gib)) : Math.round(gib / step) * step;
  return Math.min(most, Math.max(least, onGrid));
}

function nearest(vcpu: number): number {
  return MEMORY.map(([size]) => size).reduce((a, b) => (Math.abs(b - vcpu) < Math.abs(a - vcpu) ? b : a));
}

function pairsFor(gib: number): string {
  return MEMORY.filter((row) => offers(row, gib))
    .map(([vcpu]) => `${vcpu} vCPU with ${gib} GiB`)
    .join(', ');
}
