import { type ChildProcess, spawn } from 'child_process';
import { join } from 'path';

const ROOT = join(__dirname, '..', '..');

/** A local AWS in a process of its own, which ends with its standard input. */
export async function localAws(): Promise<{ server: ChildProcess; endpoint: string; environment: NodeJS.ProcessEnv }> {
  const script = join(ROOT, 'test', 'commands', 'local-aws-server.ts');
  const server = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    server.stdout!.once('data', (data: Buffer) => resolve(`${data}`)),
  );
  return { server, ...(JSON.parse(line) as { endpoint: string; environment: NodeJS.ProcessEnv }) };
}
