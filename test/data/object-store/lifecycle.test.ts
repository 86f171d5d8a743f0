import { Duration } from 'aws-cdk-lib/core';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ObjectLifecycleOptions } from '../../../lib';
import { testStack } from '../../support/stacks';
import { bucketOf, makeStore } from './stores';

const { days } = Duration;
const rulesOf = (lifecycle: ObjectLifecycleOptions[]) =>
  bucketOf(makeStore({ lifecycle }).stack).LifecycleConfiguration.Rules.slice(1);

test('parts of an upload that nobody completes, kept for a day', () => {
  const { stack } = makeStore({ incompleteUploadExpiration: days(1) });
  expect(bucketOf(stack).LifecycleConfiguration.Rules).toMatchObject([
    { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, NoncurrentVersionExpiration: { NoncurrentDays: 90 } },
  ]);
});

test('objects go to cheaper storage by prefix, and end', () => {
  const lifecycle = [
    { infrequentAccessAfter: days(30), archiveAfter: days(60) },
    { prefix: 'tmp/', expireAfter: days(1) },
    { prefix: 'media/', intelligentTieringAfter: days(0), expireAfter: days(400) },
  ];
  expect(rulesOf(lifecycle)).toEqual([
    {
      Id: 'Age-all',
      Status: 'Enabled',
      Transitions: [
        { StorageClass: 'STANDARD_IA', TransitionInDays: 30 },
        { StorageClass: 'GLACIER_IR', TransitionInDays: 60 },
      ],
    },
    { Id: 'Age-tmp/', Prefix: 'tmp/', Status: 'Enabled', ExpirationInDays: 1 },
    {
      Id: 'Age-media/',
      Prefix: 'media/',
      Status: 'Enabled',
      ExpirationInDays: 400,
      Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 0 }],
    },
  ]);
});

describe('fails when', () => {
  test.each<[string, ObjectLifecycleOptions[], string]>([
    [
      'nothing is to become of objects',
      [{ prefix: 'a/' }],
      'lifecycle[0].expireAfter is undefined: allowed is stated where nothing else is; say what becomes of the objects',
    ],
    [
      'objects go to Standard-IA at once',
      [{ infrequentAccessAfter: days(29) }],
      'lifecycle[0].infrequentAccessAfter in days is 29: allowed is a whole number from 30 to 3650; state Duration.days(30)',
    ],
    [
      'they leave Standard-IA too early',
      [{ infrequentAccessAfter: days(30), archiveAfter: days(59) }],
      "lifecycle[0].archiveAfter is '59 days': allowed is at least 30 days after infrequentAccessAfter (30 days); raise it, or leave infrequentAccessAfter out",
    ],
    [
      'two move them',
      [{ intelligentTieringAfter: days(0), archiveAfter: days(90) }],
      "lifecycle[0].intelligentTieringAfter is '0 days': allowed is unset beside infrequentAccessAfter and archiveAfter, for it moves objects by itself; drop one of the two",
    ],
    [
      'they end before they are moved',
      [{ archiveAfter: days(90), expireAfter: days(90) }],
      "lifecycle[0].expireAfter is '90 days': allowed is later than archiveAfter (90 days); raise it, or leave archiveAfter out",
    ],
    [
      'they end at half a day',
      [{ expireAfter: Duration.hours(12) }],
      'lifecycle[0].expireAfter in days is 0.5: allowed is a whole number from 1 to 3650',
    ],
    [
      'a prefix has a wildcard',
      [{ prefix: 'tmp/*', expireAfter: days(1) }],
      "lifecycle[0].prefix is 'tmp/*': allowed is a folder",
    ],
    [
      'a prefix is stated twice',
      [
        { prefix: 'a/', expireAfter: days(1) },
        { prefix: 'a/', archiveAfter: days(1) },
      ],
      "lifecycle[1].prefix is 'a/': allowed is a prefix of its own; state all of a prefix in one entry",
    ],
  ])('%s', (_, lifecycle, message) => expect(() => makeStore({ lifecycle })).toThrow(message));

  test('the bucket exists', () => {
    const stack = testStack();
    const bucket = Bucket.fromBucketName(stack, 'Photos', 'photos');
    const props = { bucket, incompleteUploadExpiration: days(1), lifecycle: [{ expireAfter: days(1) }] };
    for (const prop of ['incompleteUploadExpiration', 'lifecycle']) {
      const line = `${prop} is 'stated': allowed is unset beside bucket, whose lifecycle is its own`;
      expect(() => makeStore(props, stack)).toThrow(line);
    }
  });
});
