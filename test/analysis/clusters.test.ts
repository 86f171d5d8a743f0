import { Template } from 'aws-cdk-lib/assertions';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import { systemOf } from '../../bin/commands/plan/system-of';
import type { ICompute, IDatabaseEngine } from '../../lib';
import { BackingTier, Compute, DatabaseEngine, ScalableWebApp } from '../../lib';
import { readTemplate } from '../../lib/analysis/template-model';
import { IMAGE, testStack } from '../support/stacks';

function modelOf(database: IDatabaseEngine, compute?: ICompute) {
  const stack = testStack();
  new ScalableWebApp(stack, 'App', {
    omit: [BackingTier.CACHE, BackingTier.OBJECT_STORE],
    database,
    web: { image: IMAGE, compute },
  });
  return readTemplate(Template.fromStack(stack).toJSON());
}

const serverless = { minCapacity: 2, maxCapacity: 16 };

describe('a cluster of Aurora', () => {
  const model = modelOf(DatabaseEngine.auroraPostgres({ readers: 1, readerScaling: { maxReaders: 5 } }));

  test('is a database: its writer the primary, its readers the replicas', () => {
    expect(model.databases).toMatchObject([
      {
        name: 'Database',
        engine: 'aurora-postgresql',
        version: '17.7',
        multiAz: true,
        maxReaders: 5,
        primary: { id: expect.stringMatching('Writer'), instanceClass: 'db.r7g.large', zone: 'us-east-1a' },
        replicas: [{ id: expect.stringMatching('Reader1'), instanceClass: 'db.r7g.large', zone: 'us-east-1b' }],
      },
    ]);
    expect(model.unread).not.toHaveProperty(['AWS::RDS::DBCluster']);
  });

  test('is known by the writer’s name and by the one that its readers share', () => {
    const connects = model.edges.filter(({ kind }) => kind === 'connects');
    expect(connects.map(({ to, variables }) => [to.slice(0, -8), variables])).toEqual([
      ['AppDatabaseWriter', ['DATABASE_HOST']],
      ['AppDatabaseReader1', ['DATABASE_READER_HOST', 'DATABASE_READER_HOSTS']],
    ]);
  });

  test('is judged by the plan', () => {
    const { system, notes } = systemOf(model, undefined);
    expect(system.databases).toEqual([
      {
        id: 'Database',
        primaryVcpu: 2,
        readerVcpus: [2],
        maxConnections: 1802,
        poolSize: expect.any(Number),
        poolInTemplate: 24,
      },
    ]);
    expect(system.web[0]!.uses).toEqual(['Database']);
    expect(notes.filter((note) => note.startsWith('Database'))).toEqual([]);
  });
});

test('serverless instances are judged by what they may grow to', () => {
  const { system } = systemOf(modelOf(DatabaseEngine.auroraMysql({ readers: 2, serverless })), undefined);
  expect(system.databases).toMatchObject([{ primaryVcpu: 4, readerVcpus: [4, 4], maxConnections: 2000 }]);
});

test('behind a proxy the names are the proxy’s', () => {
  const { edges, databases } = modelOf(DatabaseEngine.auroraPostgres({ readers: 1, proxy: {} }));
  expect(databases[0]!.proxy).toMatchObject({ borrowSeconds: 5, connectionsPercent: 80, beforeReaders: true });
  expect(edges.filter(({ kind }) => kind === 'connects').map(({ variables }) => variables)).toEqual([
    ['DATABASE_HOST'],
    ['DATABASE_READER_HOST', 'DATABASE_READER_HOSTS'],
  ]);
});

test('a Multi-AZ DB cluster has two readers that are in no template', () => {
  const model = modelOf(DatabaseEngine.multiAzMysql());
  expect(model.databases[0]).toMatchObject({
    engine: 'mysql',
    primary: { instanceClass: 'db.r6gd.large' },
    replicas: [{ instanceClass: 'db.r6gd.large' }, { instanceClass: 'db.r6gd.large' }],
  });
  const { system } = systemOf(model, undefined);
  expect(system.databases).toMatchObject([{ primaryVcpu: 2, readerVcpus: [2, 2], maxConnections: 1365 }]);
});

test('MariaDB accepts half as many connections as MySQL', () => {
  const ofClass = (database: IDatabaseEngine) => systemOf(modelOf(database), undefined).system.databases[0]!;
  expect(ofClass(DatabaseEngine.mysql())).toMatchObject({ maxConnections: 1365 });
  expect(ofClass(DatabaseEngine.mariadb())).toMatchObject({ maxConnections: 682 });
});

test('tasks on instances take nothing from the quota of Fargate', () => {
  const tasksOn = (compute?: ICompute) =>
    systemOf(modelOf(DatabaseEngine.mysql(), compute), undefined).system.web.map(({ onInstances }) => onInstances);
  expect(tasksOn()).toEqual([false]);
  expect(tasksOn(Compute.managedInstances())).toEqual([true]);
  expect(tasksOn(Compute.ec2({ instanceTypes: [new InstanceType('m7a.xlarge')] }))).toEqual([true]);
});
