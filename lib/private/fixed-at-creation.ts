import { Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/**
 * Warns of stated props that AWS sets when it makes a resource, and by replacement alone ever after.
 *
 * Synthesis does not see what stands, so the warning comes with the first deployment, when it can be acknowledged at
 * no cost, rather than with the change, when it would be too late.
 */
export function warnOfFixedProps(scope: IConstruct, kind: string, stated: { [prop: string]: unknown }): void {
  warn(scope, kind, stated, `replaces the ${kind} by an empty one; move the data first`);
}

/**
 * The same where CloudFormation demands a name, which is unique in the account: it makes the new resource before it
 * deletes the old one, finds the name taken and rolls back.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html
 */
export function warnOfFixedPropsOfNamed(scope: IConstruct, kind: string, stated: { [prop: string]: unknown }): void {
  const way = `add another ${kind}, move over, then drop the old one`;
  warn(scope, kind, stated, `is refused until the ${kind} gets another id, for its name is taken; ${way}`);
}

function warn(scope: IConstruct, kind: string, stated: { [prop: string]: unknown }, consequence: string): void {
  const props = Object.keys(stated).filter((prop) => stated[prop] !== undefined);
  if (props.length === 0) return;
  Validations.of(scope).addWarning(
    'cdk-scalable-web-app:fixed-at-creation',
    `AWS takes ${props.join(' and ')} when it makes the ${kind}: to state, change or drop ${props.length === 1 ? 'it' : 'one'} ` +
      `later ${consequence}, or acknowledge this for a new ${kind}`,
  );
}
