import type { AccountNeeds } from '../../../lib/analysis/account-needs';
import { AskFailed } from './account';
import type { IAccount, ICheck, Inspection } from './check';
import type { Finding, Verdict } from './finding';
import { notChecked } from './finding';

/** By name: AWS answers expired credentials and wrong signatures with 403, too. */
const DENIED = /^(AccessDenied|UnauthorizedOperation|AuthorizationError|NotAuthorized|Forbidden)(Exception)?$/;
const BAD_CREDENTIALS =
  /^(ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|InvalidToken|AuthFailure|SignatureDoesNotMatch|InvalidSignature|IncompleteSignature)(Exception)?$/;

/** Looks for everything that is needed, all at once; the findings are in the order of the checks. */
export async function look(account: IAccount, needs: AccountNeeds, checks: readonly ICheck[]): Promise<Finding[]> {
  const inspections = checks.flatMap(({ name, inspections }) =>
    inspections(needs).map((inspection) => ({ name, inspection })),
  );
  return Promise.all(
    inspections.map(async ({ name, inspection }) => ({
      check: name,
      what: inspection.what,
      where: [...new Set(inspection.needs.map(({ stack, id }) => [stack, bare(id)].filter(Boolean).join('/')))],
      ...(await verdictOf(account, inspection)),
    })),
  );
}

/** A logical id without the hash of the CDK. */
const bare = (id: string) => id.replace(/(?<=.)[0-9A-F]{8}$/, '');

async function verdictOf(account: IAccount, { inspect }: Inspection): Promise<Verdict> {
  try {
    return await inspect(account);
  } catch (error) {
    if (error instanceof AskFailed) return unasked(error);
    throw error;
  }
}

/** What could not be asked: for want of a permission, or since AWS does not answer. */
function unasked({ action, cause }: AskFailed): Verdict {
  const { name, message } = cause;
  if (DENIED.test(name)) return notChecked(`${action} is not allowed`, `allow ${action} for the caller`);
  const reason = [name, firstLine(message)].filter(Boolean).join(': ');
  const remedy = BAD_CREDENTIALS.test(name) ? 'renew the credentials' : 'try again, or look by hand';
  return notChecked(`${action} failed: ${name}`, `${remedy} (${reason})`);
}

const LONGEST = 160;

function firstLine(message: string): string {
  const [line] = message.split('\n');
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line.replace(/\.$/, '');
}
