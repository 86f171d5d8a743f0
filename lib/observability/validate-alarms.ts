import { Checks, isKnown } from '../private/validation';
import type { AlarmOptions, AlarmThresholds } from './alarm-options';
import type { NotificationOptions } from './notification-options';

const PERCENTS = [
  'loadBalancerErrorPercent',
  'serviceErrorPercent',
  'taskUtilizationPercent',
  'databaseCpuPercent',
  'databaseConnectionsPercent',
  'databaseFreeMemoryPercent',
  'databaseFreeStoragePercent',
  'databaseBurstPercent',
  'cacheCpuPercent',
  'cacheMemoryPercent',
  'cacheConnectionsPercent',
  'brokerMemoryPercent',
  'brokerStoragePercent',
  'brokerCpuPercent',
  'firewallBlockedPercent',
  'quotaPercent',
] as const;

/** Checks what a team says of its alarms. */
export function validateAlarms(options: AlarmOptions, prefix = ''): Checks {
  return new Checks()
    .merge(validateThresholds(options.thresholds ?? {}, `${prefix}thresholds.`))
    .merge(validateNotifications(options.notifications ?? {}, `${prefix}notifications.`));
}

function validateThresholds(thresholds: AlarmThresholds, prefix: string): Checks {
  const checks = new Checks(prefix);
  const { slowestAnswer, tasksAtMaximum, databaseReplicaLag, cacheReplicationLag, oldestJob } = thresholds;
  for (const prop of PERCENTS) {
    checks.literal(prop, thresholds[prop]).positive(prop, thresholds[prop], 100, 'leave it out for the default');
  }
  for (const [prop, value] of Object.entries({
    slowestAnswer,
    tasksAtMaximum,
    databaseReplicaLag,
    cacheReplicationLag,
    oldestJob,
  })) {
    checks.literal(prop, value);
  }
  const { brokerBacklog, brokerFreeStorageTimes } = thresholds;
  return checks
    .literal('brokerBacklog', brokerBacklog)
    .wholeNumber('brokerBacklog', brokerBacklog, 1, 1e9, 'state how many jobs may wait')
    .literal('brokerFreeStorageTimes', brokerFreeStorageTimes)
    .that(
      !isKnown(brokerFreeStorageTimes) || (brokerFreeStorageTimes >= 1 && brokerFreeStorageTimes <= 100),
      'brokerFreeStorageTimes',
      brokerFreeStorageTimes,
      '1 to 100',
      'state 2',
    )
    .duration('slowestAnswer', slowestAnswer, 0.001, 4000, 'state what users bear')
    .that(
      !tasksAtMaximum || tasksAtMaximum.isUnresolved() || tasksAtMaximum.toMilliseconds() % 60_000 === 0,
      'tasksAtMaximum',
      tasksAtMaximum && `${tasksAtMaximum.toSeconds({ integral: false })} s`,
      'whole minutes, since tasks are counted once a minute',
      'state Duration.minutes(15)',
    )
    .duration('tasksAtMaximum', tasksAtMaximum, 300, 7200, 'state Duration.minutes(15)')
    .seconds('databaseReplicaLag', databaseReplicaLag, 1, 86_399, 'leave it out for the default')
    .seconds('cacheReplicationLag', cacheReplicationLag, 1, 86_400, 'leave it out for the default')
    .seconds('oldestJob', oldestJob, 60, 1_209_600, 'state acceptableDelay of the worker')
    .literal('certificateDays', thresholds.certificateDays)
    .wholeNumber('certificateDays', thresholds.certificateDays, 1, 60, 'leave it out for 30');
}

function validateNotifications(options: NotificationOptions, prefix: string): Checks {
  const { topic, encryptionKey, emails = [], slack = [], pagerDuty = [] } = options;
  const checks = new Checks(prefix).that(
    !(topic && encryptionKey),
    'encryptionKey',
    'stated',
    'unset beside topic, which has its own',
    'drop one of the two',
  );
  for (const email of emails) checks.text('emails', email, /^[^@\s]+@[^@\s]+\.[^@\s]+$/, 'an address', 'correct it');
  for (const url of pagerDuty) {
    checks.text('pagerDuty', url, /^https:\/\/\S+$/, 'an https URL of an integration', 'copy it from PagerDuty');
  }
  for (const { workspaceId, channelId } of slack) {
    checks
      .text(
        'slack.workspaceId',
        workspaceId,
        /^[0-9A-Z]{1,255}$/,
        'an id such as T0123ABCD',
        'copy it from the console',
      )
      .text(
        'slack.channelId',
        channelId,
        /^[A-Za-z0-9]{1,15}$/,
        'an id such as C0123ABCD',
        "copy it from the channel's link",
      )
      // Logical id and name of the configuration follow from it.
      .that(isKnown(channelId), 'slack.channelId', 'a token', 'a value that is known at synthesis', 'state it');
  }
  for (const [prop, values] of Object.entries({ emails, pagerDuty, slack: slack.map(({ channelId }) => channelId) })) {
    const twice = values.filter((value, index) => values.indexOf(value) < index);
    checks.that(twice.length === 0, prop, twice, 'each once', 'drop the repetition');
  }
  return checks;
}
