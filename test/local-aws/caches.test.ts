import { execFile } from 'node:child_process';
import * as path from 'node:path';
import type { Expectation } from './expectations/expectation';
import { findPython, HERE, NO_PYTHON, REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once; a busy machine takes minutes more. */
const TIMEOUT = 600_000;
const APP = path.join('test', 'local-aws', 'caches-app.ts');

function deploy(): Promise<{ readonly expectations: Expectation[]; readonly skipped: { readonly what: string }[] }> {
  const arguments_ = ['--import', 'tsx', path.join(HERE, 'start.ts'), APP, '--json'];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, arguments_, { cwd: REPOSITORY, maxBuffer: 2 ** 26 }, (_failure, output, errors) =>
      output ? resolve(JSON.parse(output)) : reject(new Error(errors)),
    );
  });
}

if (findPython()) {
  test(
    'a cache of each engine is deployed and read back; what moto lacks is named',
    async () => {
      const { expectations, skipped } = await deploy();
      expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
      const named = (part: string) => expectations.filter(({ what }) => what.includes(part));
      // Three shards of a primary and two replicas, two groups of one shard, and Memcached.
      expect(named(': nodes of shard ')).toHaveLength(5);
      expect(named('Shop/FragmentsCache: ')).not.toHaveLength(0);
      expect(named(': name, rights and login')).toHaveLength(4);
      for (const prefix of ['CACHE', 'RIGHTS_CACHE', 'FRAGMENTS_CACHE']) {
        expect(named(` ${prefix}_HOST with its port, TLS and mode is a cache`)).toHaveLength(1);
      }
      expect(skipped.map(({ what }) => what)).toEqual([
        'AWS::ElastiCache::ParameterGroup',
        'AWS::ElastiCache::ServerlessCache',
        'AWS::ElastiCache::UserGroup',
      ]);
    },
    TIMEOUT,
  );
} else {
  process.stderr.write(`SKIPPED: caches on the local AWS: ${NO_PYTHON}\n`);
  test.skip('a cache of each engine is deployed', () => undefined);
}
