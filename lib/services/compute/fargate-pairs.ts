/** vCPU, and memory in GiB. */
export interface Pair {
  readonly vcpu: number;
  readonly memory: number;
}

/** Memory in GiB that Fargate offers with each number of vCPUs: least, most, step; a step of 0 doubles. */
const ROWS: readonly (readonly [vcpu: number, least: number, most: number, step: number])[] = [
  [0.25, 0.5, 2, 0],
  [0.5, 1, 4, 1],
  [1, 2, 8, 1],
  [2, 4, 16, 1],
  [4, 8, 30, 1],
  [8, 16, 60, 4],
  [16, 32, 120, 8],
];

/**
 * Every pair of vCPU and memory that Fargate offers for Linux, by vCPU and then by memory. There is none above 16 vCPU.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
 */
export const FARGATE_PAIRS: readonly Pair[] = ROWS.flatMap(([vcpu, least, most, step]) => {
  const pairs: Pair[] = [];
  for (let memory = least; memory <= most; memory = step === 0 ? memory * 2 : memory + step) {
    pairs.push({ vcpu, memory });
  }
  return pairs;
});

/** Whether Fargate offers the pair. */
export function isFargatePair({ vcpu, memory }: Pair): boolean {
  return FARGATE_PAIRS.some((pair) => pair.vcpu === vcpu && pair.memory === memory);
}

/** The three nearest pairs that Fargate offers, each with other vCPUs, the nearest first. */
export function nearestFargatePairs(wanted: Pair): Pair[] {
  return ROWS.map(([vcpu]) => nearestOf(FARGATE_PAIRS.filter((pair) => pair.vcpu === vcpu)))
    .sort((a, b) => distance(a) - distance(b))
    .slice(0, 3);

  /** In doublings, so that 2 vCPU and 8 vCPU are equally far from 4. */
  function distance({ vcpu, memory }: Pair): number {
    return Math.abs(Math.log2(vcpu / wanted.vcpu)) + Math.abs(Math.log2(memory / wanted.memory));
  }

  function nearestOf(pairs: readonly Pair[]): Pair {
    return pairs.reduce((best, pair) => (distance(pair) < distance(best) ? pair : best));
  }
}

/** `4 vCPU with 8 GiB` */
export function written({ vcpu, memory }: Pair): string {
  return `${vcpu} vCPU with ${memory} GiB`;
}
