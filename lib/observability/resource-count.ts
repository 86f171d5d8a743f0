import { Aspects, CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
/** From here on a deployment that adds a service or two may fail. */
const MANY_RESOURCES = 400;

/**
 * Warns of a stack that comes near to what CloudFormation takes.
 *
 * @param scope what is visited after all that adds resources late
 */
export function adviseOnResourceCount(scope: IConstruct): void {
  Aspects.of(scope).add({
    visit: (node) => {
      if (node === scope) advise(node);
    },
  });
}

function advise(scope: IConstruct): void {
  const stack = Stack.of(scope);
  const resources = stack.node.findAll().filter((each) => CfnResource.isCfnResource(each) && each.stack === stack);
  if (resources.length < MANY_RESOURCES) return;
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:many-resources',
    `the stack has ${resources.length} resources, and CloudFormation takes ${MOST_RESOURCES}: put the services that come ` +
      'next into a stack of their own, with WebService, WorkerService and Alarms over the cluster and the load balancer ' +
      'of this one',
  );
}
