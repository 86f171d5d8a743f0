import { Token } from 'aws-cdk-lib/core';
import type { Duration, Size } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Collects every wrong prop of a construct, so that one error names them all. Values that only the deployment knows
 * (tokens) pass.
 */
export class Checks {
  /** One line for each wrong prop. */
  public readonly problems: string[] = [];

  constructor(private readonly prefix = '') {}

  /** Whether nothing is wrong so far. */
  public get holds(): boolean {
    return this.problems.length === 0;
  }

  /** Records a problem unless the condition holds. */
  public that(holds: boolean, prop: string, value: unknown, allowed: string, remedy: string): this {
    if (!holds) this.problems.push(`${this.prefix}${prop} is ${show(value)}: allowed is ${allowed}; ${remedy}`);
    return this;
  }

  /** A whole number within a range, where one is given. */
  public wholeNumber(prop: string, value: number | undefined, min: number, max: number, remedy: string): this {
    if (!isKnown(value)) return this;
    const holds = Number.isInteger(value) && value >= min && value <= max;
    return this.that(holds, prop, value, `a whole number from ${min} to ${max}`, remedy);
  }

  /** A value that synthesis calculates with, which a token cannot be. */
  public literal(prop: string, value: number | Duration | Size | undefined): this {
    if (value === undefined) return this;
    const known = typeof value === 'number' ? !Token.isUnresolved(value) : !value.isUnresolved();
    return this.that(known, prop, 'a token', 'a value that is known at synthesis', 'state it, or read it from context');
  }

  /** A number above zero and at most `max`, where one is given. */
  public positive(prop: string, value: number | undefined, max: number, remedy: string): this {
    if (!isKnown(value)) return this;
    const holds = Number.isFinite(value) && value > 0 && value <= max;
    return this.that(holds, prop, value, `a number above 0, at most ${max}`, remedy);
  }

  /** A time span within a range, where one is given. */
  public duration(prop: string, value: Duration | undefined, minSeconds: number, maxSeconds: number, remedy: string) {
    if (value === undefined || value.isUnresolved()) return this;
    const seconds = value.toMilliseconds({ integral: false }) / 1000;
    const holds = seconds >= minSeconds && seconds <= maxSeconds;
    return this.that(holds, prop, `${seconds} s`, `${minSeconds} s to ${maxSeconds} s`, remedy);
  }

  /** A time span of whole days within a range, where one is given. */
  public days(prop: string, value: Duration | undefined, min: number, max: number, remedy: string): this {
    if (value === undefined || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in days`, value.toDays({ integral: false }), min, max, remedy);
  }

  /** A time span of whole seconds within a range, where one is given. */
  public seconds(prop: string, value: Duration | undefined, min: number, max: number, remedy: string): this {
    if (value === undefined || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in seconds`, value.toMilliseconds({ integral: false }) / 1000, min, max, remedy);
  }

  /** Storage of whole GiB within a range, where some is given. */
  public gibibytes(prop: string, value: Size | undefined, min: number, max: number, remedy: string): this {
    if (value === undefined || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in GiB`, value.toMebibytes() / 1024, min, max, remedy);
  }

  /** Text of a given form, where some is given. */
  public text(prop: string, value: string | undefined, form: RegExp, allowed: string, remedy: string): this {
    return !isKnown(value) ? this : this.that(form.test(value), prop, value, allowed, remedy);
  }

  /** Adds the problems that another part found, under this prefix. */
  public include(problems: string[]): this {
    this.problems.push(...problems.map((problem) => `${this.prefix}${problem}`));
    return this;
  }

  /** Adds the checks of another part, whose prefix they bear already. */
  public merge(other: Checks): this {
    this.problems.push(...other.problems.filter((problem) => !this.problems.includes(problem)));
    return this;
  }

  /**
   * Throws one error with every problem. Constructors call it before `super`: whoever catches the error finds nothing
   * half-made in the tree.
   */
  public throwAt(scope: IConstruct, id: string): void {
    this.throwFor(`${scope.node.path}/${id}`);
  }

  /** Throws one error with every problem, for what is not a construct. */
  public throwFor(name: string): void {
    if (this.problems.length === 0) return;
    const props = this.problems.length === 1 ? 'a prop' : `${this.problems.length} props`;
    const lines = this.problems.map((problem) => `  - ${problem}`);
    throw new Error([`${name}: ${props} cannot be used`, ...lines].join('\n'));
  }
}

/** Whether the value is given and known at synthesis. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? `'${value}'`
    : Array.isArray(value)
      ? `[${value.map(show).join(', ')}]`
      : `${value}`;
}
