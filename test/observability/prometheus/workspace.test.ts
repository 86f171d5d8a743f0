import { Match, Template } from 'aws-cdk-lib/assertions';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Preset, PrometheusWorkspace } from '../../../lib';
import { onlyResource, resourcesOf, testStack } from '../../support/stacks';

const ATTRIBUTES = {
  workspaceArn: 'arn:aws:aps:eu-west-1:111122223333:workspace/ws-1',
  endpoint: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1/',
};

test('has rules and a log, and is kept', () => {
  const stack = testStack();
  new PrometheusWorkspace(stack, 'Metrics');
  const template = Template.fromStack(stack);
  template.hasResource('AWS::APS::Workspace', {
    DeletionPolicy: 'Retain',
    Properties: {
      LoggingConfiguration: { LogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^MetricsLogs'), 'Arn'] } },
    },
  });
  template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  const { Data, Name } = onlyResource(stack, 'AWS::APS::RuleGroupsNamespace').Properties;
  expect(Name).toBe('scalable-web-app');
  const records = JSON.parse(Data).groups[0].rules.map(({ record }: { record: string }) => record);
  expect(records).toContain('app:bottleneck:percent');
});

test('may be gone, encrypted, stricter and have rules of the team', () => {
  const stack = testStack();
  const encryptionKey = new Key(stack, 'Key');
  const rules = { cpuPercent: 60, memoryPercent: 70 };
  const moreRules = { orders: 'groups: []' };
  new PrometheusWorkspace(stack, 'Metrics', { encryptionKey, rules, moreRules, preset: Preset.DEVELOPMENT });
  const template = Template.fromStack(stack);
  template.hasResource('AWS::APS::Workspace', {
    DeletionPolicy: 'Delete',
    Properties: { KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] } },
  });
  template.hasResourceProperties('AWS::APS::RuleGroupsNamespace', { Name: 'orders', Data: 'groups: []' });
  const [own] = Object.values(resourcesOf(stack, 'AWS::APS::RuleGroupsNamespace'));
  expect(own.Properties.Data).toMatch(/cpu_utilization:percent > 60[^]*memory_utilization:percent > 70/);
});

test('fails when its options cannot be used', () => {
  const props = { rules: { cpuPercent: 0, memoryPercent: 101 }, moreRules: { 'a b': '', 'scalable-web-app': '' } };
  expect(() => new PrometheusWorkspace(testStack(), 'Metrics', props)).toThrow(
    /cpuPercent is 0[^]*memoryPercent is 101[^]*moreRules is 'a b'[^]*moreRules is 'scalable-web-app'/,
  );
  expect(() => PrometheusWorkspace.fromAttributes({ workspaceArn: 'ws-1', endpoint: 'http://x' })).toThrow(
    /workspaceArn is 'ws-1'[^]*endpoint is 'http:\/\/x'/,
  );
});

test.each(['with', 'without'])('is written to from another account and region, %s a slash at its end', (slash) => {
  const endpoint = slash === 'with' ? ATTRIBUTES.endpoint : ATTRIBUTES.endpoint.slice(0, -1);
  expect(PrometheusWorkspace.fromAttributes({ ...ATTRIBUTES, endpoint })).toMatchObject({
    region: 'eu-west-1',
    remoteWriteEndpoint: `${ATTRIBUTES.endpoint}api/v1/remote_write`,
  });
});
