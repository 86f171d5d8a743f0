import { readFileSync } from 'fs';
import { join } from 'path';
import type * as Nag from 'cdk-nag';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type * as Core from 'aws-cdk-lib/core';
import { Duration, Lazy, NestedStack, Stack } from 'aws-cdk-lib/core';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type * as Route53 from 'aws-cdk-lib/aws-route53';
import type { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { Preset } from '../../lib';
import type * as Edge from '../../lib/edge/edge-resources';
import type { FirewallOptions, FirewallProps } from '../../lib/edge/firewall';
import type * as FirewallModule from '../../lib/edge/firewall';
import { Firewall } from '../../lib/edge/firewall';
import { FirewallScope } from '../../lib/edge/firewall-scope';
import { validateFirewall } from '../../lib/edge/validate-firewall';
import { ENV, onlyResource, resourcesOf, testApp, testStack } from '../support/stacks';

const ALB = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/shop/0123456789abcdef';

const make = (props: FirewallProps = {}, stack: Stack = testStack()) => ({
  stack,
  firewall: new Firewall(stack, 'Firewall', props),
});
const aclOf = (stack: Stack) => onlyResource(stack, 'AWS::WAFv2::WebACL').Properties;
const loggingOf = (stack: Stack) => onlyResource(stack, 'AWS::WAFv2::LoggingConfiguration').Properties;
const ruleOf = (stack: Stack, name: string) => aclOf(stack).Rules.find((rule: { Name: string }) => rule.Name === name);
const rule = (overrides: Partial<CfnWebACL.RuleProperty> = {}): CfnWebACL.RuleProperty => ({
  name: 'Abroad',
  priority: 1,
  statement: { geoMatchStatement: { countryCodes: ['AQ'] } },
  action: { block: {} },
  visibilityConfig: { metricName: 'Abroad', cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false },
  ...overrides,
});
const ruleGroup = (overrides: Partial<CfnWebACL.RuleProperty> = {}) =>
  rule({
    name: 'Sql',
    priority: 2,
    action: undefined,
    overrideAction: { none: {} },
    statement: { managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesSQLiRuleSet' } },
    ...overrides,
  });

describe('defaults', () => {
  const { stack, firewall } = make();

  test('requests pass that no rule matches', () => {
    expect(aclOf(stack)).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Allow: {} } });
  });

  test("AWS's groups and the rate of a client, the cheapest test first", () => {
    expect(aclOf(stack).Rules).toEqual([
      managed('AWSManagedRulesAmazonIpReputationList', 10_000),
      {
        Name: 'RequestsPerClient',
        Priority: 10_010,
        Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 2000, EvaluationWindowSec: 300 } },
        Action: { Block: {} },
        VisibilityConfig: visible('RequestsPerClient'),
      },
      managed('AWSManagedRulesKnownBadInputsRuleSet', 10_020),
      managed('AWSManagedRulesCommonRuleSet', 10_030),
    ]);
  });

  test('no create-only name, so that a change of scope can replace the web ACL', () => {
    expect(aclOf(stack)).not.toHaveProperty('Name');
    expect(aclOf(stack).Description).toBe('Firewall Firewall');
    expect(aclOf(stack).Description).toMatch(/^[\w+=:#@/\-,.][\w+=:#@/\-,.\s]+[\w+=:#@/\-,.]$/);
  });

  test('matches go to a log group of the prefix that WAF demands, by an ARN without a wildcard', () => {
    const [[logicalId, logGroup]] = Object.entries(resourcesOf(stack, 'AWS::Logs::LogGroup'));
    expect(logGroup.Properties).toEqual({
      LogGroupName: expect.stringMatching(/^aws-waf-logs-test-firewall-[0-9a-f]{8}$/),
      RetentionInDays: 90,
    });
    const { ResourceArn, LogDestinationConfigs } = loggingOf(stack);
    expect(LogDestinationConfigs).toEqual([
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, ':logs:us-east-1:123456789012:log-group:', { Ref: logicalId }],
        ],
      },
    ]);
    expect(ResourceArn).toEqual(stack.resolve(firewall.webAclArn));
  });

  test('the log outlives the stack, but not a first deployment that failed', () => {
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });

  test('credentials and query strings are in neither log nor sample', () => {
    expect(loggingOf(stack).RedactedFields).toEqual([
      { SingleHeader: { Name: 'authorization' } },
      { SingleHeader: { Name: 'cookie' } },
      { QueryString: {} },
    ]);
    const configs = [aclOf(stack), ...aclOf(stack).Rules].map(({ VisibilityConfig }) => VisibilityConfig);
    expect(configs.map(({ SampledRequestsEnabled }) => SampledRequestsEnabled)).toEqual(Array(5).fill(false));
  });

  test('a request is logged only if a rule matched it', () => {
    const action = (Action: string) => ({ ActionCondition: { Action } });
    expect(loggingOf(stack).LoggingFilter).toEqual({
      DefaultBehavior: 'DROP',
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: ['BLOCK', 'COUNT', 'EXCLUDED_AS_COUNT', 'CAPTCHA', 'CHALLENGE'].map(action),
        },
      ],
    });
  });

  test('nothing warns', () => {
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('stands before nothing', () => {
    Template.fromStack(stack).resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
  });
});

describe('options', () => {
  test('another rate over another time', () => {
    const { stack } = make({ requestsPerClient: 10, window: Duration.minutes(1) });
    expect(ruleOf(stack, 'RequestsPerClient').Statement.RateBasedStatement).toMatchObject({
      Limit: 10,
      EvaluationWindowSec: 60,
    });
  });

  test('without the rate rule, the rest stays', () => {
    const { Rules } = aclOf(make({ rateRule: false }).stack);
    expect(Rules.map(({ Priority }: { Priority: number }) => Priority)).toEqual([10_000, 10_020, 10_030]);
  });

  test('a counted rule counts in the group that has it, and only there', () => {
    const { stack } = make({ countedRules: ['SizeRestrictions_BODY', 'Log4JRCE_BODY'] });
    const overridesOf = (name: string) => ruleOf(stack, name).Statement.ManagedRuleGroupStatement.RuleActionOverrides;
    const counts = (Name: string) => [{ Name, ActionToUse: { Count: {} } }];
    expect(overridesOf('AWSManagedRulesCommonRuleSet')).toEqual(counts('SizeRestrictions_BODY'));
    expect(overridesOf('AWSManagedRulesKnownBadInputsRuleSet')).toEqual(counts('Log4JRCE_BODY'));
    expect(overridesOf('AWSManagedRulesAmazonIpReputationList')).toBeUndefined();
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });

  test('a counted rule that we do not know warns, and is passed on', () => {
    const { stack } = make({ countedRules: ['SizeRestrictions_Body'] });
    Annotations.fromStack(stack).hasWarning('/Test/Firewall', Match.stringLikeRegexp('names SizeRestrictions_Body,'));
    expect(
      ruleOf(stack, 'AWSManagedRulesCommonRuleSet').Statement.ManagedRuleGroupStatement.RuleActionOverrides,
    ).toEqual([{ Name: 'SizeRestrictions_Body', ActionToUse: { Count: {} } }]);
  });

  test('in a dry run every rule counts and none acts', () => {
    const { Rules, DefaultAction } = aclOf(make({ dryRun: true, rules: [rule(), ruleGroup()] }).stack);
    const actions = Rules.map((each: { Name: string; Action?: unknown; OverrideAction?: unknown }) => [
      each.Name,
      each.Action,
      each.OverrideAction,
    ]);
    const count = { Count: {} };
    expect(actions).toEqual([
      ['Abroad', count, undefined],
      ['Sql', undefined, count],
      ['AWSManagedRulesAmazonIpReputationList', undefined, count],
      ['RequestsPerClient', count, undefined],
      ['AWSManagedRulesKnownBadInputsRuleSet', undefined, count],
      ['AWSManagedRulesCommonRuleSet', undefined, count],
    ]);
    expect(DefaultAction).toEqual({ Allow: {} });
  });

  test('rules of the team stand before ours or behind', () => {
    const behind = rule({ name: 'Labelled', priority: 10_100 });
    const { Rules } = aclOf(make({ rules: [behind, rule({ priority: 9_999 })] }).stack);
    expect(Rules.map(({ Name }: { Name: string }) => Name)).toEqual([
      'Abroad',
      'AWSManagedRulesAmazonIpReputationList',
      'RequestsPerClient',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
      'Labelled',
    ]);
    expect(Rules[0].Action).toEqual({ Block: {} });
  });

  test('every request is logged where asked for', () => {
    const { stack } = make({ logAll: true });
    expect(loggingOf(stack)).not.toHaveProperty('LoggingFilter');
    expect(loggingOf(stack).RedactedFields).toHaveLength(3);
  });

  test('in development the log goes with the stack', () => {
    const { stack } = make({ preset: Preset.DEVELOPMENT });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 7 },
    });
  });

  test('the log is kept as long as asked for', () => {
    const { stack } = make({ logRetention: RetentionDays.ONE_YEAR });
    expect(onlyResource(stack, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });
});

describe('names', () => {
  test('two firewalls have logs and metrics of their own', () => {
    const { stack } = make();
    new Firewall(stack, 'Other');
    const names = Object.values(resourcesOf(stack, 'AWS::Logs::LogGroup')).map(
      (group) => group.Properties.LogGroupName,
    );
    const metrics = Object.values(resourcesOf(stack, 'AWS::WAFv2::WebACL')).map(
      (acl) => acl.Properties.VisibilityConfig.MetricName,
    );
    expect(new Set([...names, ...metrics]).size).toBe(4);
  });

  test('in a nested stack too', () => {
    const nested = new NestedStack(testStack(), 'Nested');
    make({}, nested);
    const { LogGroupName } = onlyResource(nested, 'AWS::Logs::LogGroup').Properties;
    expect(LogGroupName).toMatch(/^aws-waf-logs-[a-z0-9-]+$/);
  });
});

describe('association', () => {
  test('puts the web ACL before resources', () => {
    const { stack, firewall } = make();
    firewall.associateWith(ALB);
    firewall.associateWith(`${ALB}-2`, 'Second');
    const webAclArn = stack.resolve(firewall.webAclArn);
    expect(
      Object.values(resourcesOf(stack, 'AWS::WAFv2::WebACLAssociation')).map(({ Properties }) => Properties),
    ).toEqual([
      { ResourceArn: ALB, WebACLArn: webAclArn },
      { ResourceArn: `${ALB}-2`, WebACLArn: webAclArn },
    ]);
  });

  test('fails for a firewall of CloudFront', () => {
    const { firewall } = make({ webAclScope: FirewallScope.CLOUDFRONT });
    expect(() => firewall.associateWith(ALB)).toThrow(/^Test\/Firewall: .*state webAclArn as webAclId/);
  });
});

describe('CloudFront', () => {
  test('in us-east-1, and where the region is unknown', () => {
    for (const stack of [testStack(), new Stack(testApp(), 'Agnostic')]) {
      make({ webAclScope: FirewallScope.CLOUDFRONT }, stack);
      expect(aclOf(stack).Scope).toBe('CLOUDFRONT');
    }
  });

  test('fails in another region', () => {
    const stack = testStack({ env: { ...ENV, region: 'eu-west-1' } });
    expect(() => make({ webAclScope: FirewallScope.CLOUDFRONT }, stack)).toThrow(
      "webAclScope is 'CLOUDFRONT in eu-west-1': allowed is CLOUDFRONT in us-east-1 alone; put the firewall",
    );
  });

  test('blocked requests are a metric without a region, unlike those of a load balancer', () => {
    const stack = testStack();
    const edge = make({ webAclScope: FirewallScope.CLOUDFRONT }, stack).firewall;
    const regional = new Firewall(stack, 'Regional');
    const nameOf = (firewall: Firewall) =>
      (firewall.webAcl.visibilityConfig as CfnWebACL.VisibilityConfigProperty).metricName;
    expect(edge.metricBlocked()).toMatchObject({
      namespace: 'AWS/WAFV2',
      metricName: 'BlockedRequests',
      statistic: 'Sum',
      dimensions: { WebACL: nameOf(edge), Rule: 'ALL' },
    });
    expect(edge.metricBlocked().dimensions).not.toHaveProperty('Region');
    expect(regional.metricBlocked({ period: Duration.minutes(1) })).toMatchObject({
      period: Duration.minutes(1),
      dimensions: { WebACL: nameOf(regional), Region: 'us-east-1', Rule: 'ALL' },
    });
  });
});

describe('fails when', () => {
  test.each<[string, FirewallOptions, string]>([
    [
      'the rate is below the floor',
      { requestsPerClient: 9 },
      'requestsPerClient is 9: allowed is a whole number from 10',
    ],
    ['the rate is above the ceiling', { requestsPerClient: 2_000_000_001 }, 'requestsPerClient is 2000000001: allowed'],
    ['the rate is broken', { requestsPerClient: 99.5 }, 'requestsPerClient is 99.5: allowed is a whole number'],
    ['the window is not one of four', { window: Duration.minutes(3) }, "window is '180 s': allowed is 60, 120, 300 or"],
    ['the window is a token', { window: Duration.seconds(Lazy.number({ produce: () => 60 })) }, "window is 'a token'"],
    [
      'a rate is stated and turned off',
      { rateRule: false, requestsPerClient: 100, window: Duration.minutes(1) },
      "requestsPerClient is 'stated': allowed is unset beside rateRule: false",
    ],
    [
      'a counted rule is repeated',
      { countedRules: ['A', 'A'] },
      "countedRules is ['A', 'A']: allowed is each rule once",
    ],
    ['a counted rule has no name', { countedRules: [''] }, "countedRules is '': allowed is names of rules"],
    ['a rule has a name with a space', { rules: [rule({ name: 'a b' })] }, "rules.name is 'a b': allowed is 1 to 128"],
    [
      'a rule has a name of ours',
      { rules: [rule({ name: 'RequestsPerClient' })] },
      "rules.name is 'RequestsPerClient'",
    ],
    [
      'two rules have one name',
      { rules: [rule(), rule({ priority: 2 })] },
      "rules.name is 'Abroad': allowed is a name that no other rule has; rename the rule",
    ],
    [
      'two rules have one priority',
      { rules: [rule(), rule({ name: 'Other' })] },
      'rules.Other.priority is 1: allowed is another than that of Abroad; state a free one',
    ],
    [
      'a rule has a priority of ours',
      { rules: [rule({ priority: 10_099 })] },
      'rules.Abroad.priority is 10099: allowed is outside of 10000 to 10099, which are ours',
    ],
    ['a priority is negative', { rules: [rule({ priority: -1 })] }, 'rules.Abroad.priority is -1: allowed is a whole'],
    ['a rule has no action', { rules: [rule({ action: undefined })] }, "rules.Abroad.action is 'unset': allowed"],
    [
      'a rule has an action and an override',
      { rules: [rule({ overrideAction: { none: {} } })] },
      "rules.Abroad.action is 'stated beside overrideAction'",
    ],
  ])('%s', (...[, options, message]) => {
    const stack = testStack();
    expect(() => make(options, stack)).toThrow(message);
    expect(stack.node.children).toHaveLength(0);
    expect(validateFirewall(options, 'firewall.').problems.join()).toContain(`firewall.${message}`);
  });

  test('several props are wrong: one error names them all', () => {
    const wrong = { requestsPerClient: 1, window: Duration.hours(1), rules: [rule({ priority: 10_000 })] };
    expect(() => make(wrong)).toThrow(
      /^Test\/Firewall: 3 props.*\n.*requestsPerClient(.|\n)*window(.|\n)*rules\.Abroad/,
    );
  });

  test('the edges of the ranges pass', () => {
    for (const requestsPerClient of [10, 2_000_000_000]) make({ requestsPerClient });
    for (const seconds of [60, 120, 300, 600]) make({ window: Duration.seconds(seconds) });
    make({ rules: [rule({ priority: 0 }), rule({ name: 'Other', priority: 10_100 })] });
  });
});

/** CloudFormation's own validator, strictly, and cdk-nag, over a regional firewall and the stack for the edge. */
describe('validators', () => {
  const findings = (plant = false) => {
    process.env.CDK_VALIDATION = 'true';
    try {
      jest.resetModules();
      const core = jest.requireActual<typeof Core>('aws-cdk-lib/core');
      const { EdgeResources } = jest.requireActual<typeof Edge>('../../lib/edge/edge-resources');
      const fresh = jest.requireActual<typeof FirewallModule>('../../lib/edge/firewall');
      const zones = jest.requireActual<typeof Route53>('aws-cdk-lib/aws-route53');
      const strict = {
        '@aws-cdk/core:validateAgainstDefaultRules': true,
        '@aws-cdk/core:strictCfnValidateErrors': true,
      };
      const app = new core.App({ context: strict });
      const stack = new core.Stack(app, 'Regional', { env: ENV });
      const options = { countedRules: ['SizeRestrictions_BODY'], rules: [rule(), ruleGroup()], logAll: true };
      const { webAcl } = new fresh.Firewall(stack, 'Firewall', options);
      new fresh.Firewall(stack, 'Trial', { dryRun: true }).associateWith(ALB);
      if (plant) webAcl.addPropertyOverride('Scope', 'LUNAR');
      new EdgeResources(app, 'Edge', {
        env: ENV,
        domain: {
          domainName: 'shop.example.com',
          hostedZone: zones.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
            hostedZoneId: 'Z0123456789ABCDEFGHIJ',
            zoneName: 'example.com',
          }),
        },
      });
      const nag = jest.requireActual<typeof Nag>('cdk-nag');
      const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks } = nag;
      const packs = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R4Checks, NIST80053R5Checks, PCIDSS321Checks];
      for (const Pack of packs) core.Validations.of(app).addPlugins(new Pack(app));
      const { directory } = app.synth();
      const { pluginReports } = JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8'));
      return pluginReports.map((report: { pluginName: string; violations: unknown[] }) => [
        report.pluginName,
        report.violations,
      ]);
    } finally {
      process.env.CDK_VALIDATION = 'false';
    }
  };

  test('find nothing that is not acknowledged', () => {
    const found = new Map<string, unknown[]>(findings());
    // A report lists only those that found something, acknowledged or not.
    expect([...found.keys()]).toEqual(expect.arrayContaining(['HIPAA.Security', 'NIST.800.53.R5', 'PCI.DSS.321']));
    expect([...found.values()].flat()).toEqual([]);
  }, 60_000);

  test('a planted fault is found', () => {
    expect(() => findings(true)).toThrow(/LUNAR/);
  }, 60_000);
});

function visible(MetricName: string) {
  return { MetricName, CloudWatchMetricsEnabled: true, SampledRequestsEnabled: false };
}

function managed(Name: string, Priority: number) {
  return {
    Name,
    Priority,
    Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
    OverrideAction: { None: {} },
    VisibilityConfig: visible(Name),
  };
}
