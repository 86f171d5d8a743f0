import type { Expectation } from './expectation';
import { expectation } from './expectation';
import { bucketOptionExpectations } from './bucket-options';
import type { Deployed, Model } from './model';

/** Queues with their dead-letter queues, and buckets. */
export function jobsAndObjectsExpectations(model: Model): Expectation[] {
  return [
    ...model.ofType('AWS::SQS::Queue').flatMap((queue) => queueExpectations(model, queue)),
    ...model.ofType('AWS::S3::Bucket').flatMap((bucket) => bucketExpectations(model, bucket)),
  ];
}

const QUEUE_PROPERTIES = [
  'VisibilityTimeout',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];

function queueExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = model.observed.queues.find(({ url }) => url === physicalId);
  const redrive = found?.attributes.RedrivePolicy;
  const actual = redrive ? JSON.parse(redrive) : undefined;
  const deadLetterQueue = model.observed.queues.find(
    (each) => each.attributes.QueueArn === actual?.deadLetterTargetArn,
  );
  const expected = properties.RedrivePolicy;
  return [
    ...QUEUE_PROPERTIES.filter((name) => name in properties).map((name) =>
      expectation('jobs', `${label}: ${name}`, String(properties[name]), found?.attributes[name]),
    ),
    expectation('jobs', `${label}: delivers a message`, true, found?.delivers ?? false),
    ...(expected
      ? [
          expectation(
            'jobs',
            `${label}: dead-letter queue after attempts`,
            `${expected.deadLetterTargetArn} ${expected.maxReceiveCount}`,
            `${deadLetterQueue?.attributes.QueueArn} ${actual?.maxReceiveCount}`,
          ),
        ]
      : []),
    ...policyExpectation(model, 'AWS::SQS::QueuePolicy', label, found?.attributes.Policy, ({ properties: policy }) =>
      policy.Queues.includes(physicalId),
    ),
  ];
}

function bucketExpectations(model: Model, { label, physicalId, properties }: Deployed): Expectation[] {
  const found = model.observed.buckets.find(({ name }) => name === physicalId);
  const rules: { ServerSideEncryptionByDefault?: { SSEAlgorithm?: string } }[] =
    properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
  return [
    expectation('objects', `${label}: versioning`, properties.VersioningConfiguration?.Status, found?.versioning),
    expectation(
      'objects',
      `${label}: public access`,
      { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      found?.publicAccessBlock,
    ),
    expectation(
      'objects',
      `${label}: encryption`,
      rules.map((rule) => rule.ServerSideEncryptionByDefault?.SSEAlgorithm),
      found?.encryption.map((rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm),
    ),
    ...bucketOptionExpectations(label, properties, found),
    expectation('objects', `${label}: keeps an object`, true, found?.keeps ?? false),
    ...policyExpectation(model, 'AWS::S3::BucketPolicy', label, found?.policy, ({ properties: policy }) => {
      return policy.Bucket === physicalId;
    }),
  ];
}

/** The statements of the policy resource that names this queue or bucket. */
function policyExpectation(
  model: Model,
  type: string,
  label: string,
  found: string | undefined,
  isItsOwn: (policy: Deployed) => boolean,
): Expectation[] {
  const tier = type.includes('SQS') ? 'jobs' : 'objects';
  const effects = (document: { Statement: { Effect: string; Action: unknown }[] }) =>
    document.Statement.map(({ Effect, Action }) => `${Effect} ${Action}`);
  return model
    .ofType(type)
    .filter(isItsOwn)
    .map(({ properties }) =>
      expectation(
        tier,
        `${label}: policy`,
        effects(properties.PolicyDocument),
        found ? effects(JSON.parse(found)) : undefined,
      ),
    );
}
