/** How a check ended. What could not be asked is never passed. */
export type Status = 'ok' | 'warning' | 'blocker' | 'not checked';

/** What a look at the account said of one need. */
export interface Verdict {
  readonly status: Status;
  /** What is there, beside what is needed. */
  readonly found: string;
  /** What comes of it, where it is not well. */
  readonly consequence?: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** A command that asks AWS for more. */
  readonly command?: string;
}

/** One need of a stack against the account; `--json` prints it as it is. */
export interface Finding extends Verdict {
  /** The check that found it, such as `images`. */
  readonly check: string;
  /** What is needed. */
  readonly what: string;
  /** The resources that need it: stack and logical id. */
  readonly where: readonly string[];
}

export const ok = (found: string): Verdict => ({ status: 'ok', found });

export const warning = (found: string, consequence: string, remedy: string, command?: string): Verdict => {
  return { status: 'warning', found, consequence, remedy, command };
};

export const blocker = (found: string, consequence: string, remedy: string, command?: string): Verdict => {
  return { status: 'blocker', found, consequence, remedy, command };
};

export const notChecked = (found: string, remedy?: string): Verdict => {
  return { status: 'not checked', found, consequence: 'it may hold or not', remedy };
};
