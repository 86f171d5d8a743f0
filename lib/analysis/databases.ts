import type { Resource, Template } from './template';
import { number, object, references, text, zone } from './template';
import type * as tiers from './tiers';

/** The databases of a template: RDS instances with their replicas, their reader name and their proxy. */
export function readDatabases(template: Template, nameOf: (id: string) => string): tiers.Database[] {
  const instances = template.all('AWS::RDS::DBInstance');
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
        primary: readInstance(primary),
        replicas: replicas.map(readInstance),
        readerEndpoint: text(reader?.Name)?.replace(/\.$/, ''),
        proxy: readProxy(template, id),
      };
    });
}

function readInstance({ id, properties }: Resource): tiers.DatabaseInstance {
  return { id, instanceClass: text(properties.DBInstanceClass) ?? '', zone: zone(properties.AvailabilityZone) };
}

function readProxy(template: Template, instance: string): tiers.DatabaseProxy | undefined {
  const targets = template
    .all('AWS::RDS::DBProxyTargetGroup')
    .find(({ properties }) => references(properties.DBInstanceIdentifiers).includes(instance));
  const proxy = template
    .all('AWS::RDS::DBProxy')
    .find(({ id }) => targets && references(targets.properties.DBProxyName).includes(id));
  if (!targets || !proxy) return undefined;
  const pool = object(targets.properties.ConnectionPoolConfigurationInfo);
  return {
    ...proxy,
    borrowSeconds: number(pool.ConnectionBorrowTimeout) ?? 120,
    connectionsPercent: number(pool.MaxConnectionsPercent) ?? 100,
  };
}
