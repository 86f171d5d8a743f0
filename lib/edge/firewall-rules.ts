import { Duration } from 'aws-cdk-lib/core';
import type * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import type { FirewallOptions } from './firewall';
import type { ManagedGroup } from './firewall-managed-groups';
import { MANAGED_GROUPS } from './firewall-managed-groups';

/** The rate rule stands behind the list of bad addresses, whose requests need no counting. */
export const RATE_RULE = { name: 'RequestsPerClient', priority: 10_010 };

/** The priorities that are ours, those of later versions among them. */
export const OUR_PRIORITIES = { first: 10_000, last: 10_099 };

/** The names of our rules. */
export const OUR_RULES = [RATE_RULE, ...MANAGED_GROUPS].map(({ name }) => name);

/** The metrics of a rule, or of the whole firewall. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  // A sample shows the whole request, with the credentials that the log leaves out.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

/** All rules of a firewall: the team's and ours, in the order of evaluation. */
export function rulesOf(options: FirewallOptions): wafv2.CfnWebACL.RuleProperty[] {
  const { rules = [], rateRule = true, dryRun = false, countedRules = [] } = options;
  const own = rules.map((rule) => (dryRun ? counting(rule) : rule));
  const groups = MANAGED_GROUPS.map((group) => managedGroup(group, countedRules, dryRun));
  return [...own, ...(rateRule ? [limitRate(options, dryRun)] : []), ...groups].sort(
    (one, other) => one.priority - other.priority,
  );
}

function managedGroup(group: ManagedGroup, counted: string[], dryRun: boolean): wafv2.CfnWebACL.RuleProperty {
  const overridden = group.rules.filter((rule) => counted.includes(rule));
  // A name that we do not know may be of a rule that AWS has added since: WAF ignores it in the other groups.
  const unknown = unknownRules(counted);
  const overrides = [...overridden, ...unknown].map((name) => ({ name, actionToUse: { count: {} } }));
  return {
    name: group.name,
    priority: group.priority,
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name: group.name,
        ruleActionOverrides: overrides.length > 0 ? overrides : undefined,
      },
    },
    overrideAction: dryRun ? { count: {} } : { none: {} },
    visibilityConfig: visibility(group.name),
  };
}

/** Those of the names that no group of ours is known to have. */
export function unknownRules(names: string[]): string[] {
  return names.filter((name) => !MANAGED_GROUPS.some(({ rules }) => rules.includes(name)));
}

function limitRate(options: FirewallOptions, dryRun: boolean): wafv2.CfnWebACL.RuleProperty {
  const { requestsPerClient = 2000, window = Duration.minutes(5) } = options;
  return {
    ...RATE_RULE,
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit: requestsPerClient,
        evaluationWindowSec: window.toSeconds(),
      },
    },
    action: dryRun ? { count: {} } : { block: {} },
    visibilityConfig: visibility(RATE_RULE.name),
  };
}

/** The same rule, without consequences. Rules that refer to a group have an override in place of an action. */
function counting(rule: wafv2.CfnWebACL.RuleProperty): wafv2.CfnWebACL.RuleProperty {
  return rule.overrideAction ? { ...rule, overrideAction: { count: {} } } : { ...rule, action: { count: {} } };
}
