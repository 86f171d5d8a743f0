import { readFileSync } from 'fs';
import { join } from 'path';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { Stack } from 'aws-cdk-lib/core';
import { Duration } from 'aws-cdk-lib/core';
import type { ScalableWebAppProps } from '../../lib';
import {
  BrokerEngine,
  CacheEngine,
  Compute,
  Deployment,
  EvictionPolicy,
  RoutingAlgorithm,
  ScalableWebApp,
} from '../../lib';
import { TIERS } from '../../lib/observability/alarms';
import { trafficAlarms } from '../../lib/observability/alarms/traffic';
import { partsBelow } from '../../lib/observability/watched';
import { IMAGE, testStack } from '../support/stacks';

const page = (name: string) => readFileSync(join(__dirname, '..', '..', 'docs', `${name}.md`), 'utf8');
const OBSERVABILITY = page('observability');
const RUNBOOKS = page('runbooks');
const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-0000-0000-000000000000';

/** All rules and known alarms of some apps, each kind of a tier once. */
const documented = () => {
  const apps: ((stack: Stack) => ScalableWebAppProps)[] = [
    (stack) => ({
      web: { image: IMAGE, deployment: Deployment.rolling({ slowestAnswer: Duration.seconds(1) }) },
      worker: { image: IMAGE },
      cache: CacheEngine.redis({ eviction: EvictionPolicy.SESSIONS }),
      loadBalancer: { certificate: Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE) },
    }),
    () => ({
      web: { image: IMAGE, compute: Compute.fargateSpot(), deployment: Deployment.rolling({ omitOwnAlarms: true }) },
    }),
    () => ({ web: { image: IMAGE, routing: RoutingAlgorithm.ipHash() } }),
  ];
  return apps.flatMap((propsOf, at) => {
    const stack = testStack();
    const app = new ScalableWebApp(stack, 'App', propsOf(stack));
    if (at === 0) {
      const broker = app.addBroker('Broker', BrokerEngine.kafka());
      app.addWorker('Index', { image: IMAGE, source: broker.topic('index', { partitions: 3 }) });
      app.addBroker('MailBroker', BrokerEngine.rabbitMq());
    }
    const parts = partsBelow(app, stack);
    return [...TIERS, trafficAlarms].map((alarmsOf) => alarmsOf(parts, {}));
  });
};

describe('every alarm is documented', () => {
  const tiers = documented();
  const runbooks = new Map(
    tiers.flatMap(({ rules }) => rules.map(({ kind, runbook }): [string, string] => [runbook, kind])),
  );
  const known = new Set(tiers.flatMap(({ known: each = [] }) => each.map(({ kind }) => kind)));

  test('all of them were found', () => {
    expect(runbooks.size).toBe(32);
    expect([...known].sort()).toEqual([
      'DeadLetterAlarm',
      'EvictionAlarm',
      'FailingRequests',
      'SlowAnswers',
      'UnhealthyTasks',
    ]);
  });

  test.each([...runbooks])('%s: a row in docs/runbooks.md, under the anchor that the alarm names', (anchor, kind) => {
    const row = RUNBOOKS.split('\n').find((line) => line.includes(`<a id="${anchor}"></a>`));
    expect(row).toContain(`\`${kind}\``);
  });

  test.each([...runbooks])('%s: a row in docs/observability.md', (_anchor, kind) => {
    expect(OBSERVABILITY).toMatch(new RegExp(`^\\| \`(\\S+/)?${kind}\``, 'm'));
  });

  test.each([...known])('%s: a row in both, by the name that omit takes', (kind) => {
    expect(OBSERVABILITY).toMatch(new RegExp(`^\\| \`(\\S+/)?${kind}\``, 'm'));
    expect(RUNBOOKS).toMatch(new RegExp(`^\\| <a id=.*\`${kind}\``, 'm'));
  });

  test('no anchor of the page is one of nothing', () => {
    const anchors = [...RUNBOOKS.matchAll(/<a id="([\w-]+)"><\/a>/g)].map(([, anchor]) => anchor);
    const others = ['failing-requests', 'cache-evictions', 'dead-letters'];
    expect([...anchors].sort()).toEqual([...runbooks.keys(), ...others].sort());
  });
});
