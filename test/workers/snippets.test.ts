import { execFile } from 'child_process';
import { promisify } from 'util';
import { FakeAgent } from './agent';
import type { Asked, Refusal } from './agent';
import { FILES, imageOf } from './documented';

const run = promisify(execFile);

/** Programs that use the snippets: the job prints, and fails where it is asked to. */
const PROGRAMS = {
  node: {
    file: 'node-program.mjs',
    code: `
      import { protect } from './protection.mjs';
      const value = await protect(async () => {
        console.log('job');
        if (process.env.FAIL) throw new Error('the job failed');
        return 7;
      });
      console.log(value);`,
  },
  python3: {
    file: 'python_program.py',
    code: [
      'import os',
      'from protection import protected',
      'with protected():',
      '    print("job", flush=True)',
      '    if "FAIL" in os.environ: raise RuntimeError("the job failed")',
      '    value = 7',
      'print(value)',
    ].join('\n'),
  },
} as const;
const FOLDER = imageOf(Object.fromEntries(Object.values(PROGRAMS).map(({ file, code }) => [file, code])));
const PROTECT: Asked['body'] = { ProtectionEnabled: true, ExpiresInMinutes: 2 };
const RELEASE: Asked['body'] = { ProtectionEnabled: false };

async function start(program: keyof typeof PROGRAMS, environment: object, refusal?: Refusal) {
  const agent = await FakeAgent.start(refusal);
  const env = { PATH: process.env.PATH, JOB_PROTECTION_MINUTES: '2', ...agent.environment, ...environment };
  const command = program === 'node' ? process.execPath : program;
  try {
    const { stdout } = await run(command, [PROGRAMS[program].file], { cwd: FOLDER, env });
    return { output: stdout.trim().split('\n'), asked: agent.asked };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { output: stdout.trim().split('\n'), errors: stderr, asked: agent.asked };
  } finally {
    await agent.stop();
  }
}

test('the page shows the three files', () => {
  expect([...FILES.keys()].sort()).toEqual(['protection.mjs', 'protection.py', 'worker.mjs']);
});

test.each(['protection.mjs', 'protection.py'])('%s is short', (name) => {
  expect(
    FILES.get(name)!
      .split('\n')
      .filter((line) => line.trim()).length,
  ).toBeLessThanOrEqual(20);
});

describe.each(['node', 'python3'] as const)('%s', (program) => {
  test('protects the task for the minutes of the variable, and releases it after the job', async () => {
    const { output, errors, asked } = await start(program, {});
    expect(errors).toBeUndefined();
    expect(output).toEqual(['job', '7']);
    expect(asked.map(({ body }) => body)).toEqual([PROTECT, RELEASE]);
    for (const { method, path, contentType } of asked) {
      expect([method, path, contentType]).toEqual(['PUT', '/api/task-id/task-protection/v1/state', 'application/json']);
    }
  });

  test('releases the task when the job throws, and the error of the job comes through', async () => {
    const { output, errors, asked } = await start(program, { FAIL: '1' });
    expect(output).toEqual(['job']);
    expect(errors).toContain('the job failed');
    expect(asked.map(({ body }) => body)).toEqual([PROTECT, RELEASE]);
  });

  test.each(['DEPLOYMENT_BLOCKED', 'AccessDeniedException'] as const)('does no job after %s', async (refusal) => {
    const { output, errors, asked } = await start(program, {}, refusal);
    expect(output).toEqual(['']);
    expect(errors).toMatch(program === 'python3' && refusal === 'AccessDeniedException' ? /400/ : refusal);
    expect(asked[0].body).toEqual(PROTECT);
  });

  test('just works where there is no agent', async () => {
    const { output, asked } = await start(program, { ECS_AGENT_URI: undefined });
    expect(output).toEqual(['job', '7']);
    expect(asked).toEqual([]);
  });
});
