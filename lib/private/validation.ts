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
  /** The line of each prop whose value is of another kind: whatever else would be said is not of what is meant. */
  private readonly ofOtherKind = new Map<string, string>();

  constructor(private readonly prefix = '') {}

  /** Whether nothing is wrong so far. */
  public get holds(): boolean {
    return this.problems.length === 0;
  }

  /** Records a problem unless the condition holds. */
  public that(holds: boolean, prop: string, value: unknown, allowed: string, remedy: string): this {
    if (holds || this.ofOtherKind.has(prop)) return this;
    this.problems.push(this.line(prop, value, allowed, remedy));
    return this;
  }

  /** What must be stated: JavaScript leaves out what the types demand. */
  public stated(prop: string, value: unknown, remedy: string): this {
    return this.that(value !== undefined, prop, value, 'a value', remedy);
  }

  /** A whole number within a range, where one is given. */
  public wholeNumber(prop: string, value: number | undefined, min: number, max: number, remedy: string): this {
    if (!isKnown(value) || this.isText(prop, value)) return this;
    const holds = Number.isInteger(value) && value >= min && value <= max;
    return this.that(holds, prop, value, `a whole number from ${min} to ${max}`, remedy);
  }

  /** A value that synthesis calculates with, which a token cannot be. */
  public literal(prop: string, value: number | Duration | Size | undefined): this {
    if (value === undefined || this.ofOtherKind.has(prop) || this.isText(prop, value)) return this;
    const known = !Token.isUnresolved(value) && !((isDuration(value) || isSize(value)) && value.isUnresolved());
    return this.that(known, prop, 'a token', 'a value that is known at synthesis', 'state it, or read it from context');
  }

  /**
   * What a factory makes, which has a method by which it is known. Where it does not hold, what follows would fall over
   * it: callers ask nothing else then.
   */
  public made(prop: string, value: unknown, method: string, call: string): this {
    const [factory] = /\w+/.exec(call)!;
    return this.that(hasMethod(value, method), prop, value, `what ${factory} makes`, `state one such as ${call}`);
  }

  /** The same of what may be left out. */
  public madeIfGiven(prop: string, value: unknown, method: string, call: string): this {
    return value === undefined ? this : this.made(prop, value, method, call);
  }

  /** The same, and then what it says of itself. */
  public asked(prop: string, value: { validate: unknown } | undefined, call: string, ask: () => string[]): this {
    const before = this.problems.length;
    this.made(prop, value, 'validate', call);
    return this.problems.length === before ? this.include(ask()) : this;
  }

  /** A number above zero and at most `max`, where one is given. */
  public positive(prop: string, value: number | undefined, max: number, remedy: string): this {
    if (!isKnown(value) || this.isText(prop, value)) return this;
    const holds = Number.isFinite(value) && value > 0 && value <= max;
    return this.that(holds, prop, value, `a number above 0, at most ${max}`, remedy);
  }

  /** A time span within a range, where one is given. */
  public duration(prop: string, value: Duration | undefined, minSeconds: number, maxSeconds: number, remedy: string) {
    if (!this.isDuration(prop, value) || value.isUnresolved()) return this;
    const seconds = value.toMilliseconds({ integral: false }) / 1000;
    const holds = seconds >= minSeconds && seconds <= maxSeconds;
    return this.that(holds, prop, `${seconds} s`, `${minSeconds} s to ${maxSeconds} s`, remedy);
  }

  /** A time span of whole days within a range, where one is given. */
  public days(prop: string, value: Duration | undefined, min: number, max: number, remedy: string): this {
    if (!this.isDuration(prop, value) || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in days`, value.toDays({ integral: false }), min, max, remedy);
  }

  /** A time span of whole seconds within a range, where one is given. */
  public seconds(prop: string, value: Duration | undefined, min: number, max: number, remedy: string): this {
    if (!this.isDuration(prop, value) || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in seconds`, value.toMilliseconds({ integral: false }) / 1000, min, max, remedy);
  }

  /** Storage of whole GiB within a range, where some is given. */
  public gibibytes(prop: string, value: Size | undefined, min: number, max: number, remedy: string): this {
    if (!this.isSize(prop, value) || value.isUnresolved()) return this;
    return this.wholeNumber(`${prop} in GiB`, value.toMebibytes() / 1024, min, max, remedy);
  }

  /** A size above zero, where one is given. */
  public size(prop: string, value: Size | undefined, remedy: string): this {
    if (!this.isSize(prop, value) || value.isUnresolved()) return this;
    return this.that(value.toBytes() > 0, prop, value.toString(), 'a size above zero', remedy);
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

  /** Whether it is a number in text, as context and the environment give it: it compares, adds and sorts as text. */
  private isText(prop: string, value: unknown): boolean {
    if (!isNumberInText(value)) return false;
    const remedy = `state Number('${value}'), since context and the environment give text`;
    return !this.isOfKind(false, prop, value, 'a number', remedy);
  }

  private isDuration(prop: string, value: Duration | undefined): value is Duration {
    const state = isNumeric(value)
      ? `Duration.seconds(${value}), or whatever its unit is`
      : 'one such as Duration.minutes(5)';
    return value !== undefined && this.isOfKind(isDuration(value), prop, value, 'a Duration', `state ${state}`);
  }

  private isSize(prop: string, value: Size | undefined): value is Size {
    const state = isNumeric(value)
      ? `Size.gibibytes(${value}), or whatever its unit is`
      : 'one such as Size.gibibytes(50)';
    return value !== undefined && this.isOfKind(isSize(value), prop, value, 'a Size', `state ${state}`);
  }

  /** JavaScript, context and a cast give what the types exclude. One line says so, the only one of the prop. */
  private isOfKind(holds: boolean, prop: string, value: unknown, allowed: string, remedy: string): boolean {
    if (holds) return true;
    const [line, former] = [this.line(prop, value, allowed, remedy), this.ofOtherKind.get(prop)];
    if (former === undefined) this.problems.push(line);
    else this.problems.splice(this.problems.indexOf(former), 1, line);
    this.ofOtherKind.set(prop, line);
    return false;
  }

  private line(prop: string, value: unknown, allowed: string, remedy: string): string {
    return `${this.prefix}${prop} is ${show(value)}: allowed is ${allowed}; ${remedy}`;
  }
}

/** Whether the value is given and known at synthesis. */
export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && !Token.isUnresolved(value);
}

/** Whether it is a time span: of whichever copy of the CDK, and not what a cast lets through. */
export function isDuration(value: unknown): value is Duration {
  return hasMethod(value, 'toMilliseconds');
}

function isSize(value: unknown): value is Size {
  return hasMethod(value, 'toMebibytes');
}

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as { [name: string]: unknown } | null | undefined)?.[name] === 'function';
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || isNumberInText(value);
}

function isNumberInText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value));
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? `'${value}'`
    : Array.isArray(value)
      ? `[${value.map(show).join(', ')}]`
      : `${value}`;
}
