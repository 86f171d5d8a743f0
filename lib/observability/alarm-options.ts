import type { Duration } from 'aws-cdk-lib/core';
import type { NotificationOptions } from './notification-options';

/**
 * When the alarms go off. Every one is on by default, and the reason of each default is in docs/observability.md.
 */
export interface AlarmThresholds {
  /**
   * Requests that the load balancer may answer with 5xx itself, above 0 to 100 percent, in minutes with 20 requests or
   * more: no task took them, in time or at all.
   *
   * @default 1
   */
  readonly loadBalancerErrorPercent?: number;

  /**
   * Requests of a service that its tasks may answer with 5xx or refuse, above 0 to 100 percent. Unless stated, the alarm
   * that rolls a deployment back says it (`RollbackOptions.errorPercent`), and there is no second one.
   *
   * @default - that of the deployment, which is 5
   */
  readonly serviceErrorPercent?: number;

  /**
   * What 99 of 100 answers of a service have to be faster than, for five minutes with 20 requests or more. Unless stated,
   * the alarm that rolls a deployment back says it (`RollbackOptions.slowestAnswer`), where there is one: two minutes of
   * three with 20 requests or more.
   *
   * @default - `slowestAnswer` of its deployment, by the alarm that rolls it back; where that is unset, 3 seconds
   */
  readonly slowestAnswer?: Duration;

  /**
   * How long scaling may ask for all tasks that a web service may have, 5 minutes to 2 hours. A worker may as long as its
   * jobs are not late.
   *
   * All are those of the hour where `planSurge` raises them. Where `scaling.scaleOnSchedule` registers more than
   * `maxTasks`, they are the most that it ever registers, at every hour: at `maxTasks` the alarm is silent then.
   *
   * @default Duration.minutes(15)
   */
  readonly tasksAtMaximum?: Duration;

  /**
   * CPU, or memory, of the tasks of a web service that may be in use, above 0 to 100 percent, for ten minutes; of a
   * worker the memory alone, since jobs may well take all CPU.
   *
   * @default 90
   */
  readonly taskUtilizationPercent?: number;

  /**
   * CPU of a database instance that may be in use, above 0 to 100 percent, for fifteen minutes.
   *
   * @default 90
   */
  readonly databaseCpuPercent?: number;

  /**
   * Share of the connections that the class of the smallest instance accepts, above 0 to 100 percent.
   *
   * @default 80
   */
  readonly databaseConnectionsPercent?: number;

  /**
   * Share of the memory of the smallest instance that is to be free, above 0 to 100 percent.
   *
   * @default 5
   */
  readonly databaseFreeMemoryPercent?: number;

  /**
   * Share of the storage that instances begin with that is to be free, above 0 to 100 percent. Storage that may grow does
   * at a tenth: less means that it cannot.
   *
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
   * @default 5
   */
  readonly databaseFreeStoragePercent?: number;

  /**
   * How far a reader may be behind, for ten minutes. An idle primary of PostgreSQL has its replicas report up to five
   * minutes of lag.
   *
   * @default - 10 minutes; 10 seconds for Aurora
   */
  readonly databaseReplicaLag?: Duration;

  /**
   * What is to be left of the burst of a small database class, above 0 to 100 percent.
   *
   * @default 20
   */
  readonly databaseBurstPercent?: number;

  /**
   * CPU of the busiest node of a cache that may be in use, above 0 to 100 percent, for ten minutes: of the thread that
   * answers commands, for Redis OSS and Valkey.
   *
   * @default 80
   */
  readonly cacheCpuPercent?: number;

  /**
   * Memory of the fullest node of a cache that data may take, above 0 to 100 percent, for fifteen minutes.
   *
   * @default 90
   */
  readonly cacheMemoryPercent?: number;

  /**
   * Share of the 65,000 connections of a node of a cache, above 0 to 100 percent.
   *
   * @default 80
   */
  readonly cacheConnectionsPercent?: number;

  /**
   * How far a replica of a cache may be behind, for five minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly cacheReplicationLag?: Duration;

  /**
   * How old the oldest job of a queue may be.
   *
   * @default - the longest `acceptableDelay` of its workers, a minute at least; 15 minutes where it has none here
   */
  readonly oldestJob?: Duration;

  /**
   * Jobs that may wait at a broker for a worker, at least 1, for five minutes: a broker does not tell how long they do.
   *
   * @default - what the most tasks of the worker do within its `acceptableDelay`
   */
  readonly brokerBacklog?: number;

  /**
   * Memory of RabbitMQ, above 0 to 100 percent of that at which it takes no more messages, for five minutes.
   *
   * @default 80
   */
  readonly brokerMemoryPercent?: number;

  /**
   * Storage of a broker of Kafka that logs may take, above 0 to 100 percent, for five minutes.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
   * @default 85
   */
  readonly brokerStoragePercent?: number;

  /**
   * Free storage of RabbitMQ, 1 to 100 times that below which it takes no more messages, for five minutes.
   *
   * @default 2
   */
  readonly brokerFreeStorageTimes?: number;

  /**
   * CPU of a broker of Kafka that may be in use, above 0 to 100 percent, for fifteen minutes: the others take over what a
   * broker did that fails or is patched.
   *
   * @see https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html
   * @default 60
   */
  readonly brokerCpuPercent?: number;

  /**
   * Requests that the firewall may turn away, above 0 to 100 percent, in minutes with 100 of those or more.
   *
   * @default 20
   */
  readonly firewallBlockedPercent?: number;

  /**
   * Days that a certificate is to be valid for, 1 to 60. ACM renews 60 days ahead: with fewer, it could not.
   *
   * @see https://docs.aws.amazon.com/acm/latest/userguide/managed-renewal.html
   * @default 30
   */
  readonly certificateDays?: number;

  /**
   * Share of the vCPUs of Fargate, and of Fargate Spot, that the account may use in the region, above 0 to 100 percent. AWS knows the quota.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html
   * @default 80
   */
  readonly quotaPercent?: number;
}

/**
 * What a team may say of its alarms.
 */
export interface AlarmOptions {
  /**
   * Whether there are alarms.
   *
   * @default - true in production, and wherever `alarms` is stated
   */
  readonly enabled?: boolean;

  /**
   * When they go off.
   *
   * @default - as docs/observability.md says
   */
  readonly thresholds?: AlarmThresholds;

  /**
   * Whom they reach.
   *
   * @default - nobody, with a warning: they show on the dashboard alone
   */
  readonly notifications?: NotificationOptions;

  /**
   * Alarms to do without: by kind, as `TasksAtMaximum`, or of one part, as `Web/SlowAnswers`. docs/observability.md names
   * them.
   *
   * @default - none
   */
  readonly omit?: string[];

  /**
   * Whether CloudWatch also learns how many requests are usual at each hour and weekday, and says when they are fewer: as
   * with an outage before the load balancer, which no error tells. It learns for up to two weeks, and is billed as three
   * metrics.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Anomaly_Detection.html
   * @default false
   */
  readonly anomalies?: boolean;
}
