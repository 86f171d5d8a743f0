import type { Run, Subject } from './run';

export const nameOf = ({ stack, services }: Subject): string => (services ? `${stack}-${services}` : stack);

/** The runs of every subject by its name, one a round. */
export type Measurements = ReadonlyMap<string, Run[]>;

/**
 * Runs every subject once a round, so that a busy machine slows all of them; a first round warms the disk's cache and
 * is thrown away.
 */
export function measure(subjects: Subject[], rounds: number, run: (subject: Subject) => Run): Measurements {
  const runs = new Map<string, Run[]>(subjects.map((subject) => [nameOf(subject), []]));
  for (let round = 0; round <= rounds; round++) {
    process.stderr.write(round ? `round ${round} of ${rounds}` : 'warm-up');
    for (const subject of subjects) {
      const result = run(subject);
      process.stderr.write('.');
      if (round) runs.get(nameOf(subject))!.push(result);
    }
    process.stderr.write('\n');
  }
  return runs;
}
