import { Command } from 'commander';
import type { DashboardPageOptions } from './dashboard/run';

const MORE = `
The page shows the layout, the lines and their bounds as CloudWatch will, over
sample data that is made up: nobody is asked for numbers. It needs nothing else,
and is light or dark as its reader is.

Exit codes: 0 done, 1 failed, 2 wrong usage or no template.

Examples:
  scalable-web-app dashboard --html dashboard.html
  scalable-web-app dashboard --html dashboard.html --app 'npx tsx bin/app.ts'
  scalable-web-app dashboard --html - --template cdk.out > dashboard.html`;

/** `scalable-web-app dashboard`. */
export function dashboardCommand(): Command {
  return new Command('dashboard')
    .summary('draw the dashboard before it is deployed')
    .description('Reads synthesised templates and draws their CloudWatch dashboards with sample data.')
    .requiredOption('--html <file>', 'where to write the page; - is the standard output')
    .option('--template <path>', 'a template, or a folder with some (default: cdk.out)')
    .option('--app <command>', 'a command that synthesises the app')
    .addHelpText('after', MORE)
    .action(async (options: DashboardPageOptions) => {
      const { drawDashboards } = await import('./dashboard/run.js');
      await drawDashboards(options);
    });
}
