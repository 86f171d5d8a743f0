import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sns from 'aws-cdk-lib/aws-sns';

/**
 * A channel of Slack, in a workspace that an administrator has connected with Amazon Q Developer in chat applications.
 */
export interface SlackChannelOptions {
  /**
   * The id of the workspace, such as `T0123ABCD`, as the console of Amazon Q Developer in chat applications shows it.
   */
  readonly workspaceId: string;

  /**
   * The id of the channel, such as `C0123ABCD`, at the end of its link. To a private one, invite `@Amazon Q`.
   */
  readonly channelId: string;
}

/**
 * Whom alarms reach.
 */
export interface NotificationOptions {
  /**
   * A topic that exists, such as that of another stack of the app: nothing of it is changed. Its policy, and that of its
   * key, must let `cloudwatch.amazonaws.com` publish, and `events.rds.amazonaws.com`.
   *
   * @default - a new topic, encrypted with a customer managed key
   */
  readonly topic?: sns.ITopic;

  /**
   * Addresses, each of which confirms once.
   *
   * @default - none
   */
  readonly emails?: string[];

  /**
   * Channels of Slack. The role behind them may do nothing: the channel is told, and commands nothing.
   *
   * @default - none
   */
  readonly slack?: SlackChannelOptions[];

  /**
   * Integration URLs of PagerDuty's Amazon CloudWatch integration, `https://events.pagerduty.com/integration/…/enqueue`.
   *
   * @see https://support.pagerduty.com/main/docs/aws-cloudwatch-integration-guide
   * @default - none
   */
  readonly pagerDuty?: string[];

  /**
   * The customer managed key of the new topic. CloudWatch and RDS are let use it, by its policy; that of a key which is
   * imported is yours, and a warning says what to add.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
   * @default - that of the app, or a new one
   */
  readonly encryptionKey?: kms.IKey;
}
