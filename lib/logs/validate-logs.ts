import { Checks } from '../private/validation';
import type { LogOptions } from './log-options';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MOST_SUBSCRIPTIONS = 2;

/** Checks what a team says of its logs. */
export function validateLogs(options: LogOptions = {}, prefix = ''): Checks {
  const { encrypt, encryptionKey, subscriptions = {} } = options;
  const names = Object.keys(subscriptions);
  const checks = new Checks(prefix)
    .that(
      encrypt !== false || encryptionKey === undefined,
      'encrypt',
      encrypt,
      'true or unset beside encryptionKey',
      'drop one of the two',
    )
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
