import { Duration } from 'aws-cdk-lib/core';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeRules } from '../private/acknowledge';
import { pathInStack } from '../private/naming';

/** How long failed jobs are kept: the most that SQS allows. */
export const DEAD_LETTER_RETENTION = Duration.days(14);

/**
 * Goes off as long as a job lies in the dead-letter queue. Actions are up to the team.
 *
 * SQS reports an idle queue for six hours alone: data that is missing means that nothing lies there.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html
 */
export function createDeadLetterAlarm(scope: Construct, id: string, queue: sqs.IQueue): cloudwatch.Alarm {
  const path = pathInStack(scope);
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription:
      `A job of ${path} failed as often as it may and lies in the dead-letter queue: ` +
      'read it there, mend the worker, then start a redrive',
    metric: queue.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: cloudwatch.Stats.MAXIMUM,
    }),
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    threshold: 1,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  acknowledgeRules(alarm, {
    CloudWatchAlarmAction: 'whom to wake is for the team to say: the alarm is a public part of the queue',
  });
  return alarm;
}

/** The dead-letter queue of a queue: of the same kind, as SQS demands, and kept longer. */
export function createDeadLetterQueue(
  scope: Construct,
  id: string,
  common: sqs.QueueProps,
  onlySource: string | undefined,
): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    ...common,
    // A message keeps its age when it moves here: the dead-letter queue must keep messages longer than the queue.
    retentionPeriod: DEAD_LETTER_RETENTION,
  });
  if (onlySource !== undefined) {
    (queue.node.defaultChild as sqs.CfnQueue).redriveAllowPolicy = {
      redrivePermission: sqs.RedrivePermission.BY_QUEUE,
      sourceQueueArns: [onlySource],
    };
  }
  return queue;
}
