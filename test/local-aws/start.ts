import * as path from 'node:path';
import { Command } from 'commander';
import type { Assembly, CommandFailure } from './deploy';
import { Model } from './expectations/model';
import type { Expectation } from './expectations/expectation';
import type { Observed } from './observed';
import { findPython, installedPython, NO_PYTHON } from './python';
import { describeResult, describeStack } from './report';
import { Session } from './session';
import { skipped } from './skipped';

interface Options {
  readonly json?: boolean;
  readonly keep?: boolean;
}

interface Context {
  assembly: Assembly;
  outputs: Record<string, Record<string, string>>;
  observed: Observed;
  expectations: Expectation[];
}

const program = new Command('npm start --')
  .description('Deploys an app to an AWS on this machine and checks what became of it.')
  .argument('[app]', 'the script of the app', path.join('examples', 'hello', 'app.ts'))
  .option('--json', 'print the result as JSON')
  .option('--keep', 'leave the local AWS running until Ctrl-C')
  .action(start);

async function start(app: string, options: Options): Promise<void> {
  const session = new Session();
  session.endOnSignals();
  try {
    const context = await run(session, app, options);
    if (options.json) printJson(session, context);
    else print(context);
    if (context.expectations?.some(({ ok }) => !ok)) process.exitCode = 1;
    if (options.keep && session.localAws) await keep(session.localAws.endpoint);
  } catch (failure) {
    if (session.interrupted) return;
    const { message, output } = failure as CommandFailure;
    console.error(`\n${message}${output ? `:\n${output}` : ''}`);
    process.exitCode = 1;
  } finally {
    await session.end();
  }
}

async function run(session: Session, app: string, { json }: Options): Promise<Context> {
  const { Listr } = await import('listr2');
  const skip = findPython() ? false : 'no Python';
  const tasks = new Listr<Context>(
    [
      {
        title: `Synthesise ${app} with strict validation`,
        task: async (context) => {
          context.assembly = await session.synthesize(path.resolve(app), { strict: true });
        },
      },
      {
        title: installedPython() ? 'Start the local AWS' : 'Install the local AWS (once) and start it',
        skip,
        task: async (_, task) => {
          task.title += ` on ${(await session.start()).endpoint}`;
        },
      },
      { title: 'cdk bootstrap', skip, task: ({ assembly }) => assembly.bootstrap(session.localAws!.environment) },
      {
        title: 'cdk deploy',
        skip,
        task: async (context) => {
          context.outputs = await context.assembly.deploy(session.localAws!.environment);
        },
      },
      {
        title: 'Read back with the AWS SDK',
        skip,
        task: async (context, task) => {
          Object.assign(context, await session.check(context.assembly));
          task.title += `: ${context.observed.resources.length} resources`;
        },
      },
    ],
    { silentRendererCondition: json, registerSignalListeners: false, rendererOptions: { showErrorMessage: false } },
  );
  return tasks.run();
}

function print({ assembly, outputs, observed, expectations }: Context): void {
  if (!observed) {
    console.log(`\nSynthesised ${[...assembly.templates.keys()].join(', ')}. Not deployed: ${NO_PYTHON}.`);
    return;
  }
  console.log(`\n${describeStack(new Model(assembly.templates, observed))}\n`);
  for (const [stack, values] of Object.entries(outputs)) {
    for (const [name, value] of Object.entries(values)) console.log(`${stack}.${name} = ${value}`);
  }
  console.log(describeResult(expectations, skipped(assembly.templates)));
}

function printJson({ localAws }: Session, { assembly, outputs, observed, expectations }: Context): void {
  const result = observed
    ? { endpoint: localAws!.endpoint, outputs, resources: observed.resources, expectations }
    : { notDeployed: NO_PYTHON };
  const stacks = [...assembly.templates.keys()];
  console.log(JSON.stringify({ stacks, ...result, skipped: skipped(assembly.templates) }, undefined, 2));
}

async function keep(endpoint: string): Promise<void> {
  console.error(`\nThe local AWS stays at ${endpoint} (account 123456789012, us-east-1). Ctrl-C ends it.`);
  await new Promise((resolve) => setInterval(resolve, 2 ** 30));
}

void program.parseAsync();
