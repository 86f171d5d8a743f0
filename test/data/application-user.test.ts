import { Template } from 'aws-cdk-lib/assertions';
import type { Stack } from 'aws-cdk-lib/core';
import type { IApplicationUser } from '../../lib';
import { ApplicationUser, BackingTier, Database, DatabaseEngine, Network, Preset, ScalableWebApp } from '../../lib';
import { IMAGE, environmentOf, onlyResource, resourcesOf, secretsOf, testStack } from '../support/stacks';

const omit = [BackingTier.CACHE, BackingTier.OBJECT_STORE];
function make(applicationUser?: IApplicationUser) {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit, applicationUser, web: { image: IMAGE } });
  app.addTask('Migrate', { image: IMAGE }).addBinding(app.database!.administration);
  return stack;
}
const containerOf = (stack: Stack, task: string) => {
  const [, definition] = Object.entries(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).find(([id]) =>
    id.startsWith(`App${task}`),
  )!;
  return { environment: environmentOf(definition), secrets: secretsOf(definition) };
};
const policyOf = (stack: Stack, task: string) =>
  JSON.stringify(
    Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find(([id]) =>
      id.startsWith(`App${task}TaskRole`),
    )?.[1],
  );
const secretOf = (value: unknown) => (value as { 'Fn::Join': [string, [{ Ref: string }, string]] })['Fn::Join'][1];

describe('without one', () => {
  const stack = make();
  test('services log in as the administrator', () => {
    expect(secretOf(containerOf(stack, 'Web').secrets.DATABASE_USERNAME)[0].Ref).toMatch(
      /^AppDatabase(Secret|PrimarySecretAttachment)/,
    );
    expect(containerOf(stack, 'Web').environment).not.toHaveProperty('DATABASE_IAM_AUTH');
    expect(policyOf(stack, 'Web') ?? '').not.toContain('rds-db:connect');
  });

  test('the administration is bound where it is asked for, and nowhere else', () => {
    expect(containerOf(stack, 'Migrate').secrets).toHaveProperty('DATABASE_ADMIN_PASSWORD');
    expect(containerOf(stack, 'Web').secrets).not.toHaveProperty('DATABASE_ADMIN_PASSWORD');
  });
});

describe('with a password', () => {
  const stack = make(ApplicationUser.withPassword('service'));

  test('services get a secret of its own, and not that of the administrator', () => {
    const { secrets } = containerOf(stack, 'Web');
    for (const [name, field] of Object.entries({ DATABASE_USERNAME: 'username', DATABASE_PASSWORD: 'password' })) {
      const [{ Ref }, rest] = secretOf(secrets[name]);
      expect([Ref, rest]).toEqual([expect.stringMatching(/^AppDatabaseApplicationUser/), `:${field}::`]);
    }
    expect(JSON.stringify(secrets)).not.toMatch(/AppDatabase(Secret|PrimarySecretAttachment)/);
    Template.fromStack(stack).hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { SecretStringTemplate: '{"username":"service"}', GenerateStringKey: 'password' },
    });
  });

  test('the execution role of a service may read that secret alone', () => {
    const [, policy] = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy')).find(([id]) =>
      id.startsWith('AppWebExecutionRole'),
    )!;
    expect(JSON.stringify(policy)).toContain('AppDatabaseApplicationUser');
    expect(JSON.stringify(policy)).not.toMatch(/AppDatabase(Secret|PrimarySecretAttachment)/);
  });

  test('the migration gets both', () => {
    const { secrets } = containerOf(stack, 'Migrate');
    expect(secretOf(secrets.DATABASE_PASSWORD)[0].Ref).toMatch(/^AppDatabaseApplicationUser/);
    expect(secretOf(secrets.DATABASE_ADMIN_PASSWORD)[0].Ref).toMatch(/^AppDatabase(Secret|PrimarySecretAttachment)/);
  });

  test('the secret stays when the stack goes', () => {
    const [, secret] = Object.entries(resourcesOf(stack, 'AWS::SecretsManager::Secret')).find(([id]) =>
      id.includes('ApplicationUser'),
    )!;
    expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  });
});

describe('with an IAM token', () => {
  const stack = make(ApplicationUser.withIamToken('service'));

  test('services get the name and no password', () => {
    const { environment, secrets } = containerOf(stack, 'Web');
    expect(environment).toMatchObject({ DATABASE_USERNAME: 'service', DATABASE_IAM_AUTH: 'true' });
    expect(secrets).toEqual({});
  });

  test('they may log in as that user, on the writer and on every reader', () => {
    const policy = policyOf(stack, 'Web');
    expect(policy).toContain('rds-db:connect');
    for (const instance of ['Primary', 'Replica1', 'Replica2']) {
      expect(policy).toMatch(new RegExp(`AppDatabase${instance}\\w+","DbiResourceId"\\]},"/service"`));
    }
    expect(policy).not.toContain('"/*"');
  });

  test('and the migration still gets the password of the administrator', () => {
    expect(Object.keys(containerOf(stack, 'Migrate').secrets)).toEqual([
      'DATABASE_ADMIN_PASSWORD',
      'DATABASE_ADMIN_USERNAME',
    ]);
  });
});

describe('behind a proxy, which lets nobody through that it does not know', () => {
  const proxied = (applicationUser?: IApplicationUser, iamAuthentication?: boolean) => {
    const stack = testStack();
    const database = DatabaseEngine.postgres({ readReplicas: 0, proxy: { iamAuthentication } });
    new ScalableWebApp(stack, 'App', { omit, applicationUser, database, web: { image: IMAGE } });
    const { Auth, DefaultAuthScheme } = onlyResource(stack, 'AWS::RDS::DBProxy').Properties;
    return { stack, Auth, DefaultAuthScheme };
  };
  const administrator = { AuthScheme: 'SECRETS', IAMAuth: 'DISABLED', Description: 'The login of App/Database' };
  const proxyPolicy = (stack: Stack) => {
    const policies = Object.entries(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    return JSON.stringify(policies.find(([id]) => id.startsWith('AppDatabaseProxyRole'))![1]);
  };

  test.each([undefined, true])(
    'a password: the proxy is given its secret as well (iamAuthentication: %p)',
    (byToken) => {
      const { stack, Auth, DefaultAuthScheme } = proxied(ApplicationUser.withPassword('service'), byToken);
      expect(Auth).toEqual([
        expect.objectContaining({ ...administrator, IAMAuth: byToken ? 'REQUIRED' : 'DISABLED' }),
        expect.objectContaining({
          ...administrator,
          Description: 'The login of services to App/Database',
          SecretArn: { Ref: expect.stringMatching(/^AppDatabaseApplicationUser/) },
          ClientPasswordAuthType: 'POSTGRES_SCRAM_SHA_256',
        }),
      ]);
      expect(DefaultAuthScheme).toBeUndefined();
      expect(proxyPolicy(stack)).toMatch(/secretsmanager:GetSecretValue.*AppDatabaseApplicationUser/);
      expect(proxyPolicy(stack)).not.toContain('rds-db:connect');
    },
  );

  test('a token: the proxy logs in by one of its own, services at the proxy and at the instance', () => {
    const { stack, Auth, DefaultAuthScheme } = proxied(ApplicationUser.withIamToken('service'));
    expect(Auth).toEqual([expect.objectContaining(administrator)]);
    expect(DefaultAuthScheme).toBe('IAM_AUTH');
    expect(proxyPolicy(stack)).toMatch(/rds-db:connect.*AppDatabasePrimary\w+","DbiResourceId"\]},"\/service"/);
    expect(policyOf(stack, 'Web')).toMatch(/"DBProxyArn"\].*"\/service"/);
  });

  test('before a cluster: a token for the cluster', () => {
    const stack = testStack();
    const database = DatabaseEngine.auroraPostgres({ proxy: {} });
    const applicationUser = ApplicationUser.withIamToken('service');
    new ScalableWebApp(stack, 'App', { omit, applicationUser, database, web: { image: IMAGE } });
    expect(onlyResource(stack, 'AWS::RDS::DBProxy').Properties.DefaultAuthScheme).toBe('IAM_AUTH');
    expect(proxyPolicy(stack)).toMatch(/rds-db:connect.*"DBClusterResourceId"\]},"\/service"/);
  });

  test('of MariaDB: by password alone, since the proxy gets no token of its own there', () => {
    const mariadb = (applicationUser: IApplicationUser, proxy?: object) => {
      const stack = testStack();
      const database = DatabaseEngine.mariadb({ readReplicas: 0, proxy });
      return new ScalableWebApp(stack, 'App', { omit, applicationUser, database });
    };
    expect(() => mariadb(ApplicationUser.withIamToken('service'), {})).toThrow(
      "database.proxy is 'stated': allowed is unset beside ApplicationUser.withIamToken: RDS Proxy logs in to MariaDB by " +
        'password alone; take ApplicationUser.withPassword, or leave the proxy out',
    );
    expect(() => mariadb(ApplicationUser.withPassword('service'), {})).not.toThrow();
    expect(() => mariadb(ApplicationUser.withIamToken('service'))).not.toThrow();
  });

  test('neither: the administrator alone', () => {
    const { Auth, DefaultAuthScheme } = proxied();
    expect(Auth).toEqual([expect.objectContaining(administrator)]);
    expect(DefaultAuthScheme).toBeUndefined();
  });
});

test('a database with a prefix has it in all names', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: [...omit, BackingTier.DATABASE], preset: Preset.DEVELOPMENT });
  const { vpc } = new Network(stack, 'Network', { preset: Preset.DEVELOPMENT });
  const applicationUser = ApplicationUser.withIamToken('orders');
  const orders = new Database(stack, 'OrdersDatabase', { vpc, engine: DatabaseEngine.postgres(), applicationUser });
  const task = app.addTask('Migrate', { image: IMAGE, uses: [orders] });
  task.addBinding(orders.administration);
  const { environment, secrets } = containerOf(stack, 'Migrate');
  expect(environment).toMatchObject({ ORDERS_DATABASE_USERNAME: 'orders', ORDERS_DATABASE_IAM_AUTH: 'true' });
  expect(Object.keys(secrets)).toEqual(['ORDERS_DATABASE_ADMIN_PASSWORD', 'ORDERS_DATABASE_ADMIN_USERNAME']);
});

test('the administration says where it is, to a task that is not bound to the database beside', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit });
  app.addTask('Migrate', { image: IMAGE, uses: [] }).addBinding(app.database!.administration);
  const { environment, secrets } = containerOf(stack, 'Migrate');
  expect(Object.keys(environment)).toEqual(['DATABASE_HOST', 'DATABASE_NAME', 'DATABASE_PORT']);
  expect(Object.keys(secrets)).toEqual(['DATABASE_ADMIN_PASSWORD', 'DATABASE_ADMIN_USERNAME']);
});

test.each(['', 'Service', '1st', 'a-b', 'x'.repeat(33), 'app', 'postgres', 'rdsadmin'])(
  'fails with the name %j',
  (name) => {
    for (const user of [ApplicationUser.withPassword(name), ApplicationUser.withIamToken(name)]) {
      expect(() => make(user)).toThrow(/applicationUser\.username is '.*': allowed is/);
    }
  },
);

test('fails without a database', () => {
  const applicationUser = ApplicationUser.withPassword('service');
  const all = [...omit, BackingTier.DATABASE];
  expect(() => new ScalableWebApp(testStack(), 'App', { omit: all, applicationUser })).toThrow(
    /applicationUser is 'service': allowed is unset without the database/,
  );
});
