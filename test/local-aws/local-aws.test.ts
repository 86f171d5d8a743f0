import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import type { Expectation } from './expectations/expectation';
import type { Proof } from './proof';
import { createOnlyProperties, extensionTypes } from './create-only-properties';
import * as createOnly from './create-only-properties.json';
import { onLocalAws } from './on-local-aws';
import { HERE, installedPython, REPOSITORY } from './python';

/** Making the virtual environment takes a minute, once. */
const TIMEOUT = 300_000;

const POISON = {
  AWS_PROFILE: 'production',
  AWS_SESSION_TOKEN: 'real',
  AWS_ENDPOINT_URL: 'https://amazonaws.example',
  AWS_ENDPOINT_URL_S3: 'https://s3.amazonaws.example',
  AWS_REGION: 'eu-west-1',
  CDK_DEFAULT_ACCOUNT: '111111111111',
};

onLocalAws('the local AWS', localAws);

function localAws(): void {
  let proof: Proof;

  beforeAll(async () => {
    const child = run('proof.ts');
    const [output, errors] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
    if (!output) throw new Error(errors);
    proof = JSON.parse(output);
  }, TIMEOUT);

  describe('after the first deployment', () => {
    test('every expectation holds', () => {
      expect(proof.first.expectations.filter(({ ok }) => !ok)).toEqual([]);
    });

    test('every tier was looked at', () => {
      const tiers = new Set(proof.first.expectations.map(({ tier }) => tier));
      const all = [
        'stack',
        'network',
        'edge',
        'services',
        'contract',
        'data',
        'jobs',
        'objects',
        'alarms',
        'logs',
        'security',
      ];
      expect([...tiers].sort()).toEqual(all.sort());
    });

    test.each([
      'DATABASE_HOST',
      'DATABASE_READER_HOST',
      'DATABASE_READER_HOSTS',
      'DATABASE_USERNAME',
      'DATABASE_PASSWORD',
      'CACHE_HOST',
      'CACHE_READER_HOST',
      'CACHE_AUTH_TOKEN',
      'WORKER_QUEUE_URL',
      'BUCKET_NAME',
    ])('the web service and the worker reach what %s names', (name) => {
      const found = proof.first.expectations.filter(
        ({ tier, what }) => tier === 'contract' && what.includes(`: ${name} `),
      );
      expect(found.map(({ what }) => what.split(':')[0])).toEqual(['App/Web/Service', 'App/Worker/Service']);
    });
  });

  describe('a deployment with other props is an update in place', () => {
    test('every expectation holds', () => {
      expect(proof.changed.expectations.filter(({ ok }) => !ok)).toEqual([]);
    });

    test('whatever was there is the same resource, but for the revisions of task definitions', () => {
      const replaced = proof.first.resources.filter(
        ({ logicalId, physicalId }) =>
          proof.changed.resources.find((each) => each.logicalId === logicalId)?.physicalId !== physicalId,
      );
      expect([...new Set(replaced.map(({ type }) => type))]).toEqual(['AWS::ECS::TaskDefinition']);
    });

    test('desired counts are what they were scaled to', () => {
      for (const service of Object.keys(proof.first.desiredCounts)) {
        expect(proof.changed.desiredCounts[service]).toBe(proof.changed.desiredCount);
      }
    });

    test('what is new is there and wired', () => {
      const added = proof.changed.resources.filter(
        ({ logicalId }) => !proof.first.resources.some((each) => each.logicalId === logicalId),
      );
      const count = (type: string) => added.filter((resource) => resource.type === type).length;
      expect(count('AWS::RDS::DBInstance')).toBe(1);
      expect(count('AWS::ECS::Service')).toBe(2);
      expect(count('AWS::SQS::Queue')).toBe(2);
      const wired = proof.changed.expectations.filter(({ what }) => what.includes(': PDF_QUEUE_URL '));
      expect(wired).toHaveLength(4);
    });
  });

  test('a deleted record and an opened port are noticed, and nothing else is', () => {
    const noticed = proof.tampered.map(
      ({ tier, what }: Expectation) => `${tier}: ${what.replace(/^.*\/Service: /, '')}`,
    );
    expect([...new Set(noticed)].sort()).toEqual([
      'contract: DATABASE_READER_HOST is one private name for the replicas',
      expect.stringMatching(/^data: health of App\/Database\/.*Replica/),
      expect.stringMatching(/^data: record App\/Database\/.*Replica/),
      ...['Primary', 'Replica1', 'Replica2', 'Replica3'].map(
        (id) => `security: App/Database/${id}: who may reach port 5432`,
      ),
      'security: what the world may reach',
    ]);
  });

  describe('CloudFormation', () => {
    test('fails when a resource type is unknown', () => {
      expect(proof.stacks.unknownType).toMatch(/It: unknown resource type AWS::Amplify::App: .*skipped-types\.json/);
    });

    test('fails when a property would be lost', () => {
      expect(proof.stacks.unknownProperty).toMatch(
        /It \(AWS::Logs::LogGroup\).*FieldIndexPolicies.*unkept-properties\.json/,
      );
    });

    test('changes in place, and replaces where a create-only property changed', () => {
      const [created, changed, renamed] = proof.stacks.queueIds;
      expect(changed).toBe(created);
      expect(renamed).not.toBe(created);
    });

    test('knows the create-only properties of every type', () => {
      expect(createOnlyProperties(extensionTypes(installedPython()!))).toEqual(
        JSON.parse(JSON.stringify(createOnly)).default,
      );
    });
  });

  test(
    'ends with the process that started it, whatever ends that',
    async () => {
      const ends = [
        ['SIGINT', 130],
        ['SIGKILL', null],
      ] as const;
      const ended = ends.map(async ([signal, code]) => {
        const child = run('start.ts', path.join(HERE, 'tiny-app.ts'));
        const endpoint = await endpointOf(child);
        child.kill(signal);
        const [exitCode] = await once(child, 'close');
        expect(exitCode).toBe(code);
        await expect(untilRefused(endpoint)).resolves.toBeUndefined();
      });
      await Promise.all(ended);
    },
    TIMEOUT,
  );
}

function run(script: string, ...args: string[]): ChildProcess {
  const command = ['--import', 'tsx', path.join(HERE, script), ...args];
  return spawn(process.execPath, command, { cwd: REPOSITORY, env: { ...process.env, ...POISON } });
}

async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let result = '';
  for await (const chunk of stream) result += chunk;
  return result;
}

/** The address, as soon as the child tells that the local AWS listens there. */
function endpointOf(child: ChildProcess): Promise<string> {
  let seen = '';
  return new Promise((resolve, reject) => {
    child.stdout!.on('data', (chunk) => {
      seen += chunk;
      const [endpoint] = /http:\/\/localhost:\d+/.exec(seen) ?? [];
      if (endpoint) resolve(endpoint);
    });
    child.once('close', () => reject(new Error(`it ended:\n${seen}`)));
  });
}

async function untilRefused(endpoint: string): Promise<void> {
  for (const deadline = Date.now() + 5000; Date.now() < deadline;) {
    const answer = await fetch(endpoint).catch(() => undefined);
    if (!answer) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${endpoint} still answers`);
}
