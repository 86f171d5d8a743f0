import { escape, htmlPage } from '../../support/page';
import { round } from '../../../lib/capacity/capacity-plan';
import type { Link } from '../../../lib/capacity/link';
import type { Theme } from './bars';
import { bars } from './bars';
import type { PlanReport } from './report';
import { inTemplate, percent, supply, verdict } from './text';

const LIGHT: Theme = { text: '#1f2328', line: '#d1d9e0', good: '#1a7f37', close: '#9a6700', over: '#cf222e' };
const DARK: Theme = { text: '#e6edf3', line: '#3d444d', good: '#3fb950', close: '#d29922', over: '#f85149' };

const STYLE = `
:root { --over: #cf222e; }
@media (prefers-color-scheme: dark) { :root { --over: #f85149; } }
body { max-width: 46rem; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.verdict { padding: .8rem 1rem; border: 1px solid var(--line); border-left: 4px solid; border-radius: 4px; }
.over { border-left-color: var(--over); }
.scroll { overflow-x: auto; }
table { font-size: .85rem; }
th, td { padding: .3rem .6rem; vertical-align: top; }
td.number { text-align: right; white-space: nowrap; }
small { color: var(--muted); }
`;

/** One page that needs nothing else: a bar for each link, and every number with its formula. */
export async function page(reports: readonly PlanReport[]): Promise<string> {
  const sections = await Promise.all(reports.map(section));
  const title = `Capacity of ${reports.map(({ stack }) => stack).join(', ')}`;
  return htmlPage({ title, style: STYLE, body: sections.join('\n') });
}

async function section(report: PlanReport): Promise<string> {
  const { stack, traffic, links, plan, notes, impossible } = report;
  const { baselineRps, peakRps, timeToPeak, origin } = traffic;
  return `<section>
<h2>${escape(stack)}</h2>
<p>From ${round(baselineRps)} to ${round(peakRps)} requests a second within ${round(timeToPeak / 60)} minutes
<span class="muted">(${origin === 'assumed' ? 'assumed: nobody states any' : 'stated'})</span></p>
<p class="verdict${report.firstBottleneck ? ' over' : ''}">${escape(verdict(report))}</p>
${impossible.map((each) => `<p class="verdict over">${escape(each)}</p>`).join('\n')}
<figure style="margin:1rem 0" role="img" aria-label="Utilisation of each link at the peak; the table below has the numbers">
<div class="light">${await bars(links, LIGHT)}</div>
<div class="dark">${await bars(links, DARK)}</div>
</figure>
<h2>The chain</h2>
${tableOf(
  ['Link', 'Demand', 'Supply', 'Used', 'What lets more through'],
  links.map((link) => [
    `${escape(link.from)} → ${escape(link.to)}<br><small>${escape(link.id)}, ${escape(link.unit)}</small>`,
    round(link.demand),
    supply(link),
    percent(link),
    `${escape(link.remedy)}<br><small>${escape(restsOn(link))}</small>`,
  ]),
)}
<h2>The plan</h2>
${tableOf(
  ['Number', 'Planned', 'In the template', '', 'Formula'],
  plan.map((figure) => [
    `${escape(figure.of)} <b>${escape(figure.name)}</b>`,
    round(figure.value),
    inTemplate(figure),
    escape(figure.unit),
    `${escape(figure.formula)}<br><small>${Object.entries(figure.inputs)
      .map(([input, number]) => `${escape(input)} ${round(number)}`)
      .join(', ')}</small>`,
  ]),
)}
${notes.length > 0 ? `<h2>Assumed or unknown</h2><ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>` : ''}
</section>`;
}

function restsOn({ supply, constant, byDefault }: Link): string {
  const graded = supply === undefined ? (byDefault ?? constant) : constant;
  return graded ? `${graded.grade}: ${graded.source}` : 'from what is stated';
}

function tableOf(head: string[], rows: string[][]): string {
  const cells = (row: string[]) =>
    row.map((cell, index) => `<td${index === 1 || index === 2 ? ' class="number"' : ''}>${cell}</td>`).join('');
  return `<div class="scroll"><table><thead><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row)}</tr>`).join('\n')}</tbody></table></div>`;
}
