import type { Duration } from 'aws-cdk-lib/core';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/**
 * The one who uses a backing service: it is granted access, and the ports are opened for it.
 *
 * A `WebService` and a `WorkerService` are targets; `BindingTarget.ofService` makes one of any `ecs.FargateService`.
 */
export interface IBindingTarget extends iam.IGrantable, ec2.IConnectable {
  /**
   * The most tasks that this target runs, so that a database can share its connections out.
   *
   * @default - unknown; a backing service assumes 10
   */
  readonly maxTasks?: number;
}

/**
 * A secret, or one field of a secret whose value is JSON.
 */
export interface SecretField {
  /**
   * The secret in Secrets Manager.
   */
  readonly secret: secretsmanager.ISecret;

  /**
   * The JSON field of the secret's value.
   *
   * @default - the whole value
   */
  readonly field?: string;
}

/**
 * All that a service knows of a backing service: names and values of environment variables.
 */
export interface BindingConfig {
  /**
   * Plain environment variables, by name.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables that ECS fills from Secrets Manager when a task starts, by name.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: SecretField };
}

/**
 * A backing service: a database, a cache, a queue, an object store, or anything else that a service is bound to.
 */
export interface IBindable {
  /**
   * Opens the port for the target, grants it access and returns the settings that its containers get.
   *
   * Rules and grants are written on the target's side, so that a backing service in a stack of its own never depends
   * on the stacks of those who use it.
   *
   * @param target the service that is bound
   */
  bind(target: IBindingTarget): BindingConfig;
}

/**
 * A backing service that keeps the sessions of users, so that a request may come to any task.
 */
export interface ISessionStore extends IBindable {
  /**
   * As `bind`, for a target that keeps sessions there: the settings bear the names `SESSION_STORE_*`.
   *
   * @param target the service
   * @param keyPrefix what the keys of its sessions begin with
   */
  bindSessions(target: IBindingTarget, keyPrefix: string): BindingConfig;
}

/**
 * Who takes events of Amazon EventBridge as jobs: a queue, or a worker that has one.
 */
export interface IEventTarget {
  /**
   * Says what keeps events from becoming jobs here, as one line for each problem. What uses a target calls it before it
   * makes anything.
   */
  validateEvents(): string[];

  /**
   * Has each event that matches become a job. The rule is made beside the queue: where the events come from never
   * depends on those who want to know.
   *
   * @param id a stable name
   * @param options which events
   * @throws when events cannot become jobs here; nothing is made then
   */
  onEvent(id: string, options: EventJobOptions): events.IRule;
}

/**
 * Which events become jobs.
 */
export interface EventJobOptions {
  /**
   * What they look like.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
   */
  readonly pattern: events.EventPattern;

  /**
   * What the rule says of itself, up to 512 characters.
   *
   * @default - that events become jobs of the queue
   */
  readonly description?: string;
}

/**
 * A backing service that jobs come from: a queue or a broker.
 */
export interface IJobSource extends IBindable {
  /**
   * As `bind`, for the target that takes jobs rather than sends them.
   *
   * @param target the worker
   */
  bindConsumer(target: IBindingTarget): BindingConfig;

  /**
   * Where jobs lie that failed too often.
   *
   * @default - none that is known here
   */
  readonly deadLetterQueue?: sqs.IQueue;

  /**
   * How long a job that a worker has taken is kept from the others: a worker must be done with it before.
   *
   * @default - unknown here
   */
  readonly redeliveryDelay?: Duration;

  /**
   * The most workers that can have jobs in hand at once, such as the partitions of a topic.
   *
   * @default - as many as there are
   */
  readonly maxConsumers?: number;

  /**
   * Jobs that wait while no worker has one in hand: 1 wakes a worker that sleeps. A broker that cannot tell what is in
   * hand gives what waits.
   *
   * A metric, or a math expression over metrics, with a period of one minute. It must tell while no worker runs.
   *
   * @default - unknown: a worker cannot have 0 tasks
   */
  readonly unattendedJobs?: cloudwatch.IMetric;

  /**
   * Jobs that wait, that are in hand or that were taken in the last minute: while it is 0, nobody is needed.
   *
   * A metric, or a math expression over metrics, with a period of one minute.
   *
   * @default - `metricBacklog()`, which does not see short jobs that come now and then
   */
  readonly jobActivity?: cloudwatch.IMetric;

  /**
   * Through which events of Amazon EventBridge become jobs.
   *
   * @default - events of EventBridge cannot
   */
  readonly eventTarget?: IEventTarget;

  /**
   * Jobs that are not done: those that wait and those that a worker has in hand.
   *
   * A metric, or a math expression over metrics, with a period of one minute.
   */
  metricBacklog(): cloudwatch.IMetric;
}
