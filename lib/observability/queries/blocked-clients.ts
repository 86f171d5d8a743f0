import type { QueryOf } from './query';

/**
 * Whom a rule of the firewall met, and which: every client where the firewall logs all.
 *
 * https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export const blockedClients: QueryOf = ({ firewalls }) => ({
  name: 'BlockedClients',
  logGroups: firewalls.map(({ logGroup }) => logGroup),
  commands: [
    'fields httpRequest.clientIp as client, httpRequest.country as country, terminatingRuleId as rule',
    'stats count(*) as requests by client, country, action, rule',
    'sort requests desc',
    'limit 25',
  ],
});
