import type { Resource, Template } from './template';
import { number, object, references, text, zone } from './template';
import type * as tiers from './tiers';

/** The databases of a template: RDS instances with their replicas, their reader name and their proxy. */
export function readDatabases(template: Template, nameOf: (id: string) => string): tiers.Database[] {
  return [...readInstances(template, nameOf), ...readClusters(template, nameOf)];
}

function readInstances(template: Template, nameOf: (id: string) => string): tiers.Database[] {
  const instances = template
    .all('AWS::RDS::DBInstance')
    .filter(({ properties }) => properties.DBClusterIdentifier === undefined);
  const records = template.all('AWS::Route53::RecordSet').map(({ properties }) => properties);
  return instances
    .filter(({ properties }) => properties.SourceDBInstanceIdentifier === undefined)
    .map((primary) => {
      const { id, properties } = primary;
      const replicas = instances.filter((other) =>
        references(other.properties.SourceDBInstanceIdentifier).includes(id),
      );
      const reader = records.find(({ ResourceRecords }) =>
        replicas.some((replica) => references(ResourceRecords).includes(replica.id)),
      );
      return {
        id,
        name: nameOf(id).replace(/(?<=.)Primary$/, ''),
        engine: text(properties.Engine) ?? '',
        version: text(properties.EngineVersion),
        multiAz: String(properties.MultiAZ) === 'true',
        primary: readInstance(template, primary),
        replicas: replicas.map((replica) => readInstance(template, replica)),
        readerEndpoint: text(reader?.Name)?.replace(/\.$/, ''),
        proxy: readProxy(template, id),
      };
    });
}

/** Clusters: the writer as the primary, and the readers that are always there as its replicas. */
function readClusters(template: Template, nameOf: (id: string) => string): tiers.Database[] {
  const scaling = template.all('AWS::ApplicationAutoScaling::ScalableTarget');
  return template.all(CLUSTER).map((cluster) => {
    const { id, properties } = cluster;
    const [primary, ...replicas] = membersOf(template, cluster);
    const scaled = scaling.find((target) => references(target.properties.ResourceId).includes(id));
    return {
      // The writer stands for the whole.
      id: primary!.id,
      name: nameOf(id).replace(/(?<=.)Cluster$/, ''),
      engine: text(properties.Engine) ?? '',
      version: text(properties.EngineVersion),
      multiAz: replicas.length > 0,
      cluster: id,
      primary: primary!,
      replicas,
      maxReaders: number(scaled?.properties.MaxCapacity),
      proxy: readProxy(template, id),
    };
  });
}

export const CLUSTER = 'AWS::RDS::DBCluster';

/** The instances of a cluster, the writer first. Those of a Multi-AZ DB cluster RDS makes: they are in no template. */
function membersOf(template: Template, { id, properties }: Resource): tiers.DatabaseInstance[] {
  const instanceClass = text(properties.DBClusterInstanceClass);
  if (instanceClass !== undefined) {
    const maxConnections = statedConnections(template, properties);
    return [id, `${id}-reader-1`, `${id}-reader-2`].map((each) => ({ id: each, instanceClass, maxConnections }));
  }
  const { MinCapacity, MaxCapacity } = object(properties.ServerlessV2ScalingConfiguration);
  const capacityUnits = { min: number(MinCapacity) ?? 0, max: number(MaxCapacity) ?? 0 };
  const instances = template
    .all('AWS::RDS::DBInstance')
    .filter((each) => references(each.properties.DBClusterIdentifier).includes(id))
    .sort((a, b) => tierOf(a) - tierOf(b))
    .map((each) => readInstance(template, each))
    .map((each) => ({ ...each, maxConnections: each.maxConnections ?? statedConnections(template, properties) }))
    .map((each) => (each.instanceClass === 'db.serverless' ? { ...each, capacityUnits } : each));
  return instances.length > 0 ? instances : [{ id, instanceClass: '' }];
}

/** Of the lowest tier is the one that is made to write. */
function tierOf({ properties }: Resource): number {
  return number(properties.PromotionTier) ?? 1;
}

function readInstance(template: Template, { id, properties }: Resource): tiers.DatabaseInstance {
  return {
    id,
    instanceClass: text(properties.DBInstanceClass) ?? '',
    zone: zone(properties.AvailabilityZone),
    maxConnections: statedConnections(template, properties),
  };
}

/** `max_connections` of the parameters of an instance, or of a cluster: a number, or a formula that is none here. */
function statedConnections(
  template: Template,
  { DBParameterGroupName, DBClusterParameterGroupName }: Resource['properties'],
): number | undefined {
  const named = references([DBParameterGroupName, DBClusterParameterGroupName]);
  const groups = ['AWS::RDS::DBParameterGroup', 'AWS::RDS::DBClusterParameterGroup'].flatMap((type) =>
    template.all(type),
  );
  const group = groups.find(({ id }) => named.includes(id));
  return number(object(group?.properties.Parameters).max_connections);
}

function readProxy(template: Template, instance: string): tiers.DatabaseProxy | undefined {
  const targets = template
    .all('AWS::RDS::DBProxyTargetGroup')
    .find(({ properties }) =>
      references([properties.DBInstanceIdentifiers, properties.DBClusterIdentifiers]).includes(instance),
    );
  const proxy = template
    .all('AWS::RDS::DBProxy')
    .find(({ id }) => targets && references(targets.properties.DBProxyName).includes(id));
  if (!targets || !proxy) return undefined;
  const endpoints = template.all('AWS::RDS::DBProxyEndpoint').map(({ properties }) => properties);
  const pool = object(targets.properties.ConnectionPoolConfigurationInfo);
  return {
    ...proxy,
    borrowSeconds: number(pool.ConnectionBorrowTimeout) ?? 120,
    connectionsPercent: number(pool.MaxConnectionsPercent) ?? 100,
    beforeReaders: endpoints.some(
      ({ DBProxyName, TargetRole }) => text(TargetRole) === 'READ_ONLY' && references(DBProxyName).includes(proxy.id),
    ),
  };
}
