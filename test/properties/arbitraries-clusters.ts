import fc from 'fast-check';
import type { AuroraCase, MultiAzCase } from './case';

const OPTIONAL = { requiredKeys: [] };
const databaseName = fc.constantFrom('a', 'shop_1');
const proxy = fc.constantFrom(true, true, false);

/** Readers of a stated class, or serverless ones; scaling adds some to those that are there for good. */
const aurora: fc.Arbitrary<AuroraCase> = fc
  .record(
    {
      readers: fc.constantFrom(0, 1, 2, 3),
      instanceType: fc.constantFrom('r7g.large', 'r6g.2xlarge', 't4g.medium'),
      serverless: fc.constantFrom<AuroraCase['serverless'][]>('all', 'readers'),
      mostReaders: fc.constantFrom(4, 15),
      databaseName,
      proxy,
    },
    OPTIONAL,
  )
  .chain(({ serverless, instanceType, ...options }) =>
    fc.constantFrom<AuroraCase['kind'][]>('auroraPostgres', 'auroraMysql').map((kind) => ({
      kind,
      ...options,
      ...(serverless ? { serverless } : {}),
      ...(instanceType && serverless !== 'all' ? { instanceType } : {}),
    })),
  );

const multiAz: fc.Arbitrary<MultiAzCase> = fc.record(
  {
    kind: fc.constantFrom<MultiAzCase['kind'][]>('multiAzPostgres', 'multiAzMysql'),
    instanceType: fc.constantFrom('r6gd.large', 'm6id.xlarge'),
    databaseName,
    proxy,
  },
  { requiredKeys: ['kind'] },
);

/** Databases of several instances with endpoints of their own. */
export const cluster: fc.Arbitrary<AuroraCase | MultiAzCase> = fc.oneof(
  { weight: 3, arbitrary: aurora },
  { weight: 1, arbitrary: multiAz },
);
