import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { CacheProps, ICacheEngine } from '../../lib';
import { Cache, Network } from '../../lib';
import { testStack } from '../support/stacks';

/** A cache of an engine in a stack of its own, and somebody to bind it to. */
export function cacheOf(engine: ICacheEngine, props: Partial<CacheProps> = {}, id = 'Cache') {
  const stack = testStack();
  const { vpc } = new Network(stack, 'Network');
  const cache = new Cache(stack, id, { vpc, engine, ...props });
  const group = new SecurityGroup(stack, 'Service', { vpc });
  const grantPrincipal = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com') });
  return { stack, cache, target: { connections: group.connections, grantPrincipal } };
}

/** What is wrong with the options of an engine, line by line. */
export function problemsOf(engine: ICacheEngine, props: Partial<CacheProps> = {}): string {
  try {
    cacheOf(engine, props);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

/** The warnings that a cache gives. */
export const warningsOf = ({ cache }: { cache: Cache }): string =>
  cache.node.metadata.map(({ data }) => `${data}`).join('\n');
