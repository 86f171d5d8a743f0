import { readNeeds, together } from '../../../lib/analysis/account-needs';
import { Failure, UsageError } from '../../support/failure';
import type { UnderWay } from './account';
import { Account } from './account';
import { CHECKS } from './checks';
import type { Finding } from './finding';
import { notChecked } from './finding';
import { look } from './look';
import type { PreflightOptions } from './options';
import { checkOptions } from './options';
import type { ReadStack } from './stacks';
import { readStacks } from './stacks';
import { describe } from './text';
import { notices } from './notices';

/** What was found in one region of one account; `--json` prints a list of them as it is. */
export interface PreflightReport {
  readonly account: string;
  readonly region: string;
  readonly stacks: readonly string[];
  readonly findings: readonly Finding[];
}

/** Reads templates, looks at the account and says what came of it. */
export async function preflight(options: PreflightOptions): Promise<void> {
  checkOptions(options);
  const stacks = readStacks(options);
  const underWay: UnderWay = new Map();
  const quiet = notices(underWay);
  try {
    const caller = await Account.ofCaller(options, underWay);
    const reports = await reportsOn(stacks, caller);
    console.log(options.json ? JSON.stringify(reports, undefined, 2) : reports.map(describe).join('\n\n'));
    judge(reports, options);
  } finally {
    quiet();
  }
}

async function reportsOn(stacks: readonly ReadStack[], caller: Account): Promise<PreflightReport[]> {
  const foreign = stacks.filter(({ account }) => account !== undefined && account !== caller.account);
  if (foreign.length === stacks.length) {
    const accounts = [...new Set(foreign.map(({ account }) => account))].join(', ');
    throw new UsageError(
      `the credentials are of account ${caller.account}, and the stacks of ${accounts}; state --profile or AWS_PROFILE`,
    );
  }
  const own = stacks.filter((stack) => !foreign.includes(stack));
  const regions = [...new Set(own.map(({ region = caller.region }) => region))];
  const reports = regions.map((region) =>
    reportOn(
      own.filter((stack) => (stack.region ?? caller.region) === region),
      caller.in(region),
    ),
  );
  return [...(await Promise.all(reports)), ...foreign.map((stack) => unreachable(stack, caller))];
}

async function reportOn(stacks: readonly ReadStack[], account: Account): Promise<PreflightReport> {
  const { account: id, region } = account;
  const needs = together(stacks.map(({ name, json }) => readNeeds(name, json, { account: id, region })));
  return {
    account: id,
    region,
    stacks: stacks.map(({ name }) => name),
    findings: await look(account, needs, CHECKS),
  };
}

/** Of another account than the credentials. */
function unreachable({ name, account = '', region = '' }: ReadStack, caller: Account): PreflightReport {
  const verdict = notChecked(`the credentials are of account ${caller.account}`, `state --profile of ${account}`);
  const finding = { check: 'account', what: `stack ${name} of account ${account}`, where: [name], ...verdict };
  return { account, region, stacks: [name], findings: [finding] };
}

/** Blockers end with exit code 1; with --strict, so does what was not checked. */
function judge(reports: readonly PreflightReport[], { strict }: PreflightOptions): void {
  const findings = reports.flatMap((report) => report.findings);
  const of = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  if (of('blocker') > 0) throw new Failure(`${of('blocker')} of ${findings.length} findings are blockers`);
  if (strict && of('not checked') > 0)
    throw new Failure(`${of('not checked')} of ${findings.length} could not be checked, and --strict is stated`);
}
