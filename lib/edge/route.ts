import { Token } from 'aws-cdk-lib/core';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { sorted } from '../private/sorted';
import { Checks } from '../private/validation';

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
   * Request methods, in upper case, such as `GET`; one of them suffices. `HEAD` is not part of `GET`.
   *
   * @default - every method
   */
  readonly methods?: string[];

  /**
   * Values that a parameter of the query string must have, by the parameter's name, with `*` and `?` as wildcards; one
   * of the values suffices. Case does not matter.
   *
   * @default - none
   */
  readonly queries?: { [name: string]: string[] };

  /**
   * The place of the rule, 1 to 50000; the lowest that matches wins.
   *
   * @default - follows from the conditions: the more specific, the lower
   */
  readonly priority?: number;
}

/** A rule may hold so many values in all its conditions. */
const MOST_VALUES = 5;
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MOST_WILDCARDS = 6;

/** Checks which requests a web service is to get; `reserved` values of its rule are taken by the CDN's secret header. */
export function validateRoute(route: RouteOptions, prefix?: string, reserved = 0): Checks {
  const checks = new Checks(prefix);
  checks.wholeNumber('priority', route.priority, 1, 50_000, 'leave it out: it follows from the conditions');
  for (const [prop, values] of [
    ['paths', route.paths],
    ['hosts', route.hosts],
    ['methods', route.methods],
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
      .text(
        'headers',
        name,
        /^[\w!#$%&'*+.^`|~-]{1,40}$/,
        'a name of 1 to 40 characters, without spaces',
        "state 'X-Beta'",
      )
      .that(values.length > 0, `headers.${name}`, values, 'at least one value', 'state the values that match');
    for (const value of values) {
      checks.text(
        `headers.${name}`,
        value,
        /^[\x20-\x7e]{1,128}$/,
        '1 to 128 characters of ASCII',
        'state one that fits',
      );
    }
  }
  for (const method of route.methods ?? []) {
    checks.text('methods', method, /^[A-Z_-]{1,40}$/, '1 to 40 upper-case letters', "state 'GET'");
  }
  for (const [name, values] of Object.entries(route.queries ?? {})) {
    checks
      .text('queries', name, /^[\x21-\x7e]{1,128}$/, 'a name of 1 to 128 characters, without spaces', "state 'version'")
      .that(values.length > 0, `queries.${name}`, values, 'at least one value', 'state the values that match');
    for (const value of values) {
      checks.text(
        `queries.${name}`,
        value,
        /^[\x20-\x7e]{1,128}$/,
        '1 to 128 characters of ASCII',
        "state '*' for any",
      );
    }
  }
  return checks.merge(validateSum(route, prefix, reserved));
}

/** A rule may hold only so much in all its conditions. */
function validateSum(route: RouteOptions, prefix: string | undefined, reserved: number): Checks {
  const { paths, hosts, headers = {}, methods, queries = {} } = route;
  const remedy = 'give the service a second route by LoadBalancer.addService';
  const values = [paths, hosts, methods, ...Object.values(headers), ...Object.values(queries)].flatMap((v) => v ?? []);
  const wildcards = [...values, ...Object.keys(queries)].join('').replace(/[^*?]/g, '').length;
  const prop = nameConditions(route);
  return new Checks(prefix)
    .that(
      wildcards <= MOST_WILDCARDS,
      prop,
      `${wildcards} wildcards`,
      `${MOST_WILDCARDS} wildcards in one rule`,
      remedy,
    )
    .that(
      Math.max(1, values.length) <= MOST_VALUES - reserved,
      prop,
      `${values.length} values`,
      reserved > 0
        ? `${MOST_VALUES - reserved} values in one rule, beside what the secret header of the CDN takes`
        : `${MOST_VALUES} values in one rule`,
      `use wildcards, or ${remedy}`,
    );
}

/** The conditions of a route as an error message names them. */
export function nameConditions({ methods, queries }: RouteOptions): string {
  return methods || queries ? 'paths, hosts, headers, methods and queries' : 'paths, hosts and headers';
}

/** A route as an error message shows it. */
export function describeRoute(route: RouteOptions): string {
  const { paths = ['/*'], hosts, headers, methods, queries } = route;
  return JSON.stringify({ paths, hosts, headers, methods, queries });
}

/** The conditions of the rule. A rule needs one: every path, where there is no other. */
export function conditionsOf({ paths, hosts, headers, methods, queries }: RouteOptions): elbv2.ListenerCondition[] {
  const conditions = [
    ...(hosts ? [elbv2.ListenerCondition.hostHeaders(hosts)] : []),
    ...Object.entries(sorted(headers ?? {})).map(([name, values]) => elbv2.ListenerCondition.httpHeader(name, values)),
    ...(methods ? [elbv2.ListenerCondition.httpRequestMethods(methods)] : []),
    ...Object.entries(sorted(queries ?? {})).map(([key, values]) =>
      elbv2.ListenerCondition.queryStrings(values.map((value) => ({ key, value }))),
    ),
  ];
  if (!paths && conditions.length > 0) return conditions;
  return [elbv2.ListenerCondition.pathPatterns(paths ?? ['/*']), ...conditions];
}
