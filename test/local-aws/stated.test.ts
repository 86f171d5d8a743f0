import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { findPython, HERE, NO_PYTHON, REPOSITORY } from './python';
import type { StatedProof } from './stated-proof';

/** Making the virtual environment takes a minute, once; a busy machine takes minutes more. */
const TIMEOUT = 600_000;
/** Apps of test/support/stated, deployed to one local AWS. */
const TOPICS = ['scaling', 'lifecycle'];

if (findPython()) {
  describe('what the validators see is deployed as well', deployed);
} else {
  process.stderr.write(`SKIPPED: scaling policies and the lives of tasks on the local AWS: ${NO_PYTHON}\n`);
  test.skip.each(TOPICS)('%s is deployed', () => undefined);
}

function deployed(): void {
  let proof: StatedProof;

  beforeAll(async () => {
    const command = ['--import', 'tsx', path.join(HERE, 'stated-proof.ts'), ...TOPICS];
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, command, { cwd: REPOSITORY, maxBuffer: 2 ** 26 }, (_failure, text, errors) =>
        text ? resolve(text) : reject(new Error(errors)),
      );
    });
    proof = JSON.parse(output);
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
}
