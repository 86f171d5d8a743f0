import { Stack } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { Checks, isKnown } from '../private/validation';
import type { FirewallOptions } from './firewall';
import { FirewallScope } from './firewall-scope';
import { OUR_PRIORITIES, OUR_RULES } from './firewall-rules';

/** CloudFront reads web ACLs and certificates from this region alone. */
export const EDGE_REGION = 'us-east-1';
const WINDOWS = [60, 120, 300, 600];

/** Checks what a team says of its firewall. */
export function validateFirewall(options: FirewallOptions, prefix?: string): Checks {
  const { requestsPerClient, window, rateRule, countedRules = [] } = options;
  const checks = new Checks(prefix)
    .wholeNumber('requestsPerClient', requestsPerClient, 10, 2_000_000_000, 'state requests of one address in a window')
    .literal('window', window);
  if (window && !window.isUnresolved()) {
    const seconds = window.toMilliseconds() / 1000;
    checks.that(WINDOWS.includes(seconds), 'window', `${seconds} s`, '60, 120, 300 or 600 s', 'state one of those');
  }
  if (rateRule === false) {
    for (const [prop, value] of Object.entries({ requestsPerClient, window })) {
      const remedy = 'leave it out, or leave rateRule on';
      checks.that(value === undefined, prop, 'stated', 'unset beside rateRule: false', remedy);
    }
  }
  checks.that(
    new Set(countedRules).size === countedRules.length,
    'countedRules',
    countedRules,
    'each rule once',
    'drop the repetition',
  );
  for (const name of countedRules) {
    checks.text('countedRules', name, /^[\w-]{1,128}$/, 'names of rules', "state one such as 'SizeRestrictions_BODY'");
  }
  return checks.include(problemsOfRules(options));
}

/** Checks that the web ACL stands where CloudFront looks for it. */
export function validateFirewallScope(webAclScope: FirewallScope | undefined, construct: IConstruct): Checks {
  const { region } = Stack.of(construct);
  return new Checks().that(
    webAclScope !== FirewallScope.CLOUDFRONT || !isKnown(region) || region === EDGE_REGION,
    'webAclScope',
    `CLOUDFRONT in ${region}`,
    `CLOUDFRONT in ${EDGE_REGION} alone`,
    'put the firewall of a CDN into EdgeResources, a stack of that region',
  );
}

/** Checks the team's rules against each other and against ours. */
function problemsOfRules({ rules = [] }: FirewallOptions): string[] {
  const checks = new Checks();
  const names = new Set(OUR_RULES);
  const priorities = new Map<number, string>();
  const { first, last } = OUR_PRIORITIES;
  for (const { name, priority, action, overrideAction } of rules) {
    const prop = `rules.${name}`;
    checks.text('rules.name', name, /^[\w-]{1,128}$/, '1 to 128 letters, digits, - and _', 'rename the rule');
    checks.that(!names.has(name), 'rules.name', name, 'a name that no other rule has', 'rename the rule');
    names.add(name);
    checks.wholeNumber(
      `${prop}.priority`,
      priority,
      0,
      2_147_483_647,
      `state one below ${first}, to stand before ours`,
    );
    checks.literal(`${prop}.priority`, priority);
    const ours = priority >= first && priority <= last;
    const remedy = `state one below ${first} to stand before ours, above ${last} to stand behind`;
    checks.that(!ours, `${prop}.priority`, priority, `outside of ${first} to ${last}, which are ours`, remedy);
    const taken = priorities.get(priority);
    checks.that(taken === undefined, `${prop}.priority`, priority, `another than that of ${taken}`, 'state a free one');
    priorities.set(priority, name);
    checks.that(
      (action === undefined) !== (overrideAction === undefined),
      `${prop}.action`,
      action === undefined ? 'unset' : 'stated beside overrideAction',
      'an action, or for a rule that refers to a group an overrideAction',
      'state one of the two',
    );
  }
  return checks.problems;
}
