import type { CommandFailure } from './deploy';
import { Session } from './session';

/**
 * The main program of a proof: prints what it finds as JSON, and cleans up however it ends.
 *
 * @param prove what is done, and with which arguments
 */
export function runProof(prove: (session: Session, args: string[]) => Promise<unknown>): void {
  main(prove).catch(({ message, stack, output = '' }: CommandFailure & Error) => {
    console.error(`${stack ?? message}\n${output}`);
    process.exitCode = 1;
  });
}

async function main(prove: (session: Session, args: string[]) => Promise<unknown>): Promise<void> {
  const session = new Session();
  session.endOnSignals();
  try {
    console.log(JSON.stringify(await prove(session, process.argv.slice(2))));
  } finally {
    await session.end();
  }
}
