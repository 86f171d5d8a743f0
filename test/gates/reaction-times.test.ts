import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Template } from 'aws-cdk-lib/assertions';
import { Duration } from 'aws-cdk-lib/core';
import type { Stack } from 'aws-cdk-lib/core';
import { OverloadProxy, ScalingPolicy } from '../../lib';
import { reactionsOf } from '../../bin/commands/plan/reactions';
import { readTemplate } from '../../lib/analysis/template-model';
import type { Seconds } from '../../lib/capacity/reaction';
import { PROVISIONING } from '../../lib/capacity/reaction';
import { webWith, workerWith } from '../support/scaling';

const PAGE = join(__dirname, '..', '..', 'docs', 'scaling.md');
const MARKS = ['<!-- reaction times: npm run ledger writes them -->', '<!-- end of the reaction times -->'];
const overloadProxy = OverloadProxy.haproxy();

const ROWS: [string, () => { stack: Stack }][] = [
  [
    'CPU every 60 seconds, as ecs-patterns has it',
    () => webWith([ScalingPolicy.cpu({ resolution: Duration.seconds(60) })]),
  ],
  ['`cpu()`', () => webWith([ScalingPolicy.cpu()])],
  ['`memory()`', () => webWith([ScalingPolicy.memory()])],
  ['`requests()`', () => webWith([ScalingPolicy.requests()])],
  ['`responseTime()`', () => webWith([ScalingPolicy.responseTime({ target: Duration.seconds(1) })])],
  ['`step()` on the overload proxy', () => webWith([ScalingPolicy.step()], { overloadProxy })],
  ['**default of a web service**: `cpu()`, `requests()`', () => webWith(undefined)],
  [
    '**default beside an overload proxy**: `cpu()`, `requests()`, `step()`',
    () => webWith(undefined, { overloadProxy }),
  ],
  ['**default of a worker**: `backlog()`', () => workerWith(undefined)],
];

const reactionsIn = (stack: Stack) => reactionsOf(readTemplate(Template.fromStack(stack).toJSON()).services[0]);
const show = ({ least, most }: Seconds) => (least === most ? `${least} s` : `${least} to ${most} s`);

function table(): string {
  const rows = ROWS.map(([what, make]) => {
    const [{ periodSeconds, periods, lag, trigger, whole }] = reactionsIn(make().stack);
    const cells = [`${periods} × ${periodSeconds} s`, `${show(lag)} (${lag.grade})`, show(trigger), show(whole)];
    return `| ${[what, ...cells].join(' | ')} |`;
  });
  const head = `| Policies | Periods | Publish lag | Triggered after | New tasks run after (+ ${show(PROVISIONING)}) |`;
  return [head, '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

test('the reaction times in docs/scaling.md are those of the templates (npm run ledger)', () => {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = MARKS.map((mark) => page.indexOf(mark));
  expect(begin).toBeGreaterThan(0);
  expect(end).toBeGreaterThan(begin);
  const written = page.slice(begin + MARKS[0].length, end);
  if (process.env.UPDATE_LEDGER) {
    writeFileSync(PAGE, `${page.slice(0, begin)}${MARKS[0]}\n\n${table()}\n\n${page.slice(end)}`);
  } else {
    // Prettier pads the cells.
    const cells = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.split('|').map((cell) => cell.trim().replace(/^-+$/, '-')));
    expect(cells(written)).toEqual(cells(table()));
  }
});
