import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { Checks } from '../../private/validation';

/** Checks that the cluster has no other fleet of that name. */
export function validateFleetId(cluster: ecs.ICluster, id: string): string[] {
  return new Checks('compute.').that(
    cluster.node.tryFindChild(id) === undefined,
    'id',
    id,
    'a name that no other fleet of the cluster has',
    'pass the same object to all services of the fleet, or state another id',
  ).problems;
}
