import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { AddWorkerOptions, Broker, IBrokerEngine, IJobSource } from '../../lib';
import { BrokerEngine, ScalableWebApp, ScalingPolicy, Traffic } from '../../lib';
import { warningsOf } from '../support/deployments';
import { planned } from '../support/planned';
import { IMAGE, testStack } from '../support/stacks';

const traffic = Traffic.spike({
  baselineRps: 100,
  peakRps: 200,
  timeToPeak: Duration.minutes(60),
  jobsPerRequest: 0.5,
});

interface Jobs {
  readonly engine?: IBrokerEngine;
  readonly source?: (app: ScalableWebApp) => IJobSource;
  readonly worker?: Partial<AddWorkerOptions>;
  readonly stated?: boolean;
}

function synth({ engine, source, worker, stated = true }: Jobs) {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { traffic: stated ? traffic : undefined, web: { image: IMAGE } });
  if (engine) app.addBroker('Broker', engine);
  app.addWorker('Pdf', { image: IMAGE, jobDuration: Duration.seconds(5), source: source?.(app), ...worker });
  return { stack, ...planned(stack, traffic) };
}

const rabbit: Jobs = {
  engine: BrokerEngine.rabbitMq(),
  source: (app) => (app.node.findChild('Broker') as Broker).queue('pages'),
};
const kafka: Jobs = {
  engine: BrokerEngine.kafka(),
  source: (app) => (app.node.findChild('Broker') as Broker).topic('pages', { partitions: 700 }),
};

describe('a worker takes jobs, wherever they come from', () => {
  test.each<[string, Jobs]>([
    ['RabbitMQ', rabbit],
    ['Kafka', kafka],
    ['RabbitMQ, as the metadata alone can tell', { ...rabbit, worker: { scalingPolicies: [ScalingPolicy.cpu()] } }],
  ])('from %s', (_, jobs) => {
    const { system, linkOf, figureOf, notes } = synth(jobs);
    expect(system.web.map(({ id }) => id)).toEqual(['Web']);
    // 200 requests/s × 0.5 jobs × 5 s, and a quarter more.
    expect(figureOf('Pdf', 'maxTasks')).toMatchObject({ value: 625, inTemplate: 625 });
    expect(linkOf('Pdf.jobs')).toMatchObject({ from: 'pages', demand: 100, supply: 625 / 5 });
    expect(notes).toEqual([]);
  });

  test.each<[string, Jobs]>([
    ['RabbitMQ', rabbit],
    ['Kafka', kafka],
  ])('from %s, where no traffic is stated: by what it scales on', (_, jobs) => {
    const { system, linkOf, notes } = synth({ ...jobs, stated: false });
    expect(system.web.map(({ id }) => id)).toEqual(['Web']);
    expect(linkOf('Pdf.jobs')).toMatchObject({ from: 'jobs of Pdf', supply: 10 / 30 });
    expect(notes.join()).toMatch(/Pdf: nothing says how long a job takes; 30 s assumed/);
  });

  test('from a queue of another stack', () => {
    const queue = (app: ScalableWebApp) =>
      app.addQueue('Mail', { queue: Queue.fromQueueArn(app, 'Imported', 'arn:aws:sqs:eu-west-1:111122223333:mail') });
    const { system, linkOf } = synth({ source: queue });
    expect(system.workers.map(({ id }) => id)).toEqual(['Pdf']);
    expect(linkOf('Pdf.jobs')).toMatchObject({ from: 'MailQueue' });
    expect(linkOf('MailQueue.inFlight')).toMatchObject({ demand: 625, supply: 120_000 });
  });

  describe('a topic with fewer partitions than the plan asks for tasks', () => {
    const few: Jobs = {
      ...kafka,
      source: (app) => (app.node.findChild('Broker') as Broker).topic('pages', { partitions: 12 }),
    };

    test('is the ceiling of what nobody stated, and the link tells', () => {
      const { stack, linkOf, figureOf } = synth(few);
      expect(figureOf('Pdf', 'minTasks')!.inTemplate).toBe(12);
      expect(figureOf('Pdf', 'maxTasks')).toMatchObject({ value: 625, inTemplate: 12 });
      expect(linkOf('Pdf.jobs')).toMatchObject({ demand: 100, supply: 12 / 5 });
      expect(warningsOf(stack).join()).toMatch(/Pdf\.jobs gives way first/);
    });

    test('a stated bound is left alone, and refused beyond it', () => {
      expect(synth({ ...few, worker: { minTasks: 2, maxTasks: 7 } }).figureOf('Pdf', 'maxTasks')!.inTemplate).toBe(7);
      expect(() => synth({ ...few, worker: { maxTasks: 13 } })).toThrow(
        /a prop cannot be used\n.*maxTasks is 13: allowed is at most 12/,
      );
    });
  });

  test('messages in hand are a quota of SQS, and of no broker', () => {
    expect(synth({}).linkOf('PdfQueue.inFlight')).toMatchObject({ demand: 625 });
    for (const jobs of [rabbit, kafka]) {
      expect(synth(jobs).report.links.filter(({ id }) => id.endsWith('.inFlight'))).toEqual([]);
    }
  });

  test('the warning at synthesis tells of the same link', () => {
    const { stack, report } = synth({ ...rabbit, worker: { maxTasks: 10 } });
    expect(report.firstBottleneck).toBe('Pdf.jobs');
    expect(warningsOf(stack).join()).toMatch(/Pdf\.jobs gives way first, at 5000 %/);
  });
});
