import type { CertificateDetail } from '@aws-sdk/client-acm';
import type { CertificateNeed } from '../../../../lib/analysis/account-needs';
import type { IAccount, ICheck } from '../check';
import { by } from '../check';
import type { Verdict } from '../finding';
import { blocker, notChecked, ok, warning } from '../finding';

/** The only region that CloudFront reads certificates from. */
const OF_CLOUDFRONT = 'us-east-1';
const DAY = 86_400_000;
/** ACM renews 60 days ahead; what has fewer than these is not renewed by itself. */
const DAYS = 30;

/**
 * Whether certificates are issued, last, are for the names and stand in the right region.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
 */
export const certificates: ICheck = {
  name: 'certificates',
  inspections: ({ certificates }) =>
    by(certificates, ({ of, arn = 'of this stack' }) => `${of} ${arn}`).map(([, needs]) => {
      const [{ of, arn }] = needs;
      return {
        what: `certificate for ${of === 'CloudFront' ? of : 'HTTPS'}: ${arn ?? 'of this stack'}`,
        needs,
        inspect: (account) => inspect(account, needs[0], [...new Set(needs.flatMap(({ names }) => names))]),
      };
    }),
};

async function inspect(account: IAccount, { of, arn }: CertificateNeed, names: string[]): Promise<Verdict> {
  const right = of === 'CloudFront' ? OF_CLOUDFRONT : account.region;
  const region = arn === undefined ? account.region : (arn.split(':')[3] ?? '');
  if (region !== right) {
    return blocker(
      `in ${region}`,
      of === 'CloudFront' ? 'the distribution cannot be made with it' : 'the listener cannot be made with it',
      of === 'CloudFront'
        ? `make it in ${right}: EdgeResources does`
        : `state one of ${right}, where the load balancer stands`,
    );
  }
  if (arn === undefined) return ok(`made in ${region}`);
  if (!/:acm:/.test(arn)) return notChecked('not of ACM', 'see that it is valid');
  try {
    return judge(await account.in(region).ask('acm:DescribeCertificate', { CertificateArn: arn }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    return blocker('not there', 'what needs it cannot be made', 'request or import it, and state its ARN');
  }

  function judge(certificate: CertificateDetail): Verdict {
    const { Status, NotAfter, Type, SubjectAlternativeNames = [], DomainName = '' } = certificate;
    if (Status === 'PENDING_VALIDATION') {
      return blocker(
        'not issued: it waits for its validation',
        'what needs it cannot be made',
        'put the CNAME records of ACM into the zone, or answer the mail',
      );
    }
    if (Status !== 'ISSUED') {
      return blocker(
        `${Status}`.toLowerCase().replaceAll('_', ' '),
        'what needs it cannot be made',
        'request a new one',
      );
    }
    const missing = names.filter((name) => ![DomainName, ...SubjectAlternativeNames].some((own) => isFor(own, name)));
    if (missing.length > 0) {
      return blocker(
        `issued, not for ${missing.join(', ')}`,
        'CloudFront takes no alias that its certificate is not for',
        `request one for ${missing.join(', ')}`,
      );
    }
    const days = NotAfter ? Math.floor((new Date(NotAfter).getTime() - Date.now()) / DAY) : Infinity;
    const ends = days === Infinity ? '' : `, ends in ${days} days`;
    if (days < DAYS) {
      return warning(
        `issued${ends}`,
        'browsers refuse the site when it has ended',
        Type === 'IMPORTED' ? 'import its successor' : 'see why ACM has not renewed it: its CNAME records must stay',
      );
    }
    return ok(`issued${ends}`);
  }
}

/** `*.example.com` is for one word more, and not for `example.com`. */
function isFor(own: string, name: string): boolean {
  const [owned, asked] = [own.toLowerCase(), name.toLowerCase()];
  return owned === asked || (owned.startsWith('*.') && asked.slice(asked.indexOf('.')) === owned.slice(1));
}
