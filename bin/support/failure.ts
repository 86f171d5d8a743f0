/** What ends a command with exit code 1 and is told without a stack trace. */
export class Failure extends Error {
  public readonly exitCode: number = 1;
}

/** A command that was called wrongly: exit code 2. */
export class UsageError extends Failure {
  public override readonly exitCode = 2;
}

/** A command that Ctrl-C ended, with the exit code that shells give such an end. */
export class Interrupted extends Failure {
  public override readonly exitCode = 130;
}

/** Whether an error is a `Failure`, also of a command that is bundled into a file of its own, with a class of its own. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && typeof (error as Partial<Failure>).exitCode === 'number';
}
