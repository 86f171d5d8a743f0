import * as path from 'node:path';
import type { Expectation } from './expectations/expectation';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

const APP = path.join('test', 'local-aws', 'caches-app.ts');

const deploy = (): Promise<{ readonly expectations: Expectation[]; readonly skipped: { readonly what: string }[] }> =>
  resultOf('start.ts', APP, '--json');

onLocalAws('caches on the local AWS', () => {
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
        'AWS::Logs::QueryDefinition',
      ]);
    },
    TIMEOUT,
  );
});
