import type { Observed } from '../observed';
import type { Model } from './model';

const tail = (separator: string) => (text?: string) => text?.split(separator).pop();

/** What a dimension may name, by what the services' own APIs say. */
const NAMES: Record<string, (observed: Observed, model: Model) => (string | undefined)[]> = {
  AlarmName: ({ metricAlarms }) => metricAlarms.map(({ AlarmName }) => AlarmName),
  Broker: ({ brokers }) => brokers.map(({ BrokerName }) => BrokerName),
  'Cluster Name': ({ kafkaClusters }) => kafkaClusters.map(({ ClusterName }) => ClusterName),
  ClusterName: ({ clusters }) => clusters.map(({ clusterName }) => clusterName),
  DBClusterIdentifier: ({ databaseClusters }) => databaseClusters.map((each) => each.DBClusterIdentifier),
  DBInstanceIdentifier: ({ databases }) => databases.map((each) => each.DBInstanceIdentifier),
  LoadBalancer: ({ loadBalancers }) => loadBalancers.map((each) => tail(':loadbalancer/')(each.LoadBalancerArn)),
  NatGatewayId: ({ natGateways }) => natGateways.map(({ NatGatewayId }) => NatGatewayId),
  QueueName: ({ queues }) => queues.map(({ url }) => tail('/')(url)),
  ServiceName: ({ services }) => services.map(({ serviceName }) => serviceName),
  TargetGroup: ({ targetGroups }) => targetGroups.map(({ TargetGroupArn }) => tail(':')(TargetGroupArn)),
  WebACL: ({ webAcls }) => webAcls.map(({ metricName }) => metricName),
  // Serverless caches are among what the local AWS passes over.
  clusterId: (_, model) => model.ofType('AWS::ElastiCache::ServerlessCache').map(({ physicalId }) => physicalId),
};

/** Nodes of a group are numbered by ElastiCache: `group-001`, or `group-0001-001` in cluster mode. */
const CACHE_NODE = /(-\d{4})?-\d{3}$/;

/** Dimensions that name no resource of a stack, or one that is not among them. */
const FREE = [
  'Broker ID',
  'CertificateArn',
  'Class',
  'Consumer Group',
  'Queue',
  'Region',
  'Resource',
  'Role',
  'Rule',
  'Service',
  'Topic',
  'Type',
  'VirtualHost',
];

/** The dimensions of a metric that name what is not there: no data would ever come. */
export function namingNothing(model: Model, dimensions: [name: string, value: string][]): string[] {
  const { observed } = model;
  const bears = ([name, value]: [string, string]) => {
    if (FREE.includes(name)) return true;
    if (name === 'CacheClusterId') {
      return (
        observed.cacheClusters.some(({ CacheClusterId }) => CacheClusterId === value) ||
        observed.replicationGroups.some(
          ({ ReplicationGroupId }) => ReplicationGroupId === value.replace(CACHE_NODE, ''),
        )
      );
    }
    return NAMES[name]?.(observed, model).includes(value) ?? false;
  };
  return dimensions.filter((each) => !bears(each)).map(([name, value]) => `${name} ${value}`);
}

/** What expressions are over that is none of the metrics and expressions beside them. */
export function unknownIdsIn(all: { readonly id?: string; readonly expression?: string }[]): string[] {
  const ids = all.map(({ id }) => id);
  return all.flatMap(({ expression = '' }) => {
    // Functions are in capitals, ids begin with a small letter, and texts are in quotes.
    const named = expression.replace(/'[^']*'|"[^"]*"/g, '').match(/(?<![\w.])[a-z]\w*/g) ?? [];
    return named.filter((id) => !ids.includes(id));
  });
}
