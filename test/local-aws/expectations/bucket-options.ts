import type { ObservedBucket } from '../observed';
import type { Expectation } from './expectation';
import { expectation } from './expectation';
import type { Deployed } from './model';

/** What only some buckets have: origins, ages, a lock, a copy. */
export function bucketOptionExpectations(
  label: string,
  properties: Deployed['properties'],
  found: ObservedBucket | undefined,
): Expectation[] {
  const { CorsConfiguration, LifecycleConfiguration, ObjectLockConfiguration, ReplicationConfiguration } = properties;
  const is = (what: string, asked: unknown, answer: unknown) =>
    expectation('objects', `${label}: ${what}`, texts(asked), texts(answer));
  return [
    ...(LifecycleConfiguration
      ? [is('ages', LifecycleConfiguration.Rules.map(stated), found?.lifecycle.map(stated))]
      : []),
    ...(CorsConfiguration
      ? [
          is(
            'origins',
            CorsConfiguration.CorsRules.map(cors),
            found?.cors.map((rule) => cors(rule as Named)),
          ),
        ]
      : []),
    ...(properties.ObjectLockEnabled ? [is('lock', lock(ObjectLockConfiguration), lock(found?.objectLock))] : []),
    ...(ReplicationConfiguration
      ? [
          is(
            'copy',
            [ReplicationConfiguration.Role, ...ReplicationConfiguration.Rules.map(copy)],
            found?.replication && [found.replication.Role, ...(found.replication.Rules ?? []).map(copy)],
          ),
        ]
      : []),
  ];
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as CloudFormation spells it, or as S3 does
type Named = Record<string, any>;

/** CloudFormation writes numbers as text now and then, and S3 as numbers. */
const texts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value ?? null, (_, each: unknown) => (typeof each === 'number' ? `${each}` : each)));

function stated(rule: Named) {
  const moves: Named[] = rule.Transitions ?? [];
  return {
    id: rule.Id ?? rule.ID,
    prefix: rule.Prefix ?? rule.Filter?.Prefix ?? '',
    moves: moves.map((move) => `${move.StorageClass} ${move.TransitionInDays ?? move.Days}`),
    ends: rule.ExpirationInDays ?? rule.Expiration?.Days,
    formerVersionsEnd: rule.NoncurrentVersionExpiration?.NoncurrentDays,
    partsEnd: rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation,
  };
}

/** Of a lock without a rule, only that it is there. */
function lock(configuration: Named | undefined) {
  const { Mode, Days } = configuration?.Rule?.DefaultRetention ?? {};
  return { Mode, Days };
}

function cors(rule: Named) {
  const { AllowedHeaders, AllowedMethods, AllowedOrigins } = rule;
  const exposed = rule.ExposedHeaders ?? rule.ExposeHeaders;
  return { AllowedHeaders, AllowedMethods, AllowedOrigins, exposed, age: rule.MaxAge ?? rule.MaxAgeSeconds };
}

/** Without prefix and deletions, for which moto always answers the same. */
function copy(rule: Named) {
  return {
    status: rule.Status,
    bucket: rule.Destination?.Bucket,
    key: rule.Destination?.EncryptionConfiguration?.ReplicaKmsKeyID,
  };
}
