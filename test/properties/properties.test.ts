import { setImmediate } from 'timers/promises';
import fc from 'fast-check';
import { appCases } from './arbitraries';
import { build } from './build';
import type { AppCase } from './case';
import type { Totals } from './invariants';
import { INVARIANTS } from './invariants';
import { judge } from './oracle';
import { Validator } from './validator';

const CASES = Number(process.env.FUZZ_CASES ?? 300);
/** The same cases for every change that has to pass them; `npm run fuzz` takes others each time. */
const SEED = Number(process.env.FUZZ_SEED ?? (process.env.FUZZ_CASES ? Date.now() % 2 ** 31 : 20_261_123));
const PATH = process.env.FUZZ_PATH;
/** One of so many cases is built twice. */
const TWICE = 20;
const PARAMETERS = { numRuns: CASES, seed: SEED, path: PATH };
const TIMEOUT = 120_000 + CASES * 3000;

/** What comes before the first case: the engine of the validator starts meanwhile. */
const PRIMER: AppCase = {
  encryptionKey: true,
  network: {},
  loadBalancer: { domainName: 'shop.example.com' },
  cdn: 'vpcOrigin',
  serviceConnect: true,
  web: {},
  worker: {},
};

/** Jest is silent; what a run did must be seen. */
const print = (text: string) => process.stderr.write(`${text}\n`);

/** What is wrong with the smallest case, that case, and how to see it again. */
function report({ counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[AppCase]>): string {
  const smallest = JSON.stringify(counterexample?.[0], undefined, 2);
  const replay = `CDK_DEBUG=1 FUZZ_SEED=${SEED} FUZZ_PATH=${counterexamplePath} npx jest test/properties/properties`;
  return `${(errorInstance as Error).message}\n${smallest}\nreplay with: ${replay}`;
}

/** What is wrong with the case when it is built once more. */
function differences(appCase: AppCase, template: string): string[] {
  const again = build(appCase);
  return again.kind === 'synthesised' && again.template === template ? [] : ['differs when it is built twice'];
}

const totals: Totals = {};
const counts = { cases: 0, flawed: 0, threw: 0, synthesised: 0, validated: 0, refusedThoughValid: 0, builtTwice: 0 };
const errors: Promise<string[]>[] = [];
const validator = new Validator();
afterAll(() => validator.end());

test(
  'each app is refused by the name of its prop, or keeps every invariant',
  async () => {
    print(`property tests: FUZZ_SEED=${SEED}, ${CASES} cases`);
    const primer = build(PRIMER);
    if (primer.kind === 'synthesised') errors.push(validator.validate(primer.template));
    const property = fc.asyncProperty(appCases, async (appCase) => {
      const { outcome, problems } = judge(appCase, totals);
      counts.cases++;
      counts[outcome.kind]++;
      if (appCase.flaw !== undefined) counts.flawed++;
      else if (outcome.kind === 'threw') counts.refusedThoughValid++;
      if (outcome.kind === 'synthesised') {
        errors.push(validator.validate(outcome.template));
        if (counts.synthesised % TWICE === 0) {
          counts.builtTwice++;
          problems.push(...differences(appCase, outcome.template));
        }
      }
      // Without a turn of the event loop the templates would wait here instead of being validated.
      await setImmediate();
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
    const details = await fc.check(property, PARAMETERS);
    if (details.failed) throw new Error(report(details));
  },
  TIMEOUT,
);

test(
  'CloudFormation finds no error in any template',
  async () => {
    const found = await Promise.all(errors);
    counts.validated = found.length - 1;
    if (found.flat().length === 0) return;
    const property = fc.asyncProperty(appCases, async (appCase) => {
      const outcome = build(appCase);
      const problems = outcome.kind === 'synthesised' ? await validator.validate(outcome.template) : [];
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
    const details = await fc.check(property, PARAMETERS);
    throw new Error(details.failed ? report(details) : found.flat().join('\n'));
  },
  TIMEOUT,
);

test('there was enough to look at', () => {
  print(`property tests: ${JSON.stringify(counts)}; looked at`);
  const looked = Object.keys(INVARIANTS).map((name) => ({ name, times: totals[name] ?? 0 }));
  looked.forEach(({ name, times }) => print(`${times}`.padStart(8) + `  ${name}`));
  if (PATH !== undefined) return;
  expect(looked.filter(({ times }) => times === 0)).toEqual([]);
  expect(counts.threw).toBeGreaterThan(0.15 * CASES);
  expect(counts.synthesised).toBeGreaterThan(0.5 * CASES);
  expect(counts.validated).toBe(counts.synthesised);
  expect(counts.builtTwice).toBeGreaterThan(0.02 * CASES);
  expect(counts.refusedThoughValid).toBeLessThan(0.05 * CASES);
});
