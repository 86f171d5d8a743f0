import { execFile } from 'node:child_process';
import * as path from 'node:path';
import type { Expectation } from './expectations/expectation';
import { findPython, HERE, NO_PYTHON, REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once; a busy machine takes minutes more. */
const TIMEOUT = 600_000;
const APP = path.join('test', 'local-aws', 'databases-app.ts');

function deploy(): Promise<{ readonly expectations: Expectation[] }> {
  const arguments_ = ['--import', 'tsx', path.join(HERE, 'start.ts'), APP, '--json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, arguments_, { cwd: REPOSITORY, maxBuffer: 2 ** 26 }, (_failure, output, errors) =>
      output ? resolve(JSON.parse(output)) : reject(new Error(errors)),
    );
  });
}

if (findPython()) {
  test(
    'a database of each engine is deployed, and its readers are read back',
    async () => {
      const { expectations } = await deploy();
      expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
      // Four primaries and four replicas, each with its engine and its source; a record for each behind three names.
      const named = (part: string) => expectations.filter(({ what }) => what.includes(part));
      expect(named(': source')).toHaveLength(8);
      expect(named('record ')).toHaveLength(7);
      // Each replica has a check of its own; two databases have a proxy before them.
      expect(named('health of ')).toHaveLength(4);
      expect(named('/Proxy/Targets: targets')).toHaveLength(2);
    },
    TIMEOUT,
  );
} else {
  process.stderr.write(`SKIPPED: databases on the local AWS: ${NO_PYTHON}\n`);
  test.skip('a database of each engine is deployed', () => undefined);
}
