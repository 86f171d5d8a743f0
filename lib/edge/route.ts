import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { sorted } from '../private/sorted';
import { Checks } from '../private/validation';
import { CATCH_ALL_PRIORITY } from './rule-priority';

/**
 * Which requests a web service gets. Without a condition it gets those that no other service does.
 */
export interface RouteOptions {
  /**
   * Path patterns, each beginning with a slash, with `*` and `?` as wildcards. Case matters.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
   * @default - every path
   */
  readonly paths?: string[];

  /**
   * Host names, with `*` and `?` as wildcards.
   *
   * @default - every host
   */
  readonly hosts?: string[];

  /**
   * Values that a header must have, by the header's name; one of the values suffices.
   *
   * @default - none
   */
  readonly headers?: { [name: string]: string[] };

  /**
   * The place of the rule, 1 to 49999; the lowest that matches wins.
   *
   * @default - follows from the conditions: the more specific, the lower
   */
  readonly priority?: number;
}

/** A rule may hold so many values in all its conditions. */
const MOST_VALUES = 5;

/** Checks which requests a web service is to get. */
export function validateRoute(route: RouteOptions, prefix?: string): Checks {
  const checks = new Checks(prefix);
  const most = CATCH_ALL_PRIORITY - 1;
  checks.wholeNumber('priority', route.priority, 1, most, 'leave it out: it follows from the conditions');
  for (const [prop, values] of [
    ['paths', route.paths],
    ['hosts', route.hosts],
  ] as const) {
    if (values === undefined || Token.isUnresolved(values)) continue;
    checks.that(values.length > 0, prop, values, 'at least one value', 'leave it out to match every request');
  }
  for (const path of route.paths ?? []) {
    checks.text('paths', path, /^\/\S{0,127}$/, 'a slash and at most 127 characters', `state '/${path.trim()}'`);
  }
  for (const host of route.hosts ?? []) {
    checks.text('hosts', host, /^[\w.*?-]{1,128}$/, 'a host name with * and ? as wildcards', "state 'www.example.com'");
  }
  for (const [name, values] of Object.entries(route.headers ?? {})) {
    checks
      .that(name.toLowerCase() !== 'host', 'headers', name, 'any header but Host', 'use hosts')
      .that(values.length > 0, `headers.${name}`, values, 'at least one value', 'state the values that match');
  }
  const count = [route.paths, route.hosts, ...Object.values(route.headers ?? {})].flatMap(
    (values) => values ?? [],
  ).length;
  return checks.that(
    count <= MOST_VALUES,
    'paths, hosts and headers',
    `${count} values`,
    `${MOST_VALUES} values in one rule`,
    'use wildcards, or add the service again by LoadBalancer.addService with a second route',
  );
}

/** Whether the two share a path under the same hosts and headers. */
export function overlap(a: RouteOptions, b: RouteOptions): boolean {
  const paths = (route: RouteOptions) => route.paths ?? ['/*'];
  return otherConditions(a) === otherConditions(b) && paths(a).some((path) => paths(b).includes(path));
}

/** A route as an error message shows it. */
export function describeRoute(route: RouteOptions): string {
  const { paths = ['/*'], hosts, headers } = route;
  return JSON.stringify({ paths, hosts, headers });
}

function otherConditions({ hosts, headers }: RouteOptions): string {
  const sortedHosts = [...(hosts ?? [])].map((host) => host.toLowerCase()).sort();
  const sortedHeaders = Object.entries(headers ?? {}).map(([name, values]) => [name.toLowerCase(), [...values].sort()]);
  return JSON.stringify([sortedHosts, sortedHeaders.sort()]);
}

/** The conditions of the rule. A rule needs one: every path, where there is no other. */
export function conditionsOf({ paths, hosts, headers }: RouteOptions): elbv2.ListenerCondition[] {
  const conditions = [
    ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
    ...Object.entries(sorted(headers ?? {})).map(([name, values]) => elbv2.ListenerCondition.httpHeader(name, values)),
  ];
  if (!paths && conditions.length > 0) return conditions;
  return [elbv2.ListenerCondition.pathPatterns(paths ?? ['/*']), ...conditions];
}
