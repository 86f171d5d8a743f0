import { readFileSync } from 'fs';
import { join } from 'path';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Cluster } from 'aws-cdk-lib/aws-ecs';
import { Stack } from 'aws-cdk-lib/core';
import { Alarms, ScalableWebApp, WebService } from '../../lib';
import { loadExample } from '../support/examples';
import { ENV, IMAGE, testApp } from '../support/stacks';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
const MOST_BYTES = 1_000_000;

const emails = ['ops@example.com'];
const make = (services: number, workers = 1) => {
  const all = testApp();
  const stack = new Stack(all, 'Shop', { env: ENV });
  const certificate = Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:us-east-1:123456789012:certificate/1',
  );
  const app = new ScalableWebApp(stack, 'App', {
    web: { image: IMAGE },
    worker: workers > 0 ? { image: IMAGE } : undefined,
    loadBalancer: { certificate },
    alarms: { notifications: { emails } },
  });
  for (let nth = 1; nth < services; nth += 1) app.addWebService(`S${nth}`, { image: IMAGE, paths: [`/${nth}/*`] });
  for (let nth = 1; nth < workers; nth += 1) app.addWorker(`W${nth}`, { image: IMAGE });
  return { all, stack, app };
};
const measured = (stack: Stack) => {
  const template = Template.fromStack(stack).toJSON();
  return { resources: Object.keys(template.Resources).length, bytes: JSON.stringify(template).length };
};
const warned = (stack: Stack) =>
  Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('the stack has \\d+ resources')).length > 0;

describe('docs/defaults.md', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'defaults.md'), 'utf8');
  const [, hello, web, worker, most] =
    /\*\*A stack holds 500 resources\*\*: (\d+) for hello, and (\d+) for each further web service, (\d+) for a worker\. Beyond (\d+) services/
      .exec(page)!
      .map(Number);
  const count = (services: number, workers?: number) => measured(make(services, workers).stack).resources;
  const first = count(1);

  test('a further web service, a further worker', () => {
    expect([count(2) - first, count(1, 2) - first]).toEqual([web, worker]);
  });

  test('hello, and how many services there is room for', () => {
    const [stack] = loadExample('hello').node.findAll().filter(Stack.isStack);
    expect(measured(stack).resources).toBe(hello);
    expect(Math.floor((MOST_RESOURCES - hello) / web) + 1).toBe(most);
  });
});

describe('fifty services', () => {
  /** As docs/observability.md shows it. */
  const split = (inFirst: number, inEach: number) => {
    const { all, stack, app } = make(inFirst);
    const others = Array.from({ length: (50 - inFirst) / inEach }, (_, nth) => {
      const more = new Stack(all, `More${nth}`, { env: ENV });
      const { vpc, cluster } = app;
      const imported = Cluster.fromClusterAttributes(more, 'Cluster', { clusterName: cluster.clusterName, vpc });
      for (let service = 0; service < inEach; service += 1) {
        const made = new WebService(more, `S${service}`, { cluster: imported, image: IMAGE });
        app.loadBalancer.addService(made, { paths: [`/${nth}/${service}/*`], priority: 1000 + nth * inEach + service });
      }
      new Alarms(more, 'Alarms', { watched: more, notifications: { topic: app.alarms!.topic } });
      return more;
    });
    return [stack, ...others];
  };

  test('in one stack are more than it takes, which a warning has said from 400 on', () => {
    expect(() => measured(make(50).stack)).toThrow('greater than allowed maximum of 500');
    const { stack } = make(12);
    expect(measured(stack).resources).toBeLessThan(MOST_RESOURCES);
    expect(warned(stack)).toBe(true);
  });

  test('in four stacks, the way that the warning names, all stay within 400 resources and a template of 1 MB', () => {
    const stacks = split(8, 14);
    expect(stacks).toHaveLength(4);
    for (const stack of stacks) {
      const { resources, bytes } = measured(stack);
      expect(resources).toBeLessThan(400);
      expect(bytes).toBeLessThan(MOST_BYTES / 2);
      expect(warned(stack)).toBe(false);
    }
  });
});
