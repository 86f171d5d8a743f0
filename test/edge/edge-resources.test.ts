import { Template } from 'aws-cdk-lib/assertions';
import { Stack, Stage } from 'aws-cdk-lib/core';
import { HostedZone } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import { Preset } from '../../lib';
import type { EdgeResourcesProps } from '../../lib/edge/edge-resources';
import { EdgeResources } from '../../lib/edge/edge-resources';
import { ENV, onlyResource, testApp } from '../support/stacks';

const make = (props: Partial<EdgeResourcesProps> = {}, parent: Construct = testApp()) => {
  const hostedZone = HostedZone.fromHostedZoneAttributes(new Stack(parent, 'Zone'), 'Zone', {
    hostedZoneId: 'Z0123456789ABCDEFGHIJ',
    zoneName: 'example.com',
  });
  return new EdgeResources(parent, 'Edge', {
    env: ENV,
    domain: { domainName: 'shop.example.com', hostedZone },
    ...props,
  });
};

describe('defaults', () => {
  const stack = make();

  test('a certificate that Route 53 validates', () => {
    expect(onlyResource(stack, 'AWS::CertificateManager::Certificate').Properties).toMatchObject({
      DomainName: 'shop.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'shop.example.com', HostedZoneId: 'Z0123456789ABCDEFGHIJ' }],
    });
  });

  test('a firewall for CloudFront, with the rate rule', () => {
    const { Scope, Rules } = onlyResource(stack, 'AWS::WAFv2::WebACL').Properties;
    expect(Scope).toBe('CLOUDFRONT');
    expect(Rules.map(({ Name }: { Name: string }) => Name)).toContain('RequestsPerClient');
    expect(Rules).toHaveLength(4);
  });

  test('an alarm on many blocked requests, which tells nobody by itself', () => {
    const { VisibilityConfig } = onlyResource(stack, 'AWS::WAFv2::WebACL').Properties;
    const { Properties } = onlyResource(stack, 'AWS::CloudWatch::Alarm');
    expect(Properties).toMatchObject({
      Namespace: 'AWS/WAFV2',
      MetricName: 'BlockedRequests',
      Dimensions: [
        { Name: 'Rule', Value: 'ALL' },
        { Name: 'WebACL', Value: VisibilityConfig.MetricName },
      ],
      Statistic: 'Sum',
      Period: 300,
      Threshold: 1000,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      TreatMissingData: 'notBreaching',
    });
    expect(Properties).not.toHaveProperty('AlarmActions');
  });

  test('both ARNs are outputs without an export, to be stated in the stack of the application', () => {
    const outputs = Template.fromStack(stack).findOutputs('*');
    expect(outputs).toEqual({
      CertificateArn: { Description: 'Certificate of the CDN', Value: stack.resolve(stack.certificateArn) },
      WebAclArn: { Description: 'Web ACL of the CDN', Value: stack.resolve(stack.webAclArn) },
    });
  });
});

test('options reach the firewall, the alarm and the log', () => {
  const stack = make({
    firewall: { requestsPerClient: 500 },
    blockedRequestsAlarm: 7,
    preset: Preset.DEVELOPMENT,
    stackName: 'shop-edge',
  });
  expect(JSON.stringify(onlyResource(stack, 'AWS::WAFv2::WebACL').Properties.Rules)).toContain('"Limit":500');
  expect(onlyResource(stack, 'AWS::CloudWatch::Alarm').Properties.Threshold).toBe(7);
  expect(onlyResource(stack, 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Delete');
  expect(stack.stackName).toBe('shop-edge');
});

test('the region may be that of the Stage, whether or not the stack is its child', () => {
  const stage = new Stage(testApp(), 'Production', { env: ENV });
  expect(make({ env: undefined }, stage).region).toBe('us-east-1');
  expect(make({ env: undefined }, new Construct(stage, 'Shop')).region).toBe('us-east-1');
});

describe('fails when', () => {
  const zone = (attributes: { zoneName: string }) =>
    HostedZone.fromHostedZoneAttributes(new Stack(), 'Zone', { hostedZoneId: 'Z0123456789ABCDEFGHIJ', ...attributes });

  test.each<[string, Partial<EdgeResourcesProps>, string]>([
    [
      'the region is another',
      { env: { ...ENV, region: 'eu-west-1' } },
      "env.region is 'eu-west-1': allowed is 'us-east-1', where CloudFront looks for certificates and web ACLs; " +
        "state env: { region: 'us-east-1' }",
    ],
    ['the region is unknown', { env: undefined }, "env.region is 'unknown': allowed is 'us-east-1'"],
    [
      'the region is a token',
      { env: { region: new Stack().region } },
      "env.region is 'unknown': allowed is 'us-east-1'",
    ],
    [
      'the threshold is zero',
      { blockedRequestsAlarm: 0 },
      'blockedRequestsAlarm is 0: allowed is a whole number from 1',
    ],
    [
      'the name is no host name',
      { domain: { domainName: 'https://shop', hostedZone: zone({ zoneName: 'shop' }) } },
      "domain.domainName is 'https://shop': allowed is a host name; state 'shop.example.com'",
    ],
    [
      'the name is not in the zone',
      { domain: { domainName: 'shop.example.org', hostedZone: zone({ zoneName: 'example.com.' }) } },
      "domain.domainName is 'shop.example.org': allowed is a name of the zone example.com; bring the zone",
    ],
    ['the firewall is wrong', { firewall: { requestsPerClient: 1 } }, 'firewall.requestsPerClient is 1: allowed'],
  ])('%s', (...[, props, message]) => {
    const app = testApp();
    expect(() => make(props, app)).toThrow(message);
    expect(app.node.tryFindChild('Edge')).toBeUndefined();
  });

  test('a zone that was brought by its id alone passes', () => {
    const hostedZone = HostedZone.fromHostedZoneId(new Stack(), 'Zone', 'Z0123456789ABCDEFGHIJ');
    const stack = make({ domain: { domainName: 'shop.example.com', hostedZone } });
    expect(stack.certificateArn).toBeDefined();
  });
});
