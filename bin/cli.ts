#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { planCommand } from './commands/plan';
import { runTaskCommand } from './commands/run-task';
import { syncCommand } from './commands/sync';
import { Failure } from './support/failure';

/** Each command is one line here; what it imports is loaded when it runs. */
const COMMANDS = [planCommand, runTaskCommand, syncCommand];

const WIDTH = 80;

/** The exit codes: 0 done, 1 failed, 2 wrong usage, 130 ended by Ctrl-C. */
async function main(): Promise<number> {
  const program = new Command('scalable-web-app')
    .description('Plans web applications on AWS, and looks after those that cdk-scalable-web-app deployed.')
    .version(version)
    .configureHelp({ helpWidth: Math.min(process.stdout.columns || WIDTH, WIDTH) })
    .showHelpAfterError('(--help says what is allowed)')
    .exitOverride();
  for (const command of COMMANDS) program.addCommand(command().copyInheritedSettings(program));
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    console.error(error instanceof Failure ? `error: ${error.message}` : error);
    return error instanceof Failure ? error.exitCode : 1;
  }
}

// Not process.exit: what is under way, such as giving up the parts of a large upload, ends first.
void main().then((code) => void (process.exitCode = code));
