import { createHash } from 'crypto';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { pathInStack, uniqueLabel } from '../private/naming';
import type { NotificationOptions, SlackChannelOptions } from './notification-options';

/** What publishes to the topic, and where what it publishes comes from. */
const PUBLISHERS = [
  { sid: 'Alarms', service: 'cloudwatch.amazonaws.com', from: ['cloudwatch', 'alarm:*'] },
  { sid: 'EventsOfRds', service: 'events.rds.amazonaws.com', from: ['rds', '*'] },
] as const;

/**
 * One topic, and all who hear of it.
 *
 * CloudWatch cannot publish through the key that SNS manages, so the key is a customer's, whose policy names CloudWatch
 * and RDS for this account alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export class Notifications extends Construct {
  /** The topic. */
  public readonly topic: sns.ITopic;

  constructor(scope: Construct, id: string, options: NotificationOptions) {
    super(scope, id);
    this.topic = options.topic ?? this.createTopic(options.encryptionKey);
    for (const address of options.emails ?? []) this.subscribe('Email', sns.SubscriptionProtocol.EMAIL, address);
    // The URL bears the key of the integration, which no logical id should show.
    for (const url of options.pagerDuty ?? []) this.subscribe('PagerDuty', sns.SubscriptionProtocol.HTTPS, url);
    for (const channel of options.slack ?? []) this.tell(channel);
  }

  private createTopic(given?: kms.IKey): sns.Topic {
    const masterKey =
      given ??
      new kms.Key(this, 'Key', {
        description: `Alarms of ${pathInStack(this)}`,
        enableKeyRotation: true,
        // What it protects is on its way for seconds.
        removalPolicy: RemovalPolicy.DESTROY,
      });
    const topic = new sns.Topic(this, 'Topic', { masterKey, enforceSSL: true });
    const { account, partition, region } = Stack.of(this);
    // With a policy of its own the topic has no longer the one by which the account may do all.
    for (const {
      sid,
      service,
      from: [owner, resource],
    } of PUBLISHERS) {
      topic.addToResourcePolicy(
        new iam.PolicyStatement({
          sid,
          principals: [new iam.ServicePrincipal(service)],
          actions: ['sns:Publish'],
          resources: [topic.topicArn],
          conditions: {
            StringEquals: { 'aws:SourceAccount': account },
            ArnLike: { 'aws:SourceArn': `arn:${partition}:${owner}:${region}:${account}:${resource}` },
          },
        }),
      );
    }
    this.letUse(masterKey, account);
    return topic;
  }

  private letUse(key: kms.IKey, account: string): void {
    const services = PUBLISHERS.map(({ service }) => service);
    const { statementAdded } = key.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: `AlarmsOf${createHash('sha256').update(pathInStack(this)).digest('hex').slice(0, 8)}`,
        principals: services.map((service) => new iam.ServicePrincipal(service)),
        actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': account } },
      }),
    );
    if (statementAdded) return;
    Validations.of(this).addWarning(
      'cdk-scalable-web-app:alarm-key-policy',
      `the policy of the imported key is not ours to change: let ${services.join(' and ')} do kms:Decrypt and ` +
        'kms:GenerateDataKey* by it, or alarms reach nobody; or state notifications.encryptionKey',
    );
  }

  private subscribe(kind: string, protocol: sns.SubscriptionProtocol, endpoint: string): void {
    new sns.Subscription(this, `${kind}${digest(endpoint)}`, { topic: this.topic, protocol, endpoint });
  }

  /** The L2 would let the channel do what an administrator may, where the role does. */
  private tell({ workspaceId, channelId }: SlackChannelOptions): void {
    const id = `Slack${channelId}`;
    const role = new iam.Role(this, `${id}Role`, {
      assumedBy: new iam.ServicePrincipal('chatbot.amazonaws.com'),
      description: `Tells a channel of Slack of alarms of ${pathInStack(this)}`,
    });
    new chatbot.CfnSlackChannelConfiguration(this, id, {
      configurationName: uniqueLabel(this, 100).concat(`-${channelId.toLowerCase()}`),
      slackWorkspaceId: workspaceId,
      slackChannelId: channelId,
      iamRoleArn: role.roleArn,
      guardrailPolicies: [`arn:${Stack.of(this).partition}:iam::aws:policy/CloudWatchReadOnlyAccess`],
      loggingLevel: 'ERROR',
      snsTopicArns: [this.topic.topicArn],
    });
  }
}

/** Keyed by what it is, so that the order of a list changes no logical id. */
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 8);
