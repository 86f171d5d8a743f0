import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Preset } from '../preset';
import { acknowledgeRules } from '../private/acknowledge';
import { keyOfLogs, letLogsUse } from './log-key';
import type { LogOptions, LogStorageOptions } from './log-options';

/** What is different about one log group. */
export interface LogGroupKind {
  /** `Logs` where left out. */
  readonly id?: string;
  /** Where the service that writes asks for one; CloudFormation makes it otherwise. */
  readonly logGroupName?: string;
  /** What becomes of it in the end, unless the preset says so. */
  readonly removalPolicy?: RemovalPolicy;
  /** What it does not hold, for who asks why it has no customer managed key. */
  readonly note?: string;
}

/**
 * Where something logs.
 *
 * @param scope what logs
 * @param preset how long it is kept where the options do not say, and what happens to it in the end
 * @param options what the team says
 * @param kind what is different about it
 */
export function createLogGroup(
  scope: Construct,
  preset: Preset,
  options: LogStorageOptions = {},
  kind: LogGroupKind = {},
): logs.LogGroup {
  const { id = 'Logs', logGroupName, removalPolicy = preset.removalPolicy, note } = kind;
  const encryptionKey = keyOfLogs(scope, options, preset);
  const logGroup = new logs.LogGroup(scope, id, {
    logGroupName,
    retention: options.retention ?? preset.logRetention,
    removalPolicy,
    encryptionKey,
  });
  if (encryptionKey) letLogsUse(encryptionKey, logGroup, logGroupName);
  else {
    acknowledgeRules(logGroup, {
      CloudWatchLogGroupEncrypted: ['CloudWatch Logs encrypts at rest with a key of its own', note]
        .filter(Boolean)
        .join('; '),
    });
  }
  return logGroup;
}

/** Hands log events on. */
export function subscribe(logGroup: logs.LogGroup, { subscriptions = {} }: LogOptions = {}): void {
  for (const [name, { destination, filterPattern = logs.FilterPattern.allEvents() }] of Object.entries(subscriptions)) {
    logGroup.addSubscriptionFilter(`Subscription${name}`, { destination, filterPattern });
  }
}

/**
 * What a service says of its logs goes before what its app does.
 *
 * @param ofApp how the logs of the app are kept
 * @param own what the service says
 * @param keyOfApp the key of the app, which is for logs where somebody asks for encryption and brings none
 */
export function overridden(ofApp: LogOptions, own: LogOptions = {}, keyOfApp?: kms.IKey): LogOptions {
  const encrypt = own.encryptionKey ? true : (own.encrypt ?? ofApp.encrypt);
  return {
    retention: own.retention ?? ofApp.retention,
    encrypt,
    encryptionKey: encrypt ? (own.encryptionKey ?? ofApp.encryptionKey ?? keyOfApp) : undefined,
    subscriptions: own.subscriptions ?? ofApp.subscriptions,
  };
}

/** How the logs of an app are kept, with their key: that of the app, or a new one below the scope. */
export function keptLogs(
  scope: Construct,
  options: LogOptions = {},
  ofApp: kms.IKey | undefined,
  preset: Preset,
): LogOptions {
  const { encrypt = options.encryptionKey !== undefined } = options;
  const encryptionKey = encrypt ? (options.encryptionKey ?? ofApp ?? keyOfLogs(scope, { encrypt }, preset)) : undefined;
  return { ...options, encrypt, encryptionKey };
}
