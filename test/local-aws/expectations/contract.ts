import type { DBCluster, DBInstance } from '@aws-sdk/client-rds';
import type { Observed } from '../observed';
import type { Variable } from './consumers';
import { beside, variables } from './consumers';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Model } from './model';
import { kafkaArn } from './model';

/** Reads one variable of the environment contract: what it must be, by the architecture, and what it is. */
type Rule = (model: Model, variable: Variable, prefix: string) => { what: string; expected: unknown; found: unknown };

/**
 * The environment contract: a variable's name says what its value must lead to. Names may carry a prefix, as in
 * ORDERS_DATABASE_HOST.
 */
const RULES: [RegExp, Rule][] = [
  [/^(.*_)?DATABASE_HOST$/, databaseHost],
  [/^(.*_)?DATABASE_READER_HOST$/, readerHost],
  [/^(.*_)?DATABASE_READER_HOSTS$/, readerHosts],
  [/^(.*_)?DATABASE_(?:USERNAME|PASSWORD)$/, secretField],
  [/^(.*_)?CACHE_HOST$/, cacheHost],
  [/^(.*_)?CACHE_READER_HOST$/, cacheReaderHost],
  [/^(.*_)?CACHE_AUTH_TOKEN$/, secretField],
  [/^(.*_)?QUEUE_URL$/, queueUrl],
  [/^(.*_)?BROKER_URL$/, brokerUrl],
  [/^(.*_)?BROKER_(?:USERNAME|PASSWORD)$/, secretField],
  [/^(.*_)?KAFKA_CLUSTER_ARN$/, kafkaCluster],
  [/^(.*_)?BUCKET_NAME$/, bucketName],
];

/** Each service's variables lead to the real thing. */
export function contractExpectations(model: Model): Expectation[] {
  return variables(model).flatMap((variable) =>
    RULES.flatMap(([pattern, rule]) => {
      const match = pattern.exec(variable.name);
      if (!match) return [];
      if (leadsNowhere(model, variable)) return [];
      const { what, expected, found } = rule(model, variable, match[1] ?? '');
      return [expectation('contract', `${variable.service.label}: ${variable.name} ${what}`, expected, found)];
    }),
  );
}

/** What the local AWS passes over has no host: its variables name it, and nothing was made that they could lead to. */
function leadsNowhere({ templates, deployed }: Model, { value }: Variable): boolean {
  return deployed.some(
    ({ physicalId, stackName, logicalId }) =>
      physicalId.startsWith('skipped-') &&
      logicalId in (templates.get(stackName)?.Resources ?? {}) &&
      value.startsWith(`${physicalId}.`),
  );
}

/** The cluster at a host, which is its own or that of the proxy before it. */
function clusterAt({ databaseClusters, proxies }: Observed, host: string | undefined): DBCluster | undefined {
  const behind = proxies.find(({ Endpoint }) => Endpoint === host)?.targets.map(({ RdsResourceId }) => RdsResourceId);
  return databaseClusters.find(
    ({ Endpoint, DBClusterIdentifier }) => Endpoint === host || behind?.includes(DBClusterIdentifier),
  );
}

function databaseHost(model: Model, variable: Variable, prefix: string) {
  const cluster = clusterAt(model.observed, variable.value);
  const primaries = model.observed.databases.filter(({ ReadReplicaSourceDBInstanceIdentifier: source }) => !source);
  const primary = primaryAt(model.observed, variable.value);
  const port = beside(model, variable, `${prefix}DATABASE_PORT`);
  const name = beside(model, variable, `${prefix}DATABASE_NAME`);
  return {
    what: 'with its port and name is a primary',
    expected: cluster
      ? `${variable.value}:${cluster.Port}/${cluster.DatabaseName}`
      : primary
        ? describe({ ...primary, Endpoint: { ...primary.Endpoint, Address: variable.value } })
        : primaries.map(describe).join(' or '),
    found: `${variable.value}:${port}/${name}`,
  };
}

function describe({ Endpoint, DBName }: DBInstance): string {
  return `${Endpoint?.Address}:${Endpoint?.Port}/${DBName}`;
}

/** The primary at a host, which is its own or that of the proxy before it. */
function primaryAt({ databases, proxies }: Observed, host: string | undefined): DBInstance | undefined {
  const behind = proxies.find(({ Endpoint }) => Endpoint === host)?.targets.map(({ RdsResourceId }) => RdsResourceId);
  return databases.find(
    ({ Endpoint, DBInstanceIdentifier, ReadReplicaSourceDBInstanceIdentifier: source }) =>
      !source && (Endpoint?.Address === host || behind?.includes(DBInstanceIdentifier)),
  );
}

/** The replicas of the primary that the same service is bound to; without any, the primary. */
function readers(model: Model, variable: Variable, prefix: string) {
  const host = beside(model, variable, `${prefix}DATABASE_HOST`);
  const primary = primaryAt(model.observed, host);
  return { primary, replicas: primary ? replicasOf(model.observed, primary) : [] };
}

/** RDS names the source by its id within a region, moto by its ARN. */
export function replicasOf({ databases }: Observed, primary: DBInstance): DBInstance[] {
  const names = [primary.DBInstanceIdentifier, primary.DBInstanceArn];
  return databases.filter(({ ReadReplicaSourceDBInstanceIdentifier: source }) => source && names.includes(source));
}

function readerHosts(model: Model, variable: Variable, prefix: string) {
  const cluster = clusterAt(model.observed, beside(model, variable, `${prefix}DATABASE_HOST`));
  if (cluster) return { what: 'is its reader endpoint', expected: cluster.ReaderEndpoint, found: variable.value };
  const { replicas } = readers(model, variable, prefix);
  const hosts = replicas.map(({ Endpoint }) => Endpoint?.Address);
  const expected = hosts.length > 0 ? hosts : [beside(model, variable, `${prefix}DATABASE_HOST`)];
  return { what: 'are the replicas', expected, found: variable.value.split(',') };
}

/**
 * One name in a private zone: weighted records to each replica, and to the primary with weight 0, which answers only
 * when no replica does.
 */
function readerHost(model: Model, variable: Variable, prefix: string) {
  const cluster = clusterAt(model.observed, beside(model, variable, `${prefix}DATABASE_HOST`));
  if (cluster) return { what: 'is its reader endpoint', expected: cluster.ReaderEndpoint, found: variable.value };
  const { primary, replicas } = readers(model, variable, prefix);
  if (replicas.length === 0) {
    // That of the primary, or of the proxy before it: the rule of DATABASE_HOST says where it leads.
    const host = beside(model, variable, `${prefix}DATABASE_HOST`);
    return { what: 'is the host of the primary', expected: host, found: variable.value };
  }
  const zones = model.observed.zones.filter(({ Config }) => Config?.PrivateZone);
  const records = zones.flatMap((zone) => zone.records).filter(({ Name }) => Name === `${variable.value}.`);
  return {
    what: 'is one private name for the replicas',
    expected: [
      `CNAME ${primary?.Endpoint?.Address} weight 0`,
      ...replicas.map(({ Endpoint }) => `CNAME ${Endpoint?.Address} weight above 0`),
    ],
    found: records.map(
      ({ Type, ResourceRecords, Weight }) =>
        `${Type} ${ResourceRecords?.[0].Value} weight ${Weight ? 'above 0' : Weight}`,
    ),
  };
}

function secretField({ observed }: Model, { value }: Variable) {
  const secret = observed.secrets.find(({ arn }) => value === arn || value.startsWith(`${arn}:`));
  const field = secret && value.slice(secret.arn.length + 1).split(':')[0];
  const kept = secret !== undefined && (field === '' ? secret.fields === undefined : secret.fields?.includes(field!));
  return { what: 'is kept in a secret', expected: value, found: kept ? value : `no secret has ${value}` };
}

function brokerUrl({ observed }: Model, { value }: Variable) {
  const endpoints = observed.brokers.flatMap(({ BrokerInstances }) => BrokerInstances.map((each) => each.Endpoints[0]));
  const expected = endpoints.find((endpoint) => endpoint === value && endpoint.startsWith('amqps://')) ?? endpoints;
  return { what: 'leads to the broker, over TLS', expected, found: value };
}

function kafkaCluster({ observed }: Model, { value }: Variable) {
  const clusters = observed.kafkaClusters.map(({ ClusterArn }) => kafkaArn(observed, ClusterArn));
  return { what: 'names a cluster', expected: clusters.find((arn) => arn === value) ?? clusters, found: value };
}

function cacheHost(model: Model, variable: Variable, prefix: string) {
  const groups = model.observed.replicationGroups.map((group) => {
    const { Address, Port } = group.ConfigurationEndpoint ?? group.NodeGroups?.[0].PrimaryEndpoint ?? {};
    return {
      host: Address,
      text: `${Address}:${Port} TLS ${group.TransitEncryptionEnabled} cluster ${!!group.ClusterEnabled}`,
    };
  });
  // Memcached knows no cluster protocol: nothing of the kind is bound.
  const memcached = model.observed.cacheClusters.map(({ ConfigurationEndpoint, TransitEncryptionEnabled }) => ({
    host: ConfigurationEndpoint?.Address,
    text:
      `${ConfigurationEndpoint?.Address}:${ConfigurationEndpoint?.Port} ` +
      `TLS ${TransitEncryptionEnabled} cluster undefined`,
  }));
  const described = [...groups, ...memcached];
  const [port, tls, cluster] = ['PORT', 'TLS', 'CLUSTER'].map((name) =>
    beside(model, variable, `${prefix}CACHE_${name}`),
  );
  return {
    what: 'with its port, TLS and mode is a cache',
    expected: (described.find(({ host }) => host === variable.value) ?? described[0])?.text,
    found: `${variable.value}:${port} TLS ${tls} cluster ${cluster}`,
  };
}

function cacheReaderHost(model: Model, variable: Variable, prefix: string) {
  const host = beside(model, variable, `${prefix}CACHE_HOST`);
  const nodes = model.observed.replicationGroups.flatMap(({ NodeGroups = [] }) => NodeGroups);
  const group = nodes.find(({ PrimaryEndpoint }) => PrimaryEndpoint?.Address === host);
  return { what: 'is the reader endpoint', expected: group?.ReaderEndpoint?.Address, found: variable.value };
}

function queueUrl({ observed }: Model, { value }: Variable) {
  const queue = observed.queues.find(({ url }) => url === value);
  return { what: 'delivers a message', expected: true, found: queue?.delivers ?? `no queue at ${value}` };
}

function bucketName({ observed }: Model, { value }: Variable) {
  const bucket = observed.buckets.find(({ name }) => name === value);
  return { what: 'keeps an object', expected: true, found: bucket?.keeps ?? `no bucket ${value}` };
}
