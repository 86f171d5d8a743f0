import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { BackingTier, BindingTarget, ObjectStore, Preset, ScalableWebApp } from '../../../lib';
import { environmentOf, IMAGE, onlyResource, resourcesOf, testStack } from '../../support/stacks';
import { makeStore, statementsOf } from './stores';

const below = (prefix: string) => ({
  'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.any(String), 'Arn'] }, `/${prefix}*`]],
});

test('uploads below a prefix: three actions, and nothing else', () => {
  const { stack, store, target } = makeStore();
  expect(Object.keys(store.uploadsTo('uploads/').bind(target).environment!)).toEqual(['BUCKET_NAME']);
  expect(statementsOf(stack)).toEqual([
    {
      Effect: 'Allow',
      Action: ['s3:PutObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
      Resource: below('uploads/'),
    },
  ]);
});

test('downloads below a prefix: one action, and no list', () => {
  const { stack, store, target } = makeStore();
  store.downloadsFrom('reports/').bind(target);
  expect(statementsOf(stack)).toEqual([{ Effect: 'Allow', Action: 's3:GetObject', Resource: below('reports/') }]);
});

test('both, of several prefixes', () => {
  const { stack, store, target } = makeStore();
  store.accessTo({ uploads: ['a/', 'b/c/'], downloads: ['d/'] }).bind(target);
  expect(statementsOf(stack)).toMatchObject([
    { Resource: [below('a/'), below('b/c/')] },
    { Action: 's3:GetObject', Resource: below('d/') },
  ]);
});

describe('a customer managed key, through S3 alone', () => {
  test.each([
    ['uploads', ['kms:Decrypt', 'kms:GenerateDataKey']],
    ['downloads', 'kms:Decrypt'],
  ])('%s', (kind, actions) => {
    const stack = testStack();
    const { store, target } = makeStore({ encryptionKey: new Key(stack, 'Key') }, stack);
    store.accessTo({ [kind]: ['a/'] }).bind(target);
    expect(statementsOf(stack)[1]).toMatchObject({
      Action: actions,
      Condition: { StringEquals: { 'kms:ViaService': 's3.us-east-1.amazonaws.com' } },
    });
  });
});

test('of a bucket that exists, under the prefix of its construct', () => {
  const stack = testStack();
  const bucket = Bucket.fromBucketName(stack, 'Photos', 'photos');
  const { store, target } = makeStore({ bucket }, stack, 'PhotosObjectStore');
  expect(store.uploadsTo('new/').bind(target).environment).toEqual({ PHOTOS_BUCKET_NAME: 'photos' });
});

test('a service that uses a part of the store knows its bucket, and may not read the rest', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { preset: Preset.DEVELOPMENT, omit: [BackingTier.DATABASE] });
  app.addWebService('Web', { image: IMAGE, uses: [app.objectStore!.uploadsTo('uploads/')] });
  expect(environmentOf(onlyResource(stack, 'AWS::ECS::TaskDefinition'))).toHaveProperty('BUCKET_NAME');
  const policies = JSON.stringify(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
  expect(policies).toContain('/uploads/*');
  expect(policies).not.toContain('s3:GetObject');
});

test('bound twice, the error names the store', () => {
  const stack = testStack();
  const app = new ScalableWebApp(stack, 'App', { preset: Preset.DEVELOPMENT, omit: [BackingTier.DATABASE] });
  const service = app.addWebService('Web', { image: IMAGE }).service;
  const target = BindingTarget.ofService(service as Parameters<typeof BindingTarget.ofService>[0]);
  expect(() => target.addBinding(app.objectStore!.uploadsTo('a/'))).toThrow(
    'Test/App/ObjectStore binds environment variables that are set already: BUCKET_NAME',
  );
});

describe('fails when', () => {
  const store = new ObjectStore(testStack(), 'ObjectStore');
  const allowed =
    "allowed is a folder: letters, digits and ! - _ . ' ( ) /, without a wildcard, that begins with no slash and ends with one";
  test.each([
    ['a prefix has a wildcard', 'uploads/*', 'uploads/'],
    ['a prefix has a question mark', 'upload?/', 'upload/'],
    ['a prefix is a variable of IAM', '${aws:userid}/', 'awsuserid/'],
    ['a prefix begins with a slash', '/uploads/', 'uploads/'],
    ['a prefix does not end with a slash', 'uploads', 'uploads/'],
    ['a prefix is everything', '', 'uploads/'],
    ['a prefix is a wildcard', '*', 'uploads/'],
  ])('%s', (_, prefix, remedy) => {
    expect(() => store.uploadsTo(prefix)).toThrow(
      `Test/ObjectStore: a prop cannot be used\n  - uploads is '${prefix}': ${allowed}; state '${remedy}'`,
    );
    expect(() => store.downloadsFrom(prefix)).toThrow(`downloads is '${prefix}'`);
  });

  test('nothing is stated', () => {
    expect(() => store.accessTo({})).toThrow(
      "uploads is []: allowed is a prefix, here or in downloads; state ['uploads/']",
    );
  });
});
