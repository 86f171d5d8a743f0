import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from './acknowledge';

/**
 * Where something logs, under the id `Logs`. CloudFormation names it.
 *
 * @param scope what logs
 * @param preset how long it is kept, and what happens to it in the end
 */
export function createLogGroup(scope: Construct, preset: Preset): logs.LogGroup {
  const logGroup = new logs.LogGroup(scope, 'Logs', {
    retention: preset.logRetention,
    removalPolicy: preset.removalPolicy,
  });
  acknowledgeRules(logGroup, {
    CloudWatchLogGroupEncrypted: 'CloudWatch Logs encrypts at rest with a key of its own',
  });
  return logGroup;
}
