import { Stack } from 'aws-cdk-lib';

/** Nothing: what Node and the core of aws-cdk-lib cost before the first resource. */
export class EmptyStack extends Stack {}
