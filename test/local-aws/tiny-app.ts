import { App, Stack } from 'aws-cdk-lib/core';
import { Queue } from 'aws-cdk-lib/aws-sqs';

/** The least that can be deployed. */
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
new Queue(new Stack(new App(), 'Tiny', { env }), 'Queue', { enforceSSL: true });
