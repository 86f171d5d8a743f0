import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError, program } from 'commander';
import { compile } from './compile';
import { measure } from './measure';
import { report } from './report';
import { run, type Subject } from './run';
import { tables } from './table';

const services = [1, 10, 25];

const subjects: Subject[] = [
  ...['empty', 'l1', 'ecs-patterns', 'library-unobserved', 'library'].map((stack) => ({ stack, services: 0 })),
  ...services.flatMap((added) =>
    ['services-ecs-patterns', 'services-library-unobserved', 'services-library'].map((stack) => ({
      stack,
      services: added,
    })),
  ),
];

function count(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError('must be a whole number of at least 1');
  return Number(value);
}

const options = program
  .name('npm run bench --')
  .description('Times the synth of the library against the same tiers written with ecs-patterns and with L1s')
  .option('--rounds <number>', 'rounds to measure after the warm-up', count, 7)
  .option('--json', 'no table on stderr, only the progress')
  .parse()
  .opts<{ rounds: number; json?: boolean }>();

// Inside the package, so that the compiled stacks find aws-cdk-lib and, by its name, the package itself.
const folder = join(__dirname, '../../.local-aws/bench');
try {
  const synth = compile(folder);
  const measurements = measure(subjects, options.rounds, (subject) => run(synth, subject, join(folder, 'cdk.out')));
  const result = report(measurements, services);
  if (!options.json) process.stderr.write(`${tables(result)}\n`);
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
