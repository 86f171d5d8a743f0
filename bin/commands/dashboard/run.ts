import { writeFileSync } from 'node:fs';
import { Failure, UsageError } from '../../support/failure';
import { readTemplates } from '../../support/templates';
import { readDashboards } from './read';

/** What `dashboard` was called with. */
export interface DashboardPageOptions {
  readonly app?: string;
  readonly template?: string;
  readonly html: string;
}

/** Draws every dashboard of the templates on one page. */
export async function drawDashboards(options: DashboardPageOptions): Promise<void> {
  const { app, template, html } = options;
  if (app !== undefined && template !== undefined) {
    throw new UsageError('--app and --template are both stated; keep one');
  }
  const dashboards = readTemplates({ app, template }).flatMap(({ name, json }) => readDashboards(name, json));
  if (dashboards.length === 0) {
    throw new UsageError('no template holds a dashboard; it is on in production, and by dashboard: { enabled: true }');
  }
  const { page } = await import('./page.js');
  const text = await page(dashboards);
  if (html === '-') {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(html, text);
  } catch (error) {
    throw new Failure(`--html is '${html}', which cannot be written: ${(error as Error).message}`);
  }
  console.error(`Wrote ${html}`);
}
