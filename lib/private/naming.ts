import { createHash } from 'crypto';
import { Names, Stack, Token } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** `PdfQueue` → `PDF_QUEUE`, `orders-db` → `ORDERS_DB`. */
export function constantCase(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}

/**
 * The prefix of a backing service's environment variables. It follows from the construct's id alone, since a binding
 * cannot know whether it is the second of its kind: `Database` → none, `OrdersDatabase` → `ORDERS_`.
 */
export function environmentPrefix(id: string, kind: string): string {
  const name = id === kind ? '' : id.endsWith(kind) ? id.slice(0, -kind.length) : id;
  const prefix = constantCase(name);
  return prefix === '' ? '' : `${prefix}_`;
}

/**
 * The path below the stack, in characters that EC2 takes in descriptions. Descriptions of security groups, policies and
 * parameter groups are create-only: with the whole path, a stack that moves into a Stage would have them replaced.
 */
export function pathInStack(construct: IConstruct): string {
  const path = construct.node.path.slice(Stack.of(construct).node.path.length).replace(/^\//, '');
  return path.replace(/[^\w ./-]/g, '-').slice(0, 200);
}

/**
 * A DNS label from the stack's name and the path below it, unique among stacks, of at most so many characters. Two
 * hyphens never follow on each other: ElastiCache refuses that.
 */
export function uniqueLabel(construct: IConstruct, maxLength = 50): string {
  const { stackName } = Stack.of(construct);
  // Nested stacks get their name at deployment.
  if (Token.isUnresolved(stackName)) {
    return Names.uniqueResourceName(construct, { maxLength, separator: '-' }).toLowerCase();
  }
  const path = `${stackName}/${pathInStack(construct)}`;
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  const words = path.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();
  return `${words.slice(0, maxLength - 9).replace(/-$/, '')}-${hash}`;
}
