import type { Outcome } from './build';
import { build } from './build';
import type { AppCase } from './case';
import { FLAWED_ID } from './flaws';
import type { Totals } from './invariants';
import { INVARIANTS } from './invariants';
import { Template } from './template';

/** One line of the library's errors: prop, value, what is allowed and the remedy. */
const LINE = /^ {2}- \S[^:]* is .+: allowed is .+; \S.+$/;
const HEAD = /^Test\/\S+: (a prop|\d+ props) cannot be used$/;
const TASK_SIZE = /^TaskSize is .+: allowed is .+; take .+$/;
/** An environment variable that two would set: who, which, and what to do. */
const SET_TWICE = /^Test\/\S+: \S+ binds environment variables that are set already: .+; rename .+$/;
/** The CDK's own word for an id that is taken. */
const TAKEN = /^There is already a Construct with name '.+' in .+$/;
const FORMS = [TASK_SIZE, SET_TWICE, TAKEN];

/** Builds a case and says what is wrong with the outcome; empty where nothing is. */
export function judge(appCase: AppCase, totals: Totals): { readonly outcome: Outcome; readonly problems: string[] } {
  const outcome = build(appCase);
  const problems =
    outcome.kind === 'threw' ? judgeError(appCase, outcome) : judgeTemplate(appCase, outcome.template, totals);
  return { outcome, problems };
}

function judgeError(appCase: AppCase, { error, leftBehind }: Outcome & { kind: 'threw' }): string[] {
  const [head, ...lines] = error.message.split('\n');
  const listed = HEAD.test(head) && lines.length > 0 && lines.every((line) => LINE.test(line));
  const wellFormed = listed || FORMS.some((form) => form.test(error.message));
  return [
    ...(wellFormed ? [] : [`the error does not name prop, value, what is allowed and the remedy: ${error.message}`]),
    ...(leftBehind.length === 0 ? [] : [`half-made after the error: ${leftBehind.slice(0, 5).join(', ')}`]),
    ...(namesFlaw(appCase, head, error.message) ? [] : [`the error does not name ${appCase.flaw}: ${error.message}`]),
  ];
}

/** A valid service before the flawed one may be refused for the place of its rule: then the flaw is never reached. */
function namesFlaw({ flaw, added = [] }: AppCase, head: string, message: string): boolean {
  if (flaw === undefined || message.includes(flaw)) return true;
  const refused = added.findIndex(({ id }) => head.startsWith(`Test/App/${id}:`));
  return refused >= 0 && refused < added.findIndex(({ id }) => id === FLAWED_ID);
}

function judgeTemplate(appCase: AppCase, text: string, totals: Totals): string[] {
  if (appCase.flaw !== undefined) return [`nothing was thrown in spite of ${appCase.flaw}`];
  const template = new Template(text);
  return Object.entries(INVARIANTS).flatMap(([name, invariant]) => {
    const { looked, broken } = invariant(template, appCase);
    totals[name] = (totals[name] ?? 0) + looked;
    return broken.map((problem) => `${name}: ${problem}`);
  });
}
