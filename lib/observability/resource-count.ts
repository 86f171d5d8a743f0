import { CfnResource, Stack, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MOST_RESOURCES = 500;
/** From here on a deployment that adds a service or two may fail. */
const MANY_RESOURCES = 400;

const advised = new WeakSet<Stack>();

/**
 * Warns of a stack that comes near to what CloudFormation takes, once for each stack.
 *
 * Counted as a validation, which comes after all aspects: alarms and dashboard are made by those.
 *
 * @param scope whom it is told
 */
export function adviseOnResourceCount(scope: IConstruct): void {
  const stack = Stack.of(scope);
  if (advised.has(stack)) return;
  advised.add(stack);
  scope.node.addValidation({
    validate: () => {
      advise(scope);
      return [];
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
