/** A group of rules that AWS writes and keeps up to date, at no price beyond that of the rule. */
export interface ManagedGroup {
  /** As AWS names it. */
  readonly name: string;
  /** Where it stands among the rules. */
  readonly priority: number;
  /** The rules in it, since WAF silently ignores an override that names no rule. */
  readonly rules: string[];
}

/**
 * The groups of every firewall, the cheapest test first: 25, 200 and 700 capacity units.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
export const MANAGED_GROUPS: ManagedGroup[] = [
  {
    name: 'AWSManagedRulesAmazonIpReputationList',
    priority: 10_000,
    rules: ['AWSManagedIPReputationList', 'AWSManagedReconnaissanceList', 'AWSManagedIPDDoSList'],
  },
  {
    name: 'AWSManagedRulesKnownBadInputsRuleSet',
    priority: 10_020,
    rules: [
      ...ofParts('JavaDeserializationRCE', ['HEADER', 'BODY', 'URIPATH', 'QUERYSTRING']),
      ...ofParts('Log4JRCE', ['HEADER', 'BODY', 'URIPATH', 'QUERYSTRING']),
      'Host_localhost_HEADER',
      'PROPFIND_METHOD',
      'ExploitablePaths_URIPATH',
      'ReactJSRCE_BODY',
    ],
  },
  {
    name: 'AWSManagedRulesCommonRuleSet',
    priority: 10_030,
    rules: [
      'NoUserAgent_HEADER',
      'UserAgent_BadBots_HEADER',
      ...ofParts('SizeRestrictions', ['QUERYSTRING', 'Cookie_HEADER', 'BODY', 'URIPATH']),
      ...ofParts('EC2MetaDataSSRF', ['BODY', 'COOKIE', 'URIPATH', 'QUERYARGUMENTS']),
      ...ofParts('GenericLFI', ['QUERYARGUMENTS', 'URIPATH', 'BODY']),
      ...ofParts('RestrictedExtensions', ['URIPATH', 'QUERYARGUMENTS']),
      ...ofParts('GenericRFI', ['QUERYARGUMENTS', 'BODY', 'URIPATH']),
      ...ofParts('CrossSiteScripting', ['COOKIE', 'QUERYARGUMENTS', 'BODY', 'URIPATH']),
    ],
  },
];

/** Names the rules that look for one thing in several parts of a request. */
function ofParts(what: string, parts: string[]): string[] {
  return parts.map((part) => `${what}_${part}`);
}
