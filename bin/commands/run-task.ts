import { Command } from 'commander';
import { addAwsOptions } from '../support/aws';
import type { RunTaskOptions } from './run-task/options';

const MORE = `
The task is one of addTask or addScheduledTask, by its id or its path in the
stack. It runs with the revision, subnets and security groups that were
deployed last. What it printed is in its log group, which is named at the end.

In a pipeline it stands before the deployment of the services:
  cdk deploy ShopTasks
  scalable-web-app run-task --stack ShopTasks --task Migrate
  cdk deploy Shop

The caller needs cloudformation:DescribeStacks and
cloudformation:ListStackResources on the stack, and what grantRun of the task
grants: ecs:RunTask, ecs:DescribeTasks, and iam:PassRole on its two roles.

Exit codes: that of the application; 1 where it ended without one, did not
start, or did not end in time; 2 wrong usage; 130 ended by Ctrl-C, and the task
goes on.

Examples:
  scalable-web-app run-task --stack Shop --task Migrate
  scalable-web-app run-task --stack Shop --task App/Nightly --no-wait
  scalable-web-app run-task --stack Shop --task Migrate -- npm run undo`;

/** `scalable-web-app run-task`. */
export function runTaskCommand(): Command {
  const command = new Command('run-task')
    .summary('run a task of a deployed stack, and end as it ends')
    .description('Runs a task that is no service once, such as a migration, and waits for its end.')
    .argument('[command...]', 'the command of the container, instead of its own')
    .requiredOption('--stack <name>', 'the stack that has the task')
    .requiredOption('--task <id>', "the id of the task, such as 'Migrate'")
    .option('--wait', 'wait for the end of the task', true)
    .option('--no-wait', 'end as soon as the task is asked for')
    .option('--timeout <minutes>', 'how long to wait', '60')
    .option('--json', 'print the result as JSON');
  return addAwsOptions(command)
    .addHelpText('after', MORE)
    .action(async (override: string[], options: RunTaskOptions) => {
      const { runTask } = await import('./run-task/run.js');
      await runTask(override, options);
    });
}
