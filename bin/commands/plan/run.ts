import { writeFileSync } from 'node:fs';
import type { TrafficFigures } from '../../../lib/capacity/traffic-figures';
import { Failure, UsageError } from '../../support/failure';
import type { ReadTemplate } from '../../support/templates';
import { readTemplates } from '../../support/templates';
import { appsOf } from './apps';
import { assumedTraffic } from './assumed-traffic';
import { exportsOf, foreignNotes } from './foreign-notes';
import type { PlanOptions } from './options';
import { trafficOf } from './options';
import type { PlanReport } from './report';
import { reportOn } from './report';
import { statedIn } from './stated';
import { systemOf } from './system-of';
import { describe } from './text';

/** Reads templates, plans them and says what came of it. */
export async function plan(options: PlanOptions): Promise<void> {
  const traffic = trafficOf(options);
  const templates = readTemplates(options);
  const exports = exportsOf(templates);
  const reports = templates.flatMap((template) => planTemplate(template, exports, options, traffic));
  if (reports.length === 0) {
    throw new UsageError('no template holds an ECS service; state the one of the stack with the services');
  }
  if (options.html !== undefined) await writePage(options.html, reports);
  if (options.json) console.log(JSON.stringify(reports, undefined, 2));
  else if (options.html === undefined) console.log(reports.map(describe).join('\n\n'));
}

/** One for each app; none for a stack without services, such as one at the edge. */
function planTemplate(
  template: ReadTemplate,
  exports: ReturnType<typeof exportsOf>,
  options: PlanOptions,
  traffic?: TrafficFigures,
): PlanReport[] {
  const { json } = template;
  const fargateVcpuQuota = options.fargateVcpus === undefined ? undefined : Number(options.fargateVcpus);
  return appsOf(template, statedIn(json)).map(({ name, model, stated, notes }) => {
    const read = systemOf(model, stated);
    const system = { ...read.system, fargateVcpuQuota };
    const inForce = traffic
      ? ({ ...traffic, mix: stated?.traffic.mix ?? traffic.mix, origin: 'option' } as const)
      : stated
        ? ({ ...stated.traffic, origin: 'template' } as const)
        : ({ ...assumedTraffic(system), origin: 'assumed' } as const);
    const foreign = foreignNotes(json, model.services, exports);
    return reportOn(name, system, inForce, { notes: [...notes, ...read.notes, ...foreign], unread: model.unread });
  });
}

async function writePage(file: string, reports: PlanReport[]): Promise<void> {
  const { page } = await import('./page.js');
  const text = await page(reports);
  if (file === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new Failure(`--html is '${file}', which cannot be written: ${(error as Error).message}`);
  }
  console.error(`Wrote ${file}`);
}
