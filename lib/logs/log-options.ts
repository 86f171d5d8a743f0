import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * How log groups are kept.
 */
export interface LogStorageOptions {
  /**
   * How long CloudWatch keeps log events. It bills what comes in by far more than what is kept. A change is made in
   * place; a shorter time deletes what is older within three days.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention
   * @default - three months in production, one week in development
   */
  readonly retention?: logs.RetentionDays;

  /**
   * Whether log groups are encrypted with a customer managed key: `encryptionKey`, or that of the app, or a new one.
   *
   * A change is made in place and holds for what comes in from then on. What came before stays readable as long as its
   * own key is enabled.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
   * @default - true where `encryptionKey` is stated; otherwise CloudWatch Logs encrypts with a key of its own
   */
  readonly encrypt?: boolean;

  /**
   * The customer managed key, symmetric and of the same region. CloudWatch Logs is let use it for these log groups alone,
   * by its policy; that of a key which is imported is yours, and a warning says what to add.
   *
   * @default - none; with `encrypt`, that of the app, or a new one
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Log events that go on to somewhere else.
 */
export interface LogSubscription {
  /**
   * Where to: `LogDestination.firehose`, `LogDestination.kinesis`, or a destination of your own.
   */
  readonly destination: logs.ILogSubscriptionDestination;

  /**
   * Which log events, such as `FilterPattern.stringValue('$.level', '=', 'error')`.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
   * @default logs.FilterPattern.allEvents()
   */
  readonly filterPattern?: logs.IFilterPattern;
}

/**
 * How the logs of containers are kept, and where they go on to.
 */
export interface LogOptions extends LogStorageOptions {
  /**
   * What goes on to somewhere else within minutes, by a stable name: two at most, since a log group takes no more.
   *
   * CloudWatch keeps its copy. What leaves is billed where it arrives, not by CloudWatch Logs.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html
   * @default - none
   */
  readonly subscriptions?: { [name: string]: LogSubscription };
}

/**
 * How the logs of an app are kept, where they go on to, and how they are asked.
 */
export interface AppLogOptions extends LogOptions {
  /**
   * Whether queries of CloudWatch Logs Insights are saved for the app: `SavedQueries`.
   *
   * @default - true in production, false in development
   */
  readonly savedQueries?: boolean;
}
