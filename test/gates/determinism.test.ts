import { execFileSync } from 'child_process';
import { Template } from 'aws-cdk-lib/assertions';
import { Aspects, CfnResource, DefaultStackSynthesizer, PermissionsBoundary, Tags } from 'aws-cdk-lib/core';
import type { App, Stack, StackProps } from 'aws-cdk-lib/core';
import { Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import type { ScalableWebAppProps } from '../../lib';
import { DatabaseEngine, ScalableWebAppStack } from '../../lib';
import { ENV, IMAGE, testApp } from '../support/stacks';

const PROPS: ScalableWebAppProps = {
  web: {
    image: IMAGE,
    environment: { A: '1', B: '2' },
    paths: ['/a/*', '/b/*'],
    headers: { 'X-A': ['1'], 'X-B': ['2'] },
    extraContainers: { One: { image: IMAGE }, Two: { image: IMAGE } },
  },
  worker: { image: IMAGE, maxTasks: 7 },
  database: DatabaseEngine.postgres({ parameters: { work_mem: '1', jit: '0' } }),
};
const make = (app: App = testApp(), props: ScalableWebAppProps & StackProps = {}) =>
  new ScalableWebAppStack(app, 'News', { env: ENV, ...PROPS, ...props });
const bytesOf = (stack: Stack) => JSON.stringify(Template.fromStack(stack).toJSON());
const idsOf = (stack: Stack) => Object.keys(Template.fromStack(stack).toJSON().Resources).sort();

/** The same object with its keys the other way round, all the way down to plain values. */
function reversed<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  ) as T;
}

describe('the same input gives the same bytes', () => {
  const expected = bytesOf(make());

  test('there is something to compare', () => {
    expect(expected.length).toBeGreaterThan(40_000);
  });

  test('again', () => {
    expect(bytesOf(make())).toBe(expected);
  });

  test('whatever the order of keys of the props', () => {
    expect(Object.keys(reversed(PROPS))).not.toEqual(Object.keys(PROPS));
    const database = DatabaseEngine.postgres({ parameters: { jit: '0', work_mem: '1' } });
    expect(bytesOf(make(testApp(), { ...reversed(PROPS), database }))).toBe(expected);
  });

  test('whatever the time zone and the locale of the process', () => {
    const script = 'process.stdout.write(JSON.stringify(require("./test/support/hello-template.ts").template))';
    const synthesise = (env: object) =>
      execFileSync(process.execPath, ['--import', 'tsx', '-e', script], {
        env: { ...process.env, ...env },
        encoding: 'utf8',
      });
    const utc = synthesise({ TZ: 'UTC', LC_ALL: 'C' });
    expect(utc.length).toBeGreaterThan(40_000);
    expect(synthesise({ TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8' })).toBe(utc);
  });
});

test('the order of calls changes no logical id and no priority', () => {
  const calls = [
    (stack: ScalableWebAppStack) => stack.app.addWebService('Images', { image: IMAGE, paths: ['/images/*'], uses: [] }),
    (stack: ScalableWebAppStack) =>
      stack.app.addWebService('Auth', { image: IMAGE, hosts: ['auth.example.com'], uses: [] }),
    (stack: ScalableWebAppStack) => stack.app.addWorker('Pdf', { image: IMAGE }),
    (stack: ScalableWebAppStack) => stack.app.addWorker('Mail', { image: IMAGE }),
  ];
  const [there, back] = [calls, [...calls].reverse()].map((order) => {
    const stack = make();
    order.forEach((call) => call(stack));
    return Template.fromStack(stack);
  });
  const priorities = (template: Template) =>
    Object.entries(template.findResources('AWS::ElasticLoadBalancingV2::ListenerRule'))
      .map(([id, rule]) => [id, rule.Properties.Priority])
      .sort();
  expect(Object.keys(there.toJSON().Resources).sort()).toEqual(Object.keys(back.toJSON().Resources).sort());
  expect(priorities(there)).toHaveLength(3);
  expect(priorities(there)).toEqual(priorities(back));
});

describe('what surrounds an app changes no logical id', () => {
  const expected = idsOf(make());

  test('a synthesizer of another qualifier', () => {
    const synthesizer = new DefaultStackSynthesizer({ qualifier: 'mine', generateBootstrapVersionRule: false });
    expect(idsOf(make(testApp(), { synthesizer }))).toEqual(expected);
  });

  test('a permissions boundary, which every role bears', () => {
    const stack = make(testApp(), { permissionsBoundary: PermissionsBoundary.fromName('boundary') });
    const roles = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    expect(roles.length).toBeGreaterThan(4);
    for (const { Properties } of roles)
      expect(JSON.stringify(Properties.PermissionsBoundary)).toContain('policy/boundary');
    expect(idsOf(stack)).toEqual(expected);
  });

  test('tags, which what can bear them bears', () => {
    const stack = make();
    Tags.of(stack).add('team', 'news');
    Template.fromStack(stack).allResourcesProperties('AWS::ECS::Service', { Tags: [{ Key: 'team', Value: 'news' }] });
    expect(idsOf(stack)).toEqual(expected);
  });

  test('an aspect that touches every resource', () => {
    const stack = make();
    let visited = 0;
    Aspects.of(stack).add({
      visit: (node) => {
        if (!CfnResource.isCfnResource(node)) return;
        node.addMetadata('seen', true);
        visited += 1;
      },
    });
    expect(idsOf(stack)).toEqual(expected);
    expect(visited).toBeGreaterThanOrEqual(expected.length);
  });

  test('a property injector, which reaches the buckets of this library', () => {
    const injected: unknown[] = [];
    const injector = {
      constructUniqueId: Bucket.PROPERTY_INJECTION_ID,
      inject: (props: object) => {
        injected.push(props);
        return { ...props, encryption: BucketEncryption.KMS_MANAGED };
      },
    };
    const stack = make(testApp({ propertyInjectors: [injector] }));
    expect(idsOf(stack)).toEqual(expected);
    expect(injected.length).toBeGreaterThan(0);
  });
});

describe('other partitions', () => {
  test.each(['cn-north-1', 'us-gov-west-1'])('%s', (region) => {
    const zones = {
      [`availability-zones:account=${ENV.account}:region=${region}`]: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    };
    const stack = make(testApp({ context: zones }), { env: { account: ENV.account, region } });
    expect(idsOf(stack)).toEqual(idsOf(make()));
    // Nothing names the partition of the public regions.
    expect(bytesOf(stack)).not.toMatch(/arn:aws:/);
  });
});
