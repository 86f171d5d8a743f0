import type { Resource, Template } from './template';

/**
 * What only one resource at a time can have. CloudFormation makes new resources before it deletes old ones, so a
 * deployment fails in which another resource takes over: "Priority '50000' is currently in use".
 */
const UNIQUE: { readonly [type: string]: readonly string[] } = {
  'AWS::ElasticLoadBalancingV2::ListenerRule': ['ListenerArn', 'Priority'],
  'AWS::ElasticLoadBalancingV2::Listener': ['LoadBalancerArn', 'Port'],
  'AWS::Route53::RecordSet': ['HostedZoneId', 'Name', 'Type', 'SetIdentifier'],
};

export interface Conflict {
  readonly logicalId: string;
  readonly type: string;
  /** The property that another resource has still. */
  readonly property: string;
  readonly holder: string;
}

/** New and changed resources that take what another one holds while they are made. */
export function conflictsOf(before: Template['Resources'], after: Template['Resources']): Conflict[] {
  const holders = new Map(Object.entries(before).map(([logicalId, resource]) => [keyOf(resource), logicalId]));
  return Object.entries(after).flatMap(([logicalId, resource]) => {
    const key = keyOf(resource);
    const holder = key && holders.get(key);
    if (!holder || holder === logicalId) return [];
    return [{ logicalId, type: resource.Type, property: UNIQUE[resource.Type][1], holder }];
  });
}

function keyOf({ Type, Properties = {} }: Resource): string | undefined {
  return UNIQUE[Type] && JSON.stringify([Type, ...UNIQUE[Type].map((name) => Properties[name])]);
}
