import type { Finding, Invariant } from './invariants-form';
import { each } from './invariants-form';
import type { AppCase } from './case';
import { STATEFUL } from './stateful';
import type { Part, Resource, Template } from './template';
import { referenceOf } from './template';

/** Every queue has a dead-letter queue, or is one. */
function deadLetterQueues(template: Template): Finding {
  const queues = template.all('AWS::SQS::Queue');
  const target = ({ Properties }: Resource) => referenceOf(Properties.RedrivePolicy?.deadLetterTargetArn);
  const calls = template
    .all('AWS::Scheduler::Schedule')
    .map(({ Properties }) => referenceOf(Properties.Target.DeadLetterConfig.Arn));
  const deadLetter = new Set([...queues.map(target), ...calls]);
  return each(queues, (queue) => [
    !deadLetter.has(queue.id) && target(queue) === undefined && 'has no dead-letter queue',
    target(queue) === queue.id && 'is its own dead-letter queue',
  ]);
}

/** A message stays hidden for twice the time of its job, and no longer than SQS allows. */
function visibility(template: Template, appCase: AppCase): Finding {
  const workers = [
    ...(appCase.worker ? [{ id: 'Worker', ...appCase.worker }] : []),
    ...(appCase.added ?? []).filter((service) => service.kind === 'worker'),
  ];
  const queues = workers
    .filter(({ existingQueue }) => !existingQueue)
    .map(({ id, jobMillis = 30_000 }) => {
      const queue = template
        .all('AWS::SQS::Queue')
        .find((one) => new RegExp(`^App${id}Queue[0-9A-F]{8}$`).test(one.id));
      return { id, Type: 'AWS::SQS::Queue', Properties: queue?.Properties, jobSeconds: jobMillis / 1000 };
    });
  return each(queues, ({ Properties, jobSeconds }) => [
    Properties === undefined && 'has no queue',
    Properties?.VisibilityTimeout < 2 * jobSeconds &&
      `hides a job of ${jobSeconds} s for ${Properties.VisibilityTimeout} s`,
    Properties?.VisibilityTimeout > 43_200 && `hides a job for ${Properties.VisibilityTimeout} s, above twelve hours`,
  ]);
}

/** What the retention of the preset is not asked of: flow logs, which restore nothing, and the key of the caller. */
const EXEMPT = /^Key[0-9A-F]{8}$/;

/** Data outlives its stack in production and goes with it in development. A replica holds nothing of its own. */
function retention(template: Template, { preset = 'production' }: AppCase): Finding {
  const stateful = template.resources.filter(
    ({ id, Type, Properties }) =>
      // A replica, a member of a cluster and Memcached hold nothing of their own.
      STATEFUL.has(Type) &&
      !Properties.SourceDBInstanceIdentifier &&
      !Properties.DBClusterIdentifier &&
      Properties.Engine !== 'memcached' &&
      !EXEMPT.test(id),
  );
  const allowed = preset === 'production' ? ['Retain', 'Snapshot'] : ['Delete'];
  return each(stateful, ({ Type, Properties, DeletionPolicy, UpdateReplacePolicy }) => [
    // A fixed name, which WAF demands, must not outlive a first deployment that failed: it would stop the second.
    !(preset === 'production' && Properties.LogGroupName && DeletionPolicy === 'RetainExceptOnCreate') &&
      !allowed.includes(`${DeletionPolicy}`) &&
      `(${Type}) has the deletion policy ${DeletionPolicy} in ${preset}`,
    !allowed.includes(`${UpdateReplacePolicy}`) &&
      `(${Type}) has the replace policy ${UpdateReplacePolicy} in ${preset}`,
  ]);
}

/** Whether a value, such as an ARN that is joined, refers to a resource. */
const mentions = (value: Part, id: string) => JSON.stringify(value).includes(`"${id}"`);

/** The primary stands at weight 0 beside one record for each replica, all under one name. */
function readerRecords(template: Template): Finding {
  const records = template.all('AWS::Route53::RecordSet').filter(({ Properties }) => Properties.Weight !== undefined);
  const replicas = template
    .all('AWS::RDS::DBInstance')
    .filter(({ Properties }) => Properties.SourceDBInstanceIdentifier);
  const primaries = template
    .all('AWS::RDS::DBInstance')
    .filter(({ id }) => replicas.some(({ Properties }) => mentions(Properties.SourceDBInstanceIdentifier, id)));
  const pointing = (instance: Resource) =>
    records.filter(({ Properties }) => referenceOf(Properties.ResourceRecords[0]) === instance.id);
  const names = new Set(records.map(({ Properties }) => JSON.stringify([Properties.Name, Properties.HostedZoneId])));
  return {
    looked: records.length,
    broken: [
      ...(names.size === primaries.length ? [] : [`${names.size} names for ${primaries.length} primaries`]),
      ...(records.length === replicas.length + primaries.length ? [] : [`${records.length} records`]),
      ...replicas.filter((one) => !(pointing(one)[0]?.Properties.Weight > 0)).map(({ id }) => `${id} gets no reads`),
      ...primaries
        .filter((one) => pointing(one)[0]?.Properties.Weight !== 0)
        .map(({ id }) => `${id} is not at weight 0`),
    ],
  };
}

/** RDS refuses a limit of storage that is not a tenth above what it begins with. */
function storageGrows(template: Template): Finding {
  const primaries = template.all('AWS::RDS::DBInstance').filter(({ Properties }) => Properties.AllocatedStorage);
  return each(primaries, ({ Properties: { AllocatedStorage, MaxAllocatedStorage } }) => [
    MaxAllocatedStorage < 1.1 * Number(AllocatedStorage) &&
      `grows from ${AllocatedStorage} to ${MaxAllocatedStorage} GiB`,
  ]);
}

/** A value that CloudFormation reads from Secrets Manager. */
const isDynamic = (value: Part) => JSON.stringify(value).includes('{{resolve:secretsmanager:');

/** Passwords and tokens of databases and caches are dynamic references. */
function loginsAreReferences(template: Template): Finding {
  const stores = [
    ...template.all('AWS::RDS::DBInstance'),
    ...template.all('AWS::RDS::DBCluster'),
    ...template.all('AWS::ElastiCache::ReplicationGroup'),
    ...template.all('AWS::ElastiCache::User'),
  ];
  return each(stores, ({ Properties: { MasterUserPassword, AuthToken, AuthenticationMode } }) => [
    AuthenticationMode !== undefined && !isDynamic(AuthenticationMode) && 'has its password in the template',
    MasterUserPassword !== undefined && !isDynamic(MasterUserPassword) && 'has its password in the template',
    AuthToken !== undefined && !isDynamic(AuthToken) && 'has its token in the template',
  ]);
}

/** A replication group asks for a login: a token or a user, and never both. */
function cachesAskForALogin(template: Template): Finding {
  return each(template.all('AWS::ElastiCache::ReplicationGroup'), ({ Properties }) => [
    (Properties.AuthToken === undefined) === (Properties.UserGroupIds === undefined) && 'asks for no login, or for two',
    Properties.TransitEncryptionMode !== 'required' && 'takes plain text',
  ]);
}

/** What holds data. */
export const data: { readonly [name: string]: Invariant } = {
  'queues have a dead-letter queue': deadLetterQueues,
  'messages stay hidden twice as long as a job takes': visibility,
  'data is kept in production and goes in development': retention,
  'readers share one name, the primary at weight 0': readerRecords,
  'storage can grow': storageGrows,
  'logins are references to secrets': loginsAreReferences,
  'caches ask for one login, over TLS': cachesAskForALogin,
};
