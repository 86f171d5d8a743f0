import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { bucketOf, makeStore } from './stores';

test('without it, the template says nothing of locks', () => {
  const bucket = bucketOf(makeStore().stack);
  expect(bucket).not.toHaveProperty('ObjectLockEnabled');
  expect(bucket).not.toHaveProperty('ObjectLockConfiguration');
});

test('a lock that each upload sets', () => {
  const bucket = bucketOf(makeStore({ objectLock: {} }).stack);
  expect(bucket.ObjectLockEnabled).toBe(true);
  expect(bucket).not.toHaveProperty('ObjectLockConfiguration');
});

test.each([
  ['GOVERNANCE', ObjectLockRetention.governance(Duration.days(30)), 30],
  ['COMPLIANCE', ObjectLockRetention.compliance(Duration.days(365)), 365],
])('a retention of mode %s', (mode, retention, days) => {
  expect(bucketOf(makeStore({ objectLock: { retention } }).stack).ObjectLockConfiguration).toEqual({
    ObjectLockEnabled: 'Enabled',
    Rule: { DefaultRetention: { Mode: mode, Days: days } },
  });
});

test('a warning says that it is fixed when the bucket is made', () => {
  const { stack } = makeStore({ objectLock: {} });
  Annotations.fromStack(stack).hasWarning(
    '/Test/ObjectStore',
    Match.stringLikeRegexp('AWS takes objectLock when it makes the bucket.*replaces the bucket by an empty one'),
  );
  Annotations.fromStack(makeStore().stack).hasNoWarning('*', Match.stringLikeRegexp('objectLock'));
});
