import * as path from 'node:path';
import { EXAMPLES } from '../support/examples';
import type { Expectation } from './expectations/expectation';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

/** Hello is deployed by proof.ts, and more is done to it. */
const OTHERS = EXAMPLES.filter((name) => name !== 'hello');

interface Result {
  readonly expectations: Expectation[];
}

const deploy = (name: string): Promise<Result> => resultOf('start.ts', path.join('examples', name, 'app.ts'), '--json');

onLocalAws('the examples on the local AWS', () => {
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
});
