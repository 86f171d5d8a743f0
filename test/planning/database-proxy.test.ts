import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Duration } from 'aws-cdk-lib/core';
import { reportOn } from '../../bin/commands/plan/report';
import { systemOf } from '../../bin/commands/plan/system-of';
import type { IDatabaseEngine } from '../../lib';
import { DatabaseEngine, ScalableWebApp, Traffic } from '../../lib';
import { readTemplate } from '../../lib/analysis/template-model';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';
import { warningsOf } from '../support/deployments';
import { IMAGE, testStack } from '../support/stacks';

const traffic = Traffic.spike({ baselineRps: 400, peakRps: 1600, timeToPeak: Duration.minutes(60) });

function synth(database: IDatabaseEngine) {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', { traffic, database, web: { image: IMAGE } });
  const template = Template.fromStack(stack).toJSON();
  const { system, notes } = systemOf(readTemplate(template), template.Metadata[STATED_CAPACITY]);
  const report = reportOn('Test', system, { ...traffic._figures, origin: 'template' }, { notes, unread: {} });
  return { stack, report, proxy: system.databases[0]!.proxy };
}

describe('a proxy before the database', () => {
  test('the finished app and its template tell of the same link', () => {
    // 1600 requests/s × 3 queries, a tenth of them writes: all of them to the primary: 96 connections of 20 ms, of 80 % of forty.
    const { stack, report } = synth(
      DatabaseEngine.postgres({
        instanceType: new ec2.InstanceType('r7g.16xlarge'),
        readReplicas: 0,
        parameters: { max_connections: '20' },
        proxy: {},
      }),
    );
    const found = warningsOf(stack).filter((message) => message.includes('first-bottleneck'));
    expect(found.join()).toMatch(
      /Database\.proxyConnections gives way first, at \d+ %: [\d.]+ connections that the proxy lends are asked and 16 are there; give Database a larger class, or raise proxy\.maxConnectionsPercent/,
    );
    const ids = report.links.filter(({ id }) => id.startsWith('Database.')).map(({ id }) => id);
    expect(ids).toEqual(['Database.proxyClients', 'Database.proxyConnections', 'Database.primary']);
    expect(report.links.find(({ id }) => id === 'Database.proxyConnections')).toMatchObject({ supply: 16 });
  });

  test('of an instance, whose replicas stand beside it', () => {
    expect(synth(DatabaseEngine.mysql({ proxy: { maxConnectionsPercent: 60 } })).proxy).toEqual({
      connectionsPercent: 60,
      beforeReaders: false,
    });
  });

  test('of a cluster: each task keeps a full pool, and the readers have an endpoint behind it', () => {
    const { report, proxy } = synth(DatabaseEngine.auroraPostgres({ readers: 1, proxy: {} }));
    expect(proxy).toEqual({ connectionsPercent: 80, beforeReaders: true });
    expect(report.plan.find(({ of, name }) => of === 'Database' && name === 'poolSize')).toMatchObject({
      value: 50,
      formula: 'largest: a proxy shares the connections of the database out',
    });
    // 16 tasks by the plan, 4 more for the margin, each twice in a rolling deployment.
    expect(report.links.find(({ id }) => id === 'Database.proxyClients')).toMatchObject({
      demand: 20 * 50 * 2,
      byDefault: { value: 20_000 },
    });
    expect(report.links.map(({ id }) => id)).toContain('Database.proxyReaderConnections');
  });

  test('nothing is said of a proxy where none stands', () => {
    const { report, proxy } = synth(DatabaseEngine.postgres());
    expect(proxy).toBeUndefined();
    expect(report.links.filter(({ id }) => id.includes('proxy'))).toEqual([]);
  });
});
