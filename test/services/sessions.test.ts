import type { AddWebServiceOptions, ICacheEngine, ISessionStore } from '../../lib';
import { BackingTier, CacheEngine, EvictionPolicy, ScalableWebApp } from '../../lib';
import { IMAGE, environmentOf, resourcesOf, secretsOf, testStack } from '../support/stacks';

/** An app with a cache for sessions and a service that keeps its own there. */
function shopWith(options: (sessions: ISessionStore) => Partial<AddWebServiceOptions>, engine?: ICacheEngine) {
  const stack = testStack();
  const omit = [BackingTier.DATABASE, BackingTier.CACHE, BackingTier.OBJECT_STORE];
  const app = new ScalableWebApp(stack, 'App', { omit });
  const sessions = app.addCache('SessionsCache', { engine, bound: false });
  app.addWebService('Web', { image: IMAGE, ...options(sessions) });
  const [taskDefinition] = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition'));
  const rules = Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress')).map((rule) => rule.Properties);
  return { environment: environmentOf(taskDefinition), secrets: secretsOf(taskDefinition), rules };
}

test('a service that asks for sessions gets the primary of the store, a login and a prefix of its own', () => {
  const { environment, secrets, rules } = shopWith((sessions) => ({ sessions }));
  expect(environment).toEqual({
    SESSION_STORE_HOST: { 'Fn::GetAtt': [expect.stringMatching(/^AppSessionsCache/), 'PrimaryEndPoint.Address'] },
    SESSION_STORE_PORT: '6379',
    SESSION_STORE_TLS: 'true',
    SESSION_STORE_CLUSTER: 'false',
    SESSION_STORE_KEY_PREFIX: 'web:session:',
  });
  expect(Object.keys(secrets)).toEqual(['SESSION_STORE_AUTH_TOKEN']);
  expect(rules).toContainEqual(
    expect.objectContaining({ FromPort: 6379, Description: 'Service to App/SessionsCache' }),
  );
});

test('a user, cluster mode and a stated prefix', () => {
  const engine = CacheEngine.valkey({ user: {}, clusterMode: {}, eviction: EvictionPolicy.SESSIONS });
  const { environment } = shopWith((sessions) => ({ sessions, sessionKeyPrefix: 'shop:' }), engine);
  expect(environment).toMatchObject({
    SESSION_STORE_CLUSTER: 'true',
    SESSION_STORE_USERNAME: 'app',
    SESSION_STORE_KEY_PREFIX: 'shop:',
  });
});

test('beside the binding of the same cache', () => {
  const { environment, secrets, rules } = shopWith((sessions) => ({ sessions, uses: [sessions] }));
  expect(environment).toMatchObject({ SESSIONS_CACHE_PORT: '6379', SESSION_STORE_PORT: '6379' });
  expect(Object.keys(secrets)).toEqual(['SESSIONS_CACHE_AUTH_TOKEN', 'SESSION_STORE_AUTH_TOKEN']);
  expect(rules.filter(({ FromPort }) => FromPort === 6379)).toHaveLength(1);
});

test('nothing where no service asks', () => {
  expect(shopWith(() => ({}))).toMatchObject({ environment: {}, secrets: {} });
});

test.each<[string, (sessions: ISessionStore) => Partial<AddWebServiceOptions>, string]>([
  [
    'a pattern as prefix',
    (sessions) => ({ sessions, sessionKeyPrefix: 'web*' }),
    "sessionKeyPrefix is 'web*': allowed is at most 100 letters, digits and :._/-, since",
  ],
  ['a hash tag as prefix', (sessions) => ({ sessions, sessionKeyPrefix: '{web}:' }), "sessionKeyPrefix is '{web}:'"],
  [
    'a prefix without a store',
    () => ({ sessionKeyPrefix: 'web:' }),
    "sessionKeyPrefix is 'web:': allowed is a prefix beside sessions; state where the sessions are kept",
  ],
  [
    'a name of the contract',
    () => ({ environment: { SESSION_STORE_HOST: 'x' } }),
    "environment is 'SESSION_STORE_HOST': allowed is a name outside the environment contract; rename it",
  ],
  ['a user of the cache', () => ({ environment: { CACHE_USERNAME: 'x' } }), "environment is 'CACHE_USERNAME'"],
])('fails with %s', (_, options, message) => expect(() => shopWith(options)).toThrow(message));

test('a cache of the app is bound to the services that stand and to those that come', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { omit: Object.values(BackingTier), web: { image: IMAGE } });
  app.addCache('PagesCache', { engine: CacheEngine.valkey({ eviction: EvictionPolicy.PAGES }) });
  app.addWebService('Images', { image: IMAGE, paths: ['/images/*'] });
  const environments = Object.values(resourcesOf(stack, 'AWS::ECS::TaskDefinition')).map(environmentOf);
  expect(environments).toHaveLength(2);
  for (const environment of environments) expect(environment).toHaveProperty('PAGES_CACHE_HOST');
  expect(() => app.addCache('PagesCache')).toThrow("id is 'PagesCache': allowed is an id of its own");
});
