import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as rds from 'aws-cdk-lib/aws-rds';
import { Duration } from 'aws-cdk-lib/core';
import { reportOn } from '../../bin/commands/plan/report';
import { systemOf } from '../../bin/commands/plan/system-of';
import type { IDatabaseEngine } from '../../lib';
import { DatabaseEngine, ScalableWebApp, Traffic } from '../../lib';
import { readTemplate } from '../../lib/analysis/template-model';
import { STATED_CAPACITY } from '../../lib/capacity/stated-capacity';
import { warningsOf } from '../support/deployments';
import { planned } from '../support/planned';
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

describe('the pool of a template of other origin', () => {
  /** Up to 40 tasks before a cluster of Aurora, whose proxy has no endpoint for its readers. */
  function foreign({ proxied, readers, pool }: { proxied: boolean; readers: number; pool?: string }) {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc');
    const instance = {
      instanceType: ec2.InstanceType.of(ec2.InstanceClass.R7G, ec2.InstanceSize.LARGE),
    };
    const database = new rds.DatabaseCluster(stack, 'C', {
      vpc,
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
      writer: rds.ClusterInstance.provisioned('Writer', instance),
      readers: [...Array(readers).keys()].map((nth) => rds.ClusterInstance.provisioned(`Reader${nth}`, instance)),
    });
    const secrets = [database.secret!];
    const proxy = proxied ? database.addProxy('Proxy', { vpc, secrets }) : undefined;
    const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Tasks');
    taskDefinition.addContainer('App', {
      image: IMAGE,
      environment: {
        DATABASE_HOST: proxy?.endpoint ?? database.clusterEndpoint.hostname,
        DATABASE_READER_HOST: database.clusterReadEndpoint.hostname,
        ...(pool && { DATABASE_POOL_SIZE: pool }),
      },
    });
    const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
    const service = new ecs.FargateService(stack, 'Web', { cluster, taskDefinition });
    service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 40 }).scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: 50,
    });
    database.connections.allowDefaultPortFrom(service);
    proxy?.connections.allowFrom(service, ec2.Port.tcp(5432));
    return planned(stack, Traffic.steady({ rps: 10 }));
  }

  test('is that of the tasks: each link is judged by it, as the plan shows it', () => {
    const { system, figureOf, linkOf } = foreign({ proxied: true, readers: 1, pool: '7' });
    expect(system.databases[0]).toMatchObject({ readerVcpus: [2], proxy: { beforeReaders: false } });
    expect(figureOf('C', 'poolSize')).toMatchObject({ value: 18, inTemplate: 7 });
    expect(linkOf('Web.C.pool')).toMatchObject({ supply: 7 });
    expect(linkOf('C.connections')).toMatchObject({ to: 'each reader of C', demand: 40 * 7 * 2 });
    expect(linkOf('C.connections')!.utilisation).toBeLessThan(1);
    expect(linkOf('C.proxyClients')).toMatchObject({ demand: 40 * 7 * 2 });
  });

  test('is what the plan would give where the tasks are told none: shared out, for readers beside the proxy', () => {
    const { figureOf, linkOf } = foreign({ proxied: true, readers: 1 });
    expect(figureOf('C', 'poolSize')).toMatchObject({ value: 18, inTemplate: undefined });
    expect(linkOf('C.connections')).toMatchObject({ demand: 40 * 18 * 2 });
  });

  test('is the largest where all stands behind the proxy', () => {
    const { figureOf, linkOf } = foreign({ proxied: true, readers: 0 });
    expect(figureOf('C', 'poolSize')).toMatchObject({ value: 50 });
    expect(linkOf('C.connections')).toBeUndefined();
    expect(linkOf('C.proxyClients')).toMatchObject({ demand: 40 * 50 * 2 });
  });

  test('is as large without a proxy as the tasks are told', () => {
    const { linkOf } = foreign({ proxied: false, readers: 1, pool: '100' });
    expect(linkOf('C.connections')).toMatchObject({ to: 'C', demand: 40 * 100 * 2 });
  });
});
