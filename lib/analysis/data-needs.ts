import type { CacheNeed, Creation, DatabaseNeed, Reading } from './account-needs';
import { references, text, zone } from './template';

const INSTANCE = 'AWS::RDS::DBInstance';
const CLUSTER = 'AWS::RDS::DBCluster';

/** Classes of databases. A replica has the engine of its source. */
export function databaseNeeds({ template, needOf }: Reading): DatabaseNeed[] {
  const instances = template.all(INSTANCE);
  const clusters = template.all(CLUSTER);
  const ofInstances = instances.flatMap((instance): DatabaseNeed[] => {
    const { properties } = instance;
    const instanceClass = text(properties.DBInstanceClass);
    const origins = references([properties.SourceDBInstanceIdentifier, properties.DBClusterIdentifier]);
    const origin = [...instances, ...clusters].find(({ id }) => origins.includes(id))?.properties ?? properties;
    const engine = text(properties.Engine) ?? text(origin.Engine);
    if (instanceClass === undefined || engine === undefined) return [];
    return [
      {
        ...needOf(instance),
        engine,
        version: text(properties.EngineVersion) ?? text(origin.EngineVersion),
        instanceClass,
        zone: zone(properties.AvailabilityZone),
        zones: String(properties.MultiAZ) === 'true' ? 2 : 1,
        ofCluster: false,
      },
    ];
  });
  const ofClusters = clusters.flatMap((cluster): DatabaseNeed[] => {
    const { Engine, EngineVersion, DBClusterInstanceClass } = cluster.properties;
    const instanceClass = text(DBClusterInstanceClass);
    if (instanceClass === undefined) return [];
    // A writer and two readers, each in a zone of its own.
    const version = text(EngineVersion);
    return [{ ...needOf(cluster), engine: text(Engine) ?? '', version, instanceClass, zones: 3, ofCluster: true }];
  });
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
    ...model.caches
      .filter(({ nodeType }) => nodeType !== 'serverless')
      .map((cache) => ({ ...needOf(cache), kind: 'cache node' as const, count: cache.shards * cache.nodesPerShard })),
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
export function cacheNeeds({ model, needOf }: Reading): CacheNeed[] {
  return model.caches
    .filter(({ nodeType }) => nodeType !== 'serverless')
    .map((cache) => ({ ...needOf(cache), nodeType: cache.nodeType }));
}
