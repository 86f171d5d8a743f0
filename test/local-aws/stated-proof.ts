import * as path from 'node:path';
import type { CommandFailure } from './deploy';
import type { Expectation } from './expectations/expectation';
import type { StackResource } from './observed';
import { REPOSITORY } from './python';
import { Session } from './session';
import type { Skipped } from './skipped';
import { skipped } from './skipped';

/** By topic, what stated.test.ts asserts on: printed as JSON, since Jest cannot load what drives the deployments. */
export interface StatedProof {
  readonly [topic: string]: {
    readonly resources: StackResource[];
    readonly expectations: Expectation[];
    readonly skipped: Skipped[];
  };
}

/** Deploys apps that the validators see as well, one after another, to one local AWS. */
async function prove(session: Session, topics: string[]): Promise<StatedProof> {
  const { environment } = await session.start();
  const proof: Record<string, StatedProof[string]> = {};
  for (const topic of topics) {
    const script = path.join(REPOSITORY, 'test', 'support', 'stated', `${topic}.ts`);
    const assembly = await session.synthesize(script, { strict: false });
    if (Object.keys(proof).length === 0) await assembly.bootstrap(environment);
    await assembly.deploy(environment);
    const { observed, expectations } = await session.check(assembly);
    proof[topic] = { resources: observed.resources, expectations, skipped: skipped(assembly.templates) };
  }
  return proof;
}

async function main(): Promise<void> {
  const session = new Session();
  session.endOnSignals();
  try {
    console.log(JSON.stringify(await prove(session, process.argv.slice(2))));
  } finally {
    await session.end();
  }
}

main().catch(({ message, output = '' }: CommandFailure) => {
  console.error(`${message}\n${output}`);
  process.exitCode = 1;
});
