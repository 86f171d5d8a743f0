import { Failure } from './failure';

/** What errors of the AWS SDK have, each some of it. */
interface AwsError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  /** The region that a signature should have been for. */
  readonly Region?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Record<string, string> };
}

const EXPIRED = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired', 'TokenRefreshRequired'];
const UNKNOWN_KEY = [
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];
const DENIED = ['AccessDenied', 'AccessDeniedException', 'Forbidden'];
const ELSEWHERE = ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'];
const UNREACHABLE = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH'];

/** Asks AWS; an error says what was asked, and what to do about it. */
export async function asking<T>(action: string, on: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw awsFailure(error, action, on);
  }
}

/**
 * An error of the AWS SDK in words that help.
 *
 * @param error what the SDK threw
 * @param action the IAM action that was needed
 * @param on what it was needed on
 */
export function awsFailure(error: unknown, action: string, on: string): unknown {
  const { name = '', message = '', code = '', $metadata, $response, Region } = error as AwsError;
  const status = $metadata?.httpStatusCode;
  if (name === 'AbortError' || error instanceof Failure) return error;
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError')
    return new Failure(
      `no AWS credentials: ${firstLine(message)}; sign in ('aws sso login', 'aws configure'), set AWS_PROFILE, or state --profile`,
    );
  if (/^Region is missing/.test(message))
    return new Failure('no region: state --region, or set AWS_REGION or the region of the profile');
  if (EXPIRED.includes(name)) return new Failure("the AWS credentials have expired; sign in again ('aws sso login')");
  if (UNKNOWN_KEY.includes(name))
    return new Failure(`AWS does not accept the credentials (${name}); check AWS_PROFILE, --profile or the keys`);
  const home = Region ?? $response?.headers?.['x-amz-bucket-region'];
  if (ELSEWHERE.includes(name) || status === 301)
    return new Failure(`${on} is in ${home ?? 'another region'}; state --region ${home ?? 'with the region it is in'}`);
  if (DENIED.includes(name) || status === 403)
    return new Failure(`AWS denied ${action} on ${on}${quoted(message)}; allow ${action} for the caller`);
  if (name === 'NoSuchBucket')
    return new Failure(`${on} does not exist; check the name, and that --profile is of the account that has it`);
  if (UNREACHABLE.includes(code) || name === 'TimeoutError')
    return new Failure(`AWS cannot be reached for ${action} (${code || name}); check network, proxy and --region`);
  return new Failure(`${action} on ${on} failed: ${[name, firstLine(message)].filter(Boolean).join(': ')}`);
}

function firstLine(message: string): string {
  return message.split('\n')[0].replace(/\.$/, '');
}

/** What AWS itself says of a refusal, which may name another action, such as one of KMS. */
function quoted(message: string): string {
  return /^(UnknownError|Forbidden|Access Denied)?$/i.test(message) ? '' : ` (${firstLine(message)})`;
}
