import { onLocalAws, resultOf, TIMEOUT } from './on-local-aws';
import type { StatedProof } from './stated-proof';

/** Apps of test/support/stated, deployed to one local AWS. */
const TOPICS = ['scaling', 'lifecycle', 'clusters', 'observability', 'logs'];

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

  describe('alarms, read back from CloudWatch', () => {
    test.each([
      ['Database/Cpu', 'GreaterThanThreshold 70, 15 of 15, no data notBreaching'],
      ['Database/Silence', 'LessThanThreshold 0, 5 of 5, no data breaching'],
      ['Web/SlowAnswers', 'GreaterThanThreshold 0.8, 5 of 5, no data notBreaching'],
      ['LoadBalancer/CertificateExpires', 'LessThanThreshold 21, 1 of 1, no data ignore'],
      ['LoadBalancer/FewerRequests', 'LessThanLowerThreshold expr_1, 3 of 3, no data breaching'],
    ])('%s goes off as its threshold is stated', (name, form) => {
      expect(found('observability', `Shop/Alarms/Parts/${name}: goes off`)).toEqual([form]);
    });

    test('every metric of every alarm is that of a resource that is there', () => {
      const watched = found('observability', ': names that nothing bears');
      expect(watched.length).toBeGreaterThan(40);
      expect(new Set(watched)).toEqual(new Set(['[]']));
      expect(found('observability', 'Web/Errors: metrics')).toEqual([expect.stringContaining('"HTTPCode_Target_5XX')]);
    });

    test('a page is over the alarms of its part, tells the topic, and is held back by what is worse', () => {
      const page = (what: string) => found('observability', `Shop/Alarms/Pages/Web/UsersWait: ${what}`);
      expect(page('goes off')).toEqual([expect.stringMatching(/^ALARM\("Observability-ShopAlarmsPartsWebSlowAnswers/)]);
      expect(page('does')).toEqual([expect.stringMatching(/"off":\["arn:aws:sns:\S+"\],"on":\["arn:aws:sns:/)]);
      expect(page('is held back')).toEqual([expect.stringMatching(/IncidentsUsersSeeErrors\S+ for 60 s and 300 s$/)]);
      const suppressor = found('observability', 'Shop/Alarms/Incidents/UsersFeelIt: goes off');
      expect(suppressor).toEqual([expect.stringMatching(/UsersSeeErrors\S+ OR ALARM\(\S+UsersWait/)]);
    });

    test('a rule with an error, or over an alarm that is not there, would have been refused', () => {
      expect(proof.observability.refused).toEqual([
        expect.stringContaining("name alarms that do not exist: ['Nobody']"),
        ...Array(4).fill(expect.stringContaining('AlarmRule is no rule')),
      ]);
    });

    test('an alarm of the team is told with the others', () => {
      const own = found('observability', 'Shop/Alarms/Pages/~Own/TroubleAhead: goes off');
      expect(own).toEqual([expect.stringMatching(/^ALARM\("Observability-TooMany/)]);
    });

    test('whom the topic reaches, who publishes to it, and of what RDS tells', () => {
      expect(found('observability', 'Topic: who hears of it').map((each) => JSON.parse(each))).toEqual([
        [
          'email boss@example.com',
          'email ops@example.com',
          'https https://events.pagerduty.com/integration/0123/enqueue',
        ],
      ]);
      expect(found('observability', 'Topic: who may publish')).toEqual([
        expect.stringMatching(/"cloudwatch.amazonaws.com".*"events.rds.amazonaws.com"/),
      ]);
      expect(found('observability', 'Topic: key')).toEqual([expect.stringContaining(':key/')]);
      expect(found('observability', ': of what, and to whom')).toEqual([
        expect.stringContaining('"db-instance",["failover","failure","low storage"]'),
        expect.stringContaining('"db-cluster",["failover","failure"]'),
      ]);
    });

    test('the dashboard is kept as it was written, and its widgets are over what is there', () => {
      const [body] = found('observability', 'Shop/Dashboard: body').map((each) => JSON.parse(each));
      expect(body.widgets.length).toBeGreaterThan(10);
      expect(found('observability', 'Shop/Dashboard: expressions over what is not there')).toEqual(['[]']);
      expect(found('observability', 'Shop/Dashboard: alarms that are not there')).toEqual(['[]']);
    });

    test('channels of chats are named as what moto lacks', () => {
      const lacking = proof.observability.skipped.map(({ what }) => what);
      expect(lacking).toContain('AWS::Chatbot::SlackChannelConfiguration');
      expect(lacking).not.toContain('AWS::CloudWatch::CompositeAlarm');
    });
  });

  describe('logs', () => {
    test('go on to the stream that holds them and to the one of errors', () => {
      expect(JSON.parse(found('logs', 'Shop/Web/Logs: goes on to')[0])).toEqual([
        expect.stringMatching(/^arn:aws:firehose:\S+:deliverystream\/archive: all$/),
        expect.stringMatching(/^arn:aws:kinesis:\S+: \{ \$\.level = "error" \}$/),
      ]);
      expect(found('logs', 'Shop/Search/Logs: goes on to')).toEqual(['[]']);
    });

    test('are kept as long as is stated, by a customer managed key', () => {
      expect(found('logs', 'Shop/Web/Logs: days')).toEqual(['180']);
      expect(found('logs', 'Shop/Pdf/Logs: days')).toEqual(['7']);
      const keys = found('logs', 'Logs: key');
      expect(new Set(keys).size).toBe(3);
      expect(keys).toEqual(keys.map(() => expect.stringMatching(/^arn:aws:kms:\S+:key\//)));
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
        'AWS::Logs::QueryDefinition',
        'AWS::RDS::DBProxyEndpoint',
      ]);
    });
  });
}
