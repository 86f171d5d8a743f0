import { Token } from 'aws-cdk-lib/core';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { validateLogs } from '../logs/validate-logs';
import { Checks } from '../private/validation';
import { validateContainerHealth } from './lifecycle/container-health';
import { validateStartOrder } from './lifecycle/start-order';
import { MOST_STOP_SECONDS } from './lifecycle/stop-timeout';
import { validateWritablePaths } from './lifecycle/writable-paths';
import type { TaskOptions } from './task-options';
import { validateTelemetry } from './validate-telemetry';

/** Names of the environment contract, with or without a prefix. */
const RESERVED = new RegExp(
  '^(.+_)?(DATABASE_(HOST|READER_HOSTS?|PORT|NAME|POOL_SIZE|USERNAME|PASSWORD|IAM_AUTH|ADMIN_USERNAME|ADMIN_PASSWORD)' +
    '|CACHE_(HOST|READER_HOST|PORT|TLS|CLUSTER|DISCOVERY|USERNAME|AUTH_TOKEN)|BUCKET_NAME' +
    '|BROKER_(URL|USERNAME|PASSWORD|QUEUES?)|KAFKA_(CLUSTER_ARN|BOOTSTRAP_SERVERS|TOPICS?|CONSUMER_GROUP|PARTITIONS))$|_QUEUE_URL$' +
    '|^SESSION_STORE_(HOST|PORT|TLS|CLUSTER|USERNAME|AUTH_TOKEN|KEY_PREFIX)$|^JOB_PROTECTION_MINUTES$',
);

/** Names of the containers that a fleet makes itself. */
const OWN_CONTAINERS = ['App', 'TemporaryDirectory', 'OverloadProxy'];

/** Checks that what factories make was made by them: nothing else can be asked of it before. */
export function validateTaskKinds({ image, size }: TaskOptions, prefix?: string): Checks {
  return new Checks(prefix)
    .made('image', image, 'bind', "ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.27')")
    .madeIfGiven('size', size, '_fargateProblem', 'TaskSize.SMALL');
}

/** Checks what a team says of any task: of a fleet, or one that runs by itself. */
export function validateTask(options: TaskOptions): string[] {
  const checks = new Checks().text(
    'user',
    options.user,
    /^(?!(0+|root)(:|$)).+/,
    'a user other than root',
    "state '1000:1000'",
  );
  for (const name of [...Object.keys(options.environment ?? {}), ...Object.keys(options.secrets ?? {})]) {
    if (Token.isUnresolved(name)) continue;
    checks
      .that(name !== '', 'environment', name, 'names that are not empty', 'drop the empty name')
      .that(!RESERVED.test(name), 'environment', name, 'a name outside the environment contract', 'rename it');
  }
  for (const name of Object.keys(options.secrets ?? {})) {
    const twice = options.environment !== undefined && name in options.environment;
    checks.that(!twice, 'secrets', name, 'a name that environment does not hold', 'keep one of the two');
  }
  for (const name of Object.keys(options.extraContainers ?? {})) {
    const allowed = `a name other than ${OWN_CONTAINERS.join(', ')}`;
    checks
      .text('extraContainers', name, /^[\w-]{1,255}$/, 'a name of letters, digits, _ and -', "state 'agent'")
      .that(!OWN_CONTAINERS.includes(name), 'extraContainers', name, allowed, 'rename it');
  }
  const twice = (options.uses ?? []).filter((bindable, index, all) => all.indexOf(bindable) < index);
  checks.that(twice.length === 0, 'uses', twice, 'each backing service once', 'drop the repetition');
  return checks
    .include(validateLifecycle(options))
    .include(validateImage(options.image))
    .include(validateTelemetry(options))
    .merge(validateLogs(options.logs)).problems;
}

/** Checks what a team says of a task that runs by itself: Fargate runs it. */
export function validateStandaloneTask(options: TaskOptions): string[] {
  const kinds = validateTaskKinds(options);
  if (!kinds.holds) return kinds.problems;
  const problem = options.size?._fargateProblem();
  return [
    ...validateTask(options),
    ...(problem === undefined ? [] : [`size is ${problem}; instances run services alone`]),
  ];
}

/** Checks how a task starts, where it writes, and how it ends. */
function validateLifecycle(options: TaskOptions): string[] {
  const { containerHealthCheck, stopTimeout, ephemeralStorage, extraContainers = {} } = options;
  const checks = new Checks()
    .include(validateContainerHealth('containerHealthCheck', containerHealthCheck))
    .seconds('stopTimeout', stopTimeout, 2, MOST_STOP_SECONDS, 'Fargate kills a container after 120 seconds: state 60')
    .gibibytes('ephemeralStorage', ephemeralStorage, 21, 200, 'leave it out for 20 GiB')
    .include(validateWritablePaths(options.writablePaths))
    .include(validateStartOrder(options));
  for (const [name, extra] of Object.entries(extraContainers)) {
    const prop = `extraContainers.${name}`;
    checks
      .include(validateContainerHealth(`${prop}.healthCheck`, extra.healthCheck))
      .seconds(`${prop}.stopTimeout`, extra.stopTimeout, 2, MOST_STOP_SECONDS, 'state 30 seconds')
      .seconds(`${prop}.restartAttemptPeriod`, extra.restartAttemptPeriod, 60, 1800, 'state 60 seconds');
  }
  return checks.problems;
}

/** The name inside an image from a registry, which the L2 takes as it comes. */
function validateImage(image: ecs.ContainerImage): string[] {
  if (!(image instanceof ecs.RepositoryImage)) return [];
  const { imageName } = image as unknown as { imageName?: string };
  return new Checks().text(
    'image',
    imageName,
    /^\S+$/,
    'a name without spaces',
    "state one such as 'public.ecr.aws/nginx/nginx:1.27'",
  ).problems;
}
