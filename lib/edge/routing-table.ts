import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Checks } from '../private/validation';
import type { RouteOptions } from './route';
import { describeRoute, nameConditions, validateRoute } from './route';
import { rulePriority } from './rule-priority';

interface Rule {
  readonly route: RouteOptions;
  readonly service: string;
  readonly priority: number;
}

type Values = { readonly [name: string]: string[] };

/** The rules of a listener, which several apps may share. */
const TABLES = new WeakMap<object, Rule[]>();

/** What stands on a listener, and whether a further rule would ever be reached, or would hide another. */
export class RoutingTable {
  private readonly rules: Rule[];

  constructor(
    listener: elbv2.IApplicationListener,
    private readonly reserved = 0,
  ) {
    this.rules = TABLES.get(listener) ?? [];
    TABLES.set(listener, this.rules);
  }

  /** Checks a route, alone and against the rules that stand. */
  public check(route: RouteOptions, service: string, prefix?: string): Checks {
    const checks = validateRoute(route, prefix, this.reserved);
    if (checks.problems.length > 0) return checks;
    const rule = { route, service, priority: rulePriority(route, service) };
    const conflict = this.rules.map((other) => conflictOf(rule, other)).find((text) => text !== undefined);
    const prop = route.priority === undefined ? nameConditions(route) : 'priority';
    return checks.that(conflict === undefined, prop, route.priority ?? describeRoute(route), ...(conflict ?? ['', '']));
  }

  /** How many rules stand. */
  public get size(): number {
    return this.rules.length;
  }

  /** Adds a rule and gives back its priority. */
  public add(route: RouteOptions, service: string): number {
    const priority = rulePriority(route, service);
    this.rules.push({ route, service, priority });
    return priority;
  }
}

/** What is allowed instead, and the remedy; undefined where the two get along. */
function conflictOf(rule: Rule, other: Rule): [allowed: string, remedy: string] | undefined {
  const stands = `${other.service} has ${describeRoute(other.route)} at priority ${other.priority}`;
  if (rule.priority === other.priority) {
    return [`a priority of its own, and ${stands}`, 'state another priority'];
  }
  if (sharesPath(rule.route, other.route)) {
    return [`a rule of its own, and ${stands}`, 'give the two services different conditions'];
  }
  if (other.priority < rule.priority && covers(other.route, rule.route)) {
    return [`a rule that is reached, and ${stands}, before this one`, `state a priority below ${other.priority}`];
  }
  if (rule.priority < other.priority && covers(rule.route, other.route)) {
    return [`a rule that hides no other, and ${stands}, behind this one`, `state a priority above ${other.priority}`];
  }
  return undefined;
}

/** Whether the two have a path in common under the same other conditions. */
function sharesPath(a: RouteOptions, b: RouteOptions): boolean {
  return conditionsBesidePaths(a) === conditionsBesidePaths(b) && paths(a).some((path) => paths(b).includes(path));
}

function conditionsBesidePaths({ hosts, headers, methods, queries }: RouteOptions): string {
  const lower = (values: string[]) => values.map((value) => value.toLowerCase()).sort();
  const sortedHeaders = Object.entries(headers ?? {}).map(([name, values]) => [name.toLowerCase(), [...values].sort()]);
  const sortedQueries = Object.entries(queries ?? {}).map(([name, values]) => [name.toLowerCase(), lower(values)]);
  return JSON.stringify([lower(hosts ?? []), sortedHeaders.sort(), [...(methods ?? [])].sort(), sortedQueries.sort()]);
}

/** Whether the wide route matches every request that the narrow one does. */
function covers(wide: RouteOptions, narrow: RouteOptions): boolean {
  const within = (outer: string[], inner: string[]) =>
    inner.every((value) => outer.some((pattern) => matches(pattern, value)));
  const withinAll = (outer: Values = {}, inner: Values = {}, fold = (value: string) => value) =>
    Object.entries(outer).every(([name, values]) => {
      const found = Object.entries(inner).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
      return found !== undefined && within(values.map(fold), found.map(fold));
    });
  const hosts = (route: RouteOptions) => route.hosts?.map(lowerCase);
  return (
    within(paths(wide), paths(narrow)) &&
    (!wide.hosts || within(hosts(wide)!, hosts(narrow) ?? ['*'])) &&
    withinAll(wide.headers, narrow.headers) &&
    (!wide.methods || (narrow.methods?.every((method) => wide.methods!.includes(method)) ?? false)) &&
    withinAll(wide.queries, narrow.queries, lowerCase)
  );
}

/** Whether a pattern matches all that another pattern does. A star of the other stands for more than any `?` can. */
function matches(pattern: string, other: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(other.replace(/\*/g, '\u0000'.repeat(200)));
}

function lowerCase(value: string): string {
  return value.toLowerCase();
}

function paths(route: RouteOptions): string[] {
  return route.paths ?? ['/*'];
}
