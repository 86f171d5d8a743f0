import type { CacheNeed, Creation, DatabaseNeed, Reading } from './account-needs';
import type { Properties, Resource, Template } from './template';
import { references, zone } from './template';
import type { TemplateModel } from './tiers';

const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER = 'AWS::RDS::DBCluster';

/** Classes of databases. A replica has the engine of its source. */
export function databaseNeeds({ template, resolve, unknown, needOf }: Reading): DatabaseNeed[] {
  const instances = template.all(INSTANCE);
  const clusters = template.all(CLUSTER);
  const needed = (
    resource: Resource,
    stated: unknown,
    { Engine, EngineVersion }: Properties,
    rest: Pick<DatabaseNeed, 'zones' | 'ofCluster' | 'zone'>,
  ): DatabaseNeed[] => {
    const instanceClass = resolve(stated);
    const engine = resolve(Engine);
    const version = resolve(EngineVersion);
    if (instanceClass === undefined || engine === undefined) {
      return unknown(resource, 'databases', instanceClass ? `engine of a ${instanceClass}` : 'class of a database');
    }
    if (EngineVersion !== undefined && version === undefined) {
      return unknown(resource, 'databases', `${instanceClass} in the version of ${engine}`);
    }
    return [{ ...needOf(resource), engine, version, instanceClass, ...rest }];
  };
  const ofInstances = instances.flatMap((instance) => {
    const { properties } = instance;
    const origins = references([properties.SourceDBInstanceIdentifier, properties.DBClusterIdentifier]);
    const origin = [...instances, ...clusters].find(({ id }) => origins.includes(id))?.properties ?? properties;
    const { Engine = origin.Engine, EngineVersion = origin.EngineVersion } = properties;
    const zones = String(properties.MultiAZ) === 'true' ? 2 : 1;
    const rest = { zone: zone(properties.AvailabilityZone), zones, ofCluster: false };
    return needed(instance, properties.DBInstanceClass, { Engine, EngineVersion }, rest);
  });
  const ofClusters = clusters
    .filter(({ properties }) => properties.DBClusterInstanceClass !== undefined)
    // A writer and two readers, each in a zone of its own.
    .flatMap((cluster) =>
      needed(cluster, cluster.properties.DBClusterInstanceClass, cluster.properties, { zones: 3, ofCluster: true }),
    );
  return [...ofInstances, ...ofClusters];
}

/** What the quotas of RDS and ElastiCache count. */
export function clusterNeeds({ template, model, needOf }: Reading): Creation[] {
  const clusters = template.all(CLUSTER);
  const ofClass = clusters.filter(({ properties }) => properties.DBClusterInstanceClass !== undefined);
  return [
    ...template.all(INSTANCE).map((each) => ({ ...needOf(each), kind: 'DB instance' as const, count: 1 })),
    ...ofClass.map((each) => ({ ...needOf(each), kind: 'DB instance' as const, count: 3 })),
    ...clusters.map((each) => ({ ...needOf(each), kind: 'DB cluster' as const, count: 1 })),
    ...nodesOf(template, model).map((cache) => ({
      ...needOf(cache),
      kind: 'cache node' as const,
      count: cache.shards * cache.nodesPerShard,
    })),
    ...model.databases
      // Readers that come and go, beyond those that the template makes.
      .filter(({ maxReaders, replicas }) => (maxReaders ?? 0) > replicas.length)
      .map((database) => ({
        ...needOf(database),
        id: database.cluster ?? database.id,
        kind: 'DB instance' as const,
        count: database.maxReaders! - database.replicas.length,
      })),
  ];
}

/** Node types of caches. */
export function cacheNeeds({ template, model, resolve, unknown, needOf }: Reading): CacheNeed[] {
  return nodesOf(template, model).flatMap((cache) => {
    const nodeType = resolve(cache.stated);
    return nodeType === undefined ? unknown(cache, 'caches', 'node type of a cache') : [{ ...needOf(cache), nodeType }];
  });
}

/** Caches that are made of nodes, with the node type as the template has it. */
function nodesOf(template: Template, { caches }: TemplateModel) {
  const resources = ['AWS::ElastiCache::ReplicationGroup', 'AWS::ElastiCache::CacheCluster'].flatMap((type) =>
    template.all(type),
  );
  return caches.flatMap((cache) => {
    const resource = resources.find(({ id }) => id === cache.id);
    return resource ? [{ ...cache, stated: resource.properties.CacheNodeType }] : [];
  });
}
