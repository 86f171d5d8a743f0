import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import { ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { bucketOf, makeStore, statementsOf } from './stores';

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

describe('an application states retention and legal hold', () => {
  const WRITE = ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  const LOCK = ['s3:PutObjectRetention', 's3:PutObjectLegalHold'];

  test('where it is bound to all of the store', () => {
    const { stack, store, target } = makeStore({ objectLock: {} });
    store.bind(target);
    expect(statementsOf(stack)[1].Action).toEqual(['s3:GetObject', 's3:DeleteObject', ...WRITE, ...LOCK]);
  });

  test('where it uploads below a prefix, and not where it downloads', () => {
    const { stack, store, target } = makeStore({ objectLock: {} });
    store.accessTo({ uploads: ['records/'], downloads: ['reports/'] }).bind(target);
    expect(statementsOf(stack)).toMatchObject([{ Action: [...WRITE, ...LOCK] }, { Action: 's3:GetObject' }]);
  });

  test('and nowhere else', () => {
    const { stack, store, target } = makeStore();
    store.bind(target);
    expect(JSON.stringify(statementsOf(stack))).not.toMatch(/Retention|LegalHold/);
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
