import { ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import { App, DefaultStackSynthesizer, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { BackingTier, ObjectStore, ScalableWebApp } from 'cdk-scalable-web-app';
import { ENV } from '../environment';

/** All that can be stated of uploads: who may put what where, who is told, and what becomes of it. */
export const app = new App();
const synthesizer = new DefaultStackSynthesizer({ generateBootstrapVersionRule: false });
const stack = new Stack(app, 'Uploads', { env: ENV, synthesizer });
const image = ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx-unprivileged:1.29.0');
Validations.of(stack).acknowledge(
  { id: 'cdk-scalable-web-app:fixed-at-creation', reason: 'the lock is stated from the first deployment on' },
  { id: 'cdk-scalable-web-app:plain-http', reason: 'the bucket is what is looked at' },
);

const encryptionKey = new Key(stack, 'Key', { enableKeyRotation: true });
const copyKeyArn = 'arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555';
const shop = new ScalableWebApp(stack, 'Shop', {
  encryptionKey,
  omit: [BackingTier.DATABASE, BackingTier.CACHE],
  objectStore: {
    browserOrigins: ['https://shop.example.com', 'http://localhost:5173'],
    incompleteUploadExpiration: Duration.days(1),
    noncurrentVersionExpiration: Duration.days(30),
    lifecycle: [
      { prefix: 'uploads/', expireAfter: Duration.days(14) },
      { prefix: 'reports/', infrequentAccessAfter: Duration.days(30), archiveAfter: Duration.days(90) },
      { prefix: 'media/', intelligentTieringAfter: Duration.days(0) },
    ],
    replication: {
      destination: Bucket.fromBucketArn(stack, 'Copy', 'arn:aws:s3:::uploads-copy'),
      encryptionKey: Key.fromKeyArn(stack, 'CopyKey', copyKeyArn),
      prefix: 'reports/',
      deleteMarkers: false,
    },
  },
});
const store = shop.objectStore!;
shop.addWebService('Web', { image, uses: [store.accessTo({ uploads: ['uploads/'], downloads: ['reports/'] })] });
const scans = shop.addWorker('Scans', {
  image,
  uses: [store.accessTo({ uploads: ['reports/'], downloads: ['uploads/'] })],
});
store.onUpload('Scans', scans, { prefix: 'uploads/scans/', suffix: '.pdf' });
store.onUpload('Photos', shop.addQueue('Photos'), { prefix: 'uploads/photos/' });

// Records that nobody may delete for a year, copied with their locks.
const records = new ObjectStore(stack, 'RecordsObjectStore', {
  objectLock: { retention: ObjectLockRetention.compliance(Duration.days(365)) },
  replication: { destination: Bucket.fromBucketArn(stack, 'RecordsCopy', 'arn:aws:s3:::records-copy') },
  accessLogsBucket: shop.accessLogsBucket,
});
shop.addWebService('Archive', { image, paths: ['/archive/*'], uses: [records.uploadsTo('records/')] });
