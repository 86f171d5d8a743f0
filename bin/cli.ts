#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { version } from '../package.json';
import { dashboardCommand } from './commands/dashboard';
import { planCommand } from './commands/plan';
import { preflightCommand } from './commands/preflight';
import { runTaskCommand } from './commands/run-task';
import { syncCommand } from './commands/sync';
import { isFailure } from './support/failure';

/** Each command is one line here; what it imports is loaded when it runs. */
const COMMANDS = [dashboardCommand, planCommand, preflightCommand, runTaskCommand, syncCommand];

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
    console.error(isFailure(error) ? `error: ${error.message}` : error);
    return isFailure(error) ? error.exitCode : 1;
  }
}

// Not process.exit: what is under way, such as giving up the parts of a large upload, ends first.
void main().then((code) => void (process.exitCode = code));
