import { Checks } from '../private/validation';
import type { LogOptions, LogStorageOptions } from './log-options';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_SUBSCRIPTIONS = 2;

/** Checks how log groups are to be kept: of whatever logs. */
export function validateLogStorage({ encrypt, encryptionKey }: LogStorageOptions = {}, prefix = 'logs.'): Checks {
  return new Checks(prefix).that(
    encrypt !== false || encryptionKey === undefined,
    'encrypt',
    encrypt,
    'true or unset beside encryptionKey',
    'drop one of the two',
  );
}

/** Checks what a team says of the logs of containers. */
export function validateLogs(options: LogOptions = {}, prefix = 'logs.'): Checks {
  const { subscriptions = {} } = options;
  const names = Object.keys(subscriptions);
  const checks = new Checks(prefix)
    .merge(validateLogStorage(options, prefix))
    .that(
      names.length <= MOST_SUBSCRIPTIONS,
      'subscriptions',
      names,
      `${MOST_SUBSCRIPTIONS} at most, by CloudWatch Logs`,
      'have the stream hand on to the others',
    );
  for (const name of names) {
    checks.text(
      'subscriptions',
      name,
      /^[A-Za-z][A-Za-z0-9]{0,63}$/,
      'a name of letters and digits',
      "state 'Archive'",
    );
  }
  return checks;
}
