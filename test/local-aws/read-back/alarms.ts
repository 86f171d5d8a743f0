import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as rds from '@aws-sdk/client-rds';
import { call } from '../call';
import type { ObservedTopic } from '../observed';
import type { Reader } from './reader';

/** Alarms, composites of them, dashboards, and the topics and events by which people hear of what is wrong. */
export async function readAlarms(reader: Reader) {
  const client = new cloudwatch.CloudWatchClient(reader.configuration);
  const described = await client.send(
    new cloudwatch.DescribeAlarmsCommand({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
  );
  // Scaling policies have alarms, too, which are no resource of a stack.
  const ofStack = <T extends { AlarmName?: string }>(type: string, alarms: T[] = []) =>
    alarms.filter(({ AlarmName }) => reader.ids(type).includes(AlarmName!));
  const dashboards = await reader.each('AWS::CloudWatch::Dashboard', (DashboardName) =>
    client.send(new cloudwatch.GetDashboardCommand({ DashboardName })),
  );
  client.destroy();
  return {
    metricAlarms: ofStack('AWS::CloudWatch::Alarm', described.MetricAlarms),
    compositeAlarms: ofStack('AWS::CloudWatch::CompositeAlarm', described.CompositeAlarms),
    dashboards: dashboards.map(({ DashboardName, DashboardBody }) => ({ name: DashboardName!, body: DashboardBody! })),
    topics: await readTopics(reader),
    eventSubscriptions: await readEventSubscriptions(reader),
  };
}

/** By boto3: the repository has no client of SNS. */
function readTopics(reader: Reader): Promise<ObservedTopic[]> {
  const ask = <T>(operation: string, TopicArn: string) =>
    call<T>(reader.configuration.endpoint, 'sns', operation, { TopicArn });
  return reader.each('AWS::SNS::Topic', async (TopicArn) => {
    const [{ Attributes }, { Subscriptions }] = await Promise.all([
      ask<{ Attributes: ObservedTopic['attributes'] }>('get_topic_attributes', TopicArn),
      ask<{ Subscriptions: ObservedTopic['subscriptions'] }>('list_subscriptions_by_topic', TopicArn),
    ]);
    return { arn: TopicArn, attributes: Attributes, subscriptions: Subscriptions };
  });
}

async function readEventSubscriptions(reader: Reader): Promise<rds.EventSubscription[]> {
  const client = new rds.RDSClient(reader.configuration);
  const answers = await reader.each('AWS::RDS::EventSubscription', (SubscriptionName) =>
    client.send(new rds.DescribeEventSubscriptionsCommand({ SubscriptionName })),
  );
  client.destroy();
  return answers.flatMap(({ EventSubscriptionsList = [] }) => EventSubscriptionsList);
}
