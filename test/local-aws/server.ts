import { Session } from './session';

/** A local AWS for tests that cannot import it: prints its address, and ends when standard input does. */
async function main(): Promise<void> {
  const session = new Session();
  session.endOnSignals();
  const { endpoint, environment } = await session.start();
  process.stdout.write(`${JSON.stringify({ endpoint, environment })}\n`);
  process.stdin.resume().once('end', () => void session.end());
}

void main();
