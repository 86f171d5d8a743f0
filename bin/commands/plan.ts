import { Command } from 'commander';
import type { PlanOptions } from './plan/options';

const MORE = `
The traffic is what the options say, or else what the team states in the app
(traffic: Traffic.spike({ … })). Where nobody states any, the plan asks whether
the tiers behind the fleets carry all that the fleets can answer, and says so.

'used' is demand over supply at the peak. Where a constant is a range, both ends
are shown and the careful one counts; 'rests on' says how far it is to be
trusted. What nobody here knows is shown and not judged; in brackets stands the
quota that an account has by default, which AWS raises by request. State the
one that yours has by --fargate-vcpus, or have preflight look.

Exit codes: 0 done, 1 failed, 2 wrong usage or no template.

Examples:
  scalable-web-app plan
  scalable-web-app plan --app 'npx tsx bin/app.ts' --html plan.html
  scalable-web-app plan --template cdk.out/News.template.json \\
    --baseline-rps 100 --peak-rps 10000 --time-to-peak 5m`;

/** `scalable-web-app plan`. */
export function planCommand(): Command {
  return new Command('plan')
    .summary('say what the stated traffic needs, and which tier gives way first')
    .description(
      'Reads synthesised templates, states the sizes that traffic asks for, and holds each tier against the next.',
    )
    .option('--template <path>', 'a template, or a folder with some (default: cdk.out)')
    .option('--app <command>', 'a command that synthesises the app')
    .option('--baseline-rps <number>', 'requests a second before the spike')
    .option('--peak-rps <number>', 'requests a second at its height')
    .option('--time-to-peak <time>', 'from the one to the other: 90s, 5m, 2h')
    .option('--fargate-vcpus <number>', 'the quota of vCPUs on Fargate On-Demand')
    .option('--html <file>', 'write a page to look at; - is the standard output')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', MORE)
    .action(async (options: PlanOptions) => {
      const { plan } = await import('./plan/run.js');
      await plan(options);
    });
}
