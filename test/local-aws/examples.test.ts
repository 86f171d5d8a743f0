import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { EXAMPLES } from '../support/examples';
import type { Expectation } from './expectations/expectation';
import { findPython, HERE, NO_PYTHON, REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once. */
const TIMEOUT = 300_000;
/** Hello is deployed by proof.ts, and more is done to it. */
const OTHERS = EXAMPLES.filter((name) => name !== 'hello');

interface Result {
  readonly expectations: Expectation[];
}

function deploy(name: string): Promise<Result> {
  const script = path.join('examples', name, 'app.ts');
  const arguments_ = ['--import', 'tsx', path.join(HERE, 'start.ts'), script, '--json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, arguments_, { cwd: REPOSITORY, maxBuffer: 2 ** 26 }, (_failure, output, errors) =>
      output ? resolve(JSON.parse(output)) : reject(new Error(errors)),
    );
  });
}

if (findPython()) {
  // The CLI repeats a request that took too long and finds what its first one made: a machine under load, no template.
  jest.retryTimes(2, { logErrorsBeforeRetry: true });
  test.each(OTHERS)(
    '%s is deployed, and is what its templates ask for',
    async (name) => {
      const { expectations } = await deploy(name);
      expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
      const tiers = [...new Set(expectations.map(({ tier }) => tier))];
      expect(tiers).toEqual(expect.arrayContaining(['stack', 'network', 'edge', 'services', 'contract', 'security']));
    },
    TIMEOUT,
  );
} else {
  process.stderr.write(`SKIPPED: the examples on the local AWS: ${NO_PYTHON}\n`);
  test.skip.each(OTHERS)('%s is deployed', () => undefined);
}
