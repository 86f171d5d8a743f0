import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { ApplicationUser, BackingTier, CacheEngine, DatabaseEngine, Preset, ScalableWebApp } from '../lib';
import { environmentOf, IMAGE, onlyResource, resourcesOf, secretsOf, testStack } from './support/stacks';

const omit = Object.values(BackingTier);

function make() {
  const stack = testStack();
  const encryptionKey = new Key(stack, 'Key');
  const preset = Preset.DEVELOPMENT;
  const app = new ScalableWebApp(stack, 'App', { omit, encryptionKey, preset, web: { image: IMAGE } });
  return { stack, app };
}
const environments = (stack: ReturnType<typeof testStack>) =>
  Object.fromEntries(
    Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).map(([id, resource]) => [
      id.replace(/^App|TaskDefinition\w*$/g, ''),
      environmentOf(resource),
    ]),
  );

describe('addDatabase', () => {
  test('is bound to those alone that list it, under its own prefix', () => {
    const { stack, app } = make();
    const orders = app.addDatabase('Orders', DatabaseEngine.mysql({ readReplicas: 1 }));
    app.addWebService('Checkout', { image: IMAGE, paths: ['/checkout/*'], uses: [orders] });
    app.addWebService('Images', { image: IMAGE, paths: ['/images/*'] });
    const { Web, Checkout, Images } = environments(stack);
    expect(Checkout).toMatchObject({ ORDERS_DATABASE_PORT: '3306', ORDERS_DATABASE_NAME: 'app' });
    expect(Checkout).toHaveProperty('ORDERS_DATABASE_READER_HOSTS');
    for (const other of [Web, Images]) expect(Object.keys(other).join()).not.toContain('DATABASE');
  });

  test('lives in the network of the app, with its preset and its key', () => {
    const { stack, app } = make();
    app.addDatabase('Orders', DatabaseEngine.postgres());
    expect(onlyResource(stack, 'AWS::RDS::DBInstance')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }, StorageEncrypted: true },
    });
    expect(onlyResource(stack, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds).toEqual(
      app.vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId)),
    );
  });

  test('several, each with a secret and a group of its own', () => {
    const { stack, app } = make();
    app.addDatabase('Orders', DatabaseEngine.postgres({ readReplicas: 0 }));
    app.addDatabase('Tickets', DatabaseEngine.mariadb({ readReplicas: 0 }));
    Template.fromStack(stack).resourceCountIs('AWS::RDS::DBInstance', 2);
    const secrets = Object.keys(resourcesOf(stack, 'AWS::SecretsManager::Secret'));
    expect(secrets.map((id) => id.slice(0, 11)).sort()).toEqual(['AppOrdersDa', 'AppTicketsD']);
  });

  test('services log in as the user that is stated for it, and a migration as the administrator', () => {
    const { stack, app } = make();
    const orders = app.addDatabase('Orders', DatabaseEngine.postgres({ readReplicas: 0 }), {
      applicationUser: ApplicationUser.withPassword('service'),
    });
    const tickets = app.addDatabase('Tickets', DatabaseEngine.postgres({ readReplicas: 0 }), {
      applicationUser: ApplicationUser.withIamToken('service'),
    });
    app.addWebService('Checkout', { image: IMAGE, paths: ['/checkout/*'], uses: [orders, tickets] });
    app.addTask('Migrate', { image: IMAGE, uses: [orders.administration] });
    const definitions = Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
    const of = (name: string) => definitions.find(([id]) => id.startsWith(`App${name}`))![1];
    expect(Object.keys(secretsOf(of('Checkout'))).sort()).toEqual([
      'ORDERS_DATABASE_PASSWORD',
      'ORDERS_DATABASE_USERNAME',
    ]);
    expect(environmentOf(of('Checkout'))).toMatchObject({
      TICKETS_DATABASE_USERNAME: 'service',
      TICKETS_DATABASE_IAM_AUTH: 'true',
    });
    expect(Object.keys(secretsOf(of('Migrate'))).sort()).toEqual([
      'ORDERS_DATABASE_ADMIN_PASSWORD',
      'ORDERS_DATABASE_ADMIN_USERNAME',
    ]);
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: Match.objectLike({ SecretStringTemplate: '{"username":"service"}' }),
    });
  });

  test.each<[string, (app: ScalableWebApp) => unknown, string]>([
    [
      'the user has a name that is taken',
      (app) =>
        app.addDatabase('New', DatabaseEngine.postgres(), {
          applicationUser: ApplicationUser.withPassword('postgres'),
        }),
      "applicationUser.username is 'postgres'",
    ],
    ['the id is taken', (app) => app.addDatabase('Orders', DatabaseEngine.postgres()), "id is 'OrdersDatabase'"],
    [
      'an option is wrong',
      (app) => app.addDatabase('New', DatabaseEngine.mysql({ port: 80 })),
      'port is 80: allowed is',
    ],
  ])('fails when %s, and nothing is made', (_, add, message) => {
    const { stack, app } = make();
    app.addDatabase('Orders', DatabaseEngine.postgres());
    const before = stack.node.findAll().length;
    expect(() => add(app)).toThrow(message);
    expect(stack.node.findAll()).toHaveLength(before);
  });
});

describe('addCache', () => {
  test('is Redis, bound to the services that stand and to those that come, under its own prefix', () => {
    const { stack, app } = make();
    app.addCache('PagesCache');
    app.addWebService('Images', { image: IMAGE, paths: ['/images/*'] });
    expect(onlyResource(stack, 'AWS::ElastiCache::ReplicationGroup').Properties.Engine).toBe('redis');
    const { Web, Images } = environments(stack);
    for (const environment of [Web, Images]) expect(environment).toMatchObject({ PAGES_CACHE_PORT: '6379' });
  });

  test('bound: false, to those alone that list it', () => {
    const { stack, app } = make();
    const pages = app.addCache('PagesCache', { engine: CacheEngine.valkey(), bound: false });
    app.addWebService('Images', { image: IMAGE, paths: ['/images/*'], uses: [pages] });
    app.addWebService('Billing', { image: IMAGE, paths: ['/billing/*'] });
    const { Web, Images, Billing } = environments(stack);
    expect(Images).toHaveProperty('PAGES_CACHE_HOST');
    for (const other of [Web, Billing]) expect(other).not.toHaveProperty('PAGES_CACHE_HOST');
  });

  test('a service that lists what it uses does not get it, unless it is listed', () => {
    const { stack, app } = make();
    app.addCache('PagesCache');
    app.addWebService('Billing', { image: IMAGE, paths: ['/billing/*'], uses: [] });
    expect(environments(stack).Billing).not.toHaveProperty('PAGES_CACHE_HOST');
  });

  test.each<[string, (app: ScalableWebApp) => unknown, string]>([
    ['the id is taken', (app) => app.addCache('PagesCache'), "id is 'PagesCache': allowed is an id of its own"],
    [
      'an option is wrong',
      (app) => app.addCache('NewCache', { engine: CacheEngine.redis({ replicas: 6 }) }),
      'replicas is 6: allowed is a whole number from 0 to 5',
    ],
  ])('fails when %s, and nothing is made', (_, add, message) => {
    const { stack, app } = make();
    app.addCache('PagesCache');
    const before = stack.node.findAll().length;
    expect(() => add(app)).toThrow(message);
    expect(stack.node.findAll()).toHaveLength(before);
  });
});
