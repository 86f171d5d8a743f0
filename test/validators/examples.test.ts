import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Stack } from 'aws-cdk-lib/core';
import { loadExample } from '../support/examples';
import {
  describeConfigurations,
  EXAMPLE_CONFIGURATIONS,
  ledgerFiles,
  ownedFiles,
  STATED_CONFIGURATIONS,
  STRICT,
  validate,
} from '../support/validators';

describeConfigurations(EXAMPLE_CONFIGURATIONS);

test('a finding is found: an open security group in the same app fails', () => {
  const openSsh = () => {
    const app = loadExample('hello', STRICT);
    const stack = app.node.findChild('Hello') as unknown as { app: { vpc: IVpc } } & Stack;
    new SecurityGroup(stack, 'Open', { vpc: stack.app.vpc }).addIngressRule(Peer.anyIpv4(), Port.tcp(22));
    return app;
  };
  expect(() => validate(openSsh)).toThrow(
    /AwsSolutions-EC23(.|\n)*HIPAA(.|\n)*NIST\.800\.53\.R5-EC2RestrictedSSH(.|\n)*PCI(.|\n)*CloudFormation-Validate::W2508/,
  );
}, 60_000);

test('every file of the ledger is of a configuration', () => {
  expect(ledgerFiles()).toEqual(ownedFiles(EXAMPLE_CONFIGURATIONS, STATED_CONFIGURATIONS));
});
