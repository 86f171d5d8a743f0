import * as path from 'node:path';
import type { Expectation } from './expectations/expectation';
import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';

const APP = path.join('test', 'local-aws', 'databases-app.ts');

const deploy = (): Promise<{ readonly expectations: Expectation[]; readonly skipped: { readonly what: string }[] }> =>
  resultOf('start.ts', APP, '--json');

onLocalAws('databases on the local AWS', () => {
  test(
    'a database of each engine is deployed, and its readers are read back',
    async () => {
      const { expectations, skipped } = await deploy();
      expect(expectations.filter(({ ok }) => !ok)).toEqual([]);
      // Four primaries and four replicas, each with its engine and its source; a record for each behind three names.
      const named = (part: string) => expectations.filter(({ what }) => what.includes(part));
      expect(named(': source')).toHaveLength(8);
      expect(named('record ')).toHaveLength(7);
      // Each replica has a check of its own; two databases have a proxy before them.
      expect(named('health of ')).toHaveLength(4);
      expect(named('/Proxy/Targets: targets')).toHaveLength(2);
      expect(skipped.map(({ what }) => what)).toEqual([
        'AWS::Backup::BackupSelection',
        'AWS::Logs::QueryDefinition',
        'AWS::Route53::HealthCheck HealthCheckConfig.AlarmIdentifier',
        'AWS::Route53::HealthCheck HealthCheckConfig.InsufficientDataHealthStatus',
      ]);
    },
    TIMEOUT,
  );
});
