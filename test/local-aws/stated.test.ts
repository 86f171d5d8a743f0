import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';
import type { StatedProof } from './stated-proof';

/** Apps of test/support/stated, deployed to one local AWS. */
const TOPICS = ['scaling', 'lifecycle', 'clusters'];

onLocalAws('what the validators see is deployed as well', deployed);

function deployed(): void {
  let proof: StatedProof;

  beforeAll(async () => {
    proof = await resultOf('stated-proof.ts', ...TOPICS);
  }, TIMEOUT);

  /** What was found of the one expectation, or of all, that end so. */
  const found = (topic: string, what: string) =>
    proof[topic].expectations.filter((each) => each.what.endsWith(what)).map((each) => `${each.found}`);

  test.each(TOPICS)('%s: all is what the template asks for', (topic) => {
    expect(proof[topic].expectations.filter(({ ok }) => !ok)).toEqual([]);
    expect(proof[topic].expectations.length).toBeGreaterThan(100);
  });

  describe('scaling policies, each read back from Application Auto Scaling', () => {
    test.each([
      ['cpu', 'TargetCpu', 'TargetTrackingScaling ECSServiceAverageCPUUtilizationHighResolution 40'],
      ['memory', 'TargetMemory', 'TargetTrackingScaling ECSServiceAverageMemoryUtilizationHighResolution 70 out alone'],
      ['requests', 'TargetRequests', 'TargetTrackingScaling ALBRequestCountPerTarget app/'],
      ['responseTime', 'TargetResponseTime', 'IF(slowest > 0.8, 0.8, slowest)) 0.4 out alone'],
      ['step', 'TargetStepPolicy', 'StepScaling 0..22.5: 100 22.5..97.5: 300 97.5..undefined: 900'],
      ['step on a metric', 'TargetSessionsPolicy', 'StepScaling 0..undefined: 100'],
      ['predictive', 'TargetPredictive', 'PredictiveScaling ForecastAndScale ECSServiceCPUUtilization 50'],
    ])('%s', (_, id, form) => {
      const policies: string[] = JSON.parse(found('scaling', 'Shop/Web/Service: scaling policies')[0]);
      expect(policies).toHaveLength(7);
      expect(policies.find((policy) => policy.includes(id))).toContain(form);
    });

    test('backlog, beside CPU at 60 seconds', () => {
      const policies: string[] = JSON.parse(found('scaling', 'Shop/Pdf/Service: scaling policies')[0]);
      expect(policies).toEqual([
        expect.stringContaining('TargetTrackingScaling ECSServiceAverageCPUUtilization 50'),
        expect.stringMatching(/visible=AWS\/SQS\/\S+Visible\[.*inFlight=.*RunningTaskCount\[.*backlogPerTask=.* 10$/),
      ]);
    });

    test('schedule, in its time zone', () => {
      expect(JSON.parse(found('scaling', 'Shop/Web/Service: scheduled actions')[0])).toEqual([
        'Evening at cron(0 20 * * ? *) in Europe/Zurich: 3 to undefined',
        'Morning at cron(30 7 ? * MON-FRI *) in Europe/Zurich: 12 to undefined',
      ]);
    });
  });

  describe('how tasks start, write and end', () => {
    test.each([
      ['Web/Service: App: health check', 'curl -fs http://localhost:8080/health'],
      ['Auth/Service: App: stop time-out', '40'],
      ['Web/Service: App: starts after', '"condition":"HEALTHY","containerName":"Agent"'],
      ['Web/Service: App: where it may write', '/var/cache/shop'],
      ['Web/Service: Agent: restarts', '"restartAttemptPeriod":60'],
      ['Web/Service: disk of a task', '100'],
      ['Web/Service: ECS Exec', 'true'],
      ['Web/TargetGroup: seconds that a task drains', '80'],
    ])('%s', (what, value) => {
      expect(found('lifecycle', `Shop/${what}`)).toEqual([expect.stringContaining(value)]);
    });

    test('without a way to the internet, six endpoints answer under the names of their services', () => {
      expect(found('lifecycle', ": answers under the service's own name")).toEqual(Array(6).fill('true'));
      expect(found('lifecycle', ': who may ask')).toEqual(Array(6).fill('["10.0.0.0/16 443-443"]'));
    });
  });

  describe('clusters of Aurora and of RDS, with their readers', () => {
    test('the engine, the endpoints and the port that services are told are those of a cluster', () => {
      const hosts = ['DATABASE', 'ORDERS_DATABASE', 'REPORTS_DATABASE', 'LEDGER_DATABASE', 'TICKETS_DATABASE'];
      for (const host of hosts) {
        expect(found('clusters', `App: ${host}_HOST`)).toHaveLength(1);
        expect(found('clusters', `: ${host}_HOST with its port and name is a primary`)).toHaveLength(1);
      }
      for (const host of ['ORDERS_DATABASE', 'REPORTS_DATABASE', 'TICKETS_DATABASE']) {
        const name = expect.stringMatching(/^clusters-\S+\.cluster-ro-/);
        expect(found('clusters', `: ${host}_READER_HOST is its reader endpoint`)).toEqual([name]);
        expect(found('clusters', `: ${host}_READER_HOSTS is its reader endpoint`)).toEqual([name]);
      }
    });

    test.each([
      ['Shop/Database', 3],
      ['OrdersDatabase', 2],
      ['ReportsDatabase', 3],
    ])('%s has %i members, and one of them writes', (id, members) => {
      expect(JSON.parse(found('clusters', `${id}/Cluster: members in the order of fail-over`)[0])).toHaveLength(
        members,
      );
      expect(found('clusters', `${id}/Cluster: its writer`)).toEqual([expect.stringContaining('writer')]);
    });

    test('readers scale', () => {
      expect(found('clusters', ': readers: scales between')).toEqual(['2 and 8']);
      expect(found('clusters', ': readers: scaling policies')).toEqual([
        expect.stringContaining('TargetTrackingScaling RDSReaderAverageCPUUtilization 60'),
      ]);
      expect(found('clusters', ': capacity of serverless members')).toEqual(
        expect.arrayContaining(['2 to 32', '0 to 8', 'none']),
      );
    });

    test('a cluster is restored, with the password of this stack', () => {
      expect(found('clusters', ': REPORTS_DATABASE_HOST with its port and name is a primary')).toEqual([
        expect.stringMatching(/:5432\/reports$/),
      ]);
    });

    test('what moto lacks is named', () => {
      expect(proof.clusters.skipped.map(({ what }) => what)).toEqual([
        'AWS::Backup::BackupSelection',
        'AWS::RDS::DBProxyEndpoint',
      ]);
    });
  });
}
