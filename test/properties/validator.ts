import type { ChildProcess } from 'child_process';
import { fork } from 'child_process';
import { join } from 'path';
import type { ValidatorReply, ValidatorRequest } from './validator-process';

/**
 * CloudFormation's validator and service specification, in a process of their own: they take 300 MiB, and nearly as long
 * for a template as building one does, which the second core spends meanwhile.
 */
export class Validator {
  private readonly child: ChildProcess = fork(join(__dirname, 'validator-process.ts'), {
    execArgv: ['--max-old-space-size=256', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  private readonly waiting = new Map<number, (errors: string[]) => void>();
  private sent = 0;
  private ended?: string;

  constructor() {
    this.child.on('message', ({ id, errors }: ValidatorReply) => {
      this.waiting.get(id)?.(errors);
      this.waiting.delete(id);
    });
    this.child.on('exit', (code, signal) => this.giveUp(`the validator ended with ${code ?? signal}`));
    this.child.on('error', ({ message }) => this.giveUp(`the validator could not start: ${message}`));
  }

  /** The errors in a template. */
  public validate(template: string): Promise<string[]> {
    if (this.ended) return Promise.resolve([this.ended]);
    const id = this.sent++;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.send({ id, template } satisfies ValidatorRequest);
    });
  }

  /** What is asked, and what will be asked, has no other answer. */
  private giveUp(why: string): void {
    this.ended = why;
    this.waiting.forEach((answer) => answer([why]));
    this.waiting.clear();
  }

  public end(): void {
    this.child.disconnect();
  }
}
