import { wordTable } from '../../support/table';
import { wrap } from '../../support/wrap';
import type { Finding, Status } from './finding';
import type { PreflightReport } from './run';

const SIGNS: { readonly [status in Status]: string } = {
  ok: '✓ ok',
  warning: '! warning',
  blocker: '✗ blocker',
  'not checked': '? not checked',
};
/** The worst first. */
const ORDER: readonly Status[] = ['blocker', 'warning', 'not checked', 'ok'];

/** What was found, for a terminal of 80 columns. */
export function describe({ account, region, stacks, findings }: PreflightReport): string {
  const sorted = [...findings].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
  return [
    `Account ${account}, ${region}: ${stacks.join(', ')}`,
    '',
    ...(sorted.length > 0 ? [table(sorted)] : ['The stacks need nothing that preflight knows of.']),
    ...sorted.filter(({ status }) => status !== 'ok').flatMap(detail),
    '',
    summary(findings),
  ]
    .map(wrap)
    .join('\n');
}

/** 80 columns with the borders. */
const WIDTHS = [15, 14, 24, 22];

function table(findings: readonly Finding[]): string {
  const rows = findings.map(({ status, check, what, found }) => [SIGNS[status], check, what, found]);
  return wordTable(['', 'check', 'needed', 'there'], rows, WIDTHS);
}

function detail({ status, what, found, where, consequence, remedy, command }: Finding): string[] {
  return [
    '',
    `${SIGNS[status]}: ${what}`,
    `  ${status === 'not checked' ? 'because: ' : 'there:   '}  ${found}`,
    `  needed by: ${listed(where)}`,
    ...(consequence ? [`  so:        ${consequence}`] : []),
    ...(remedy ? [`  remedy:    ${remedy}`] : []),
    ...(command ? [folded(command)] : []),
  ];
}

/** In lines of a shell, to be copied. */
const folded = (command: string) => `    ${command.replace(/ (?=--(service-code|desired-value) )/g, ' \\\n      ')}`;

const SHOWN = 4;

function listed(where: readonly string[]): string {
  const more = where.length > SHOWN ? ` and ${where.length - SHOWN} more` : '';
  return where.slice(0, SHOWN).join(', ') + more;
}

/** `12 ok, 1 blocker, 3 not checked (…)`. */
function summary(findings: readonly Finding[]): string {
  const numbers = ORDER.map((status) => {
    const number = findings.filter((finding) => finding.status === status).length;
    return number > 0
      ? `${number} ${status === 'ok' || status === 'not checked' || number === 1 ? status : `${status}s`}`
      : '';
  }).filter(Boolean);
  const denied = [
    ...new Set(
      findings.flatMap(
        ({ status, remedy }) => (status === 'not checked' && /^allow (\S+)/.exec(remedy ?? '')?.[1]) || [],
      ),
    ),
  ].sort();
  const missing = denied.length > 0 ? `. Missing permissions: ${denied.join(', ')}` : '';
  return `${numbers.join(', ') || 'nothing to check'}${missing}.`;
}
