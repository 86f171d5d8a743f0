import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Task } from '@aws-sdk/client-ecs';
import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { clientConfiguration } from '../../support/aws';
import { asking } from '../../support/aws-failure';
import { Failure, Interrupted } from '../../support/failure';
import { readStack } from '../../support/stack';
import type { FoundTask } from './find-task';
import { findTask } from './find-task';
import type { RunTaskOptions } from './options';
import { checkOptions } from './options';

/** The container of the application, as the construct names it. */
const APPLICATION = 'App';
/** Between two looks, in milliseconds. */
const INTERVAL = 3000;

/** What came of it; printed by `--json` as it is. */
interface RunTaskResult {
  task?: string;
  logGroup?: string;
  status?: string;
  exitCode?: number;
  reason?: string;
  error?: string;
}

/** The application ended with another code than 0, which the command takes over. */
class TaskFailed extends Failure {
  constructor(
    message: string,
    public override readonly exitCode: number,
  ) {
    super(message);
  }
}

/** `scalable-web-app run-task`: options checked, run, waited for, told. */
export async function runTask(override: string[], options: RunTaskOptions): Promise<void> {
  checkOptions(options);
  const result: RunTaskResult = {};
  const controller = new AbortController();
  const interrupt = () => controller.abort();
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    await new Run(override, options, result, controller.signal).run();
  } catch (error) {
    const told = controller.signal.aborted ? interrupted(result) : error;
    result.error = (told as Error).message;
    throw told;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    if (options.json) console.log(JSON.stringify(result, undefined, 2));
  }
  if (!options.json) console.log(summary(result));
}

function summary({ task, exitCode, logGroup }: RunTaskResult): string {
  const end = exitCode === undefined ? `${task} was asked for` : `${task} ended with exit code ${exitCode}`;
  return [end, ...logHint(logGroup)].join('\n');
}

const logHint = (logGroup?: string) => (logGroup ? [`its log: aws logs tail ${logGroup} --since 1h`] : []);

function interrupted({ task }: RunTaskResult): Interrupted {
  return new Interrupted(
    task
      ? `ended by a signal; ${task} goes on, and 'aws ecs stop-task' would end it`
      : 'ended by a signal; nothing runs',
  );
}

/** One run, step after step. */
class Run {
  private readonly ecs: ECSClient;
  private found!: FoundTask;

  constructor(
    private readonly override: string[],
    private readonly options: RunTaskOptions,
    private readonly result: RunTaskResult,
    private readonly signal: AbortSignal,
  ) {
    this.ecs = new ECSClient(clientConfiguration(options));
  }

  public async run(): Promise<void> {
    const { stack, task, wait, json = false } = this.options;
    const { Listr } = await import('listr2');
    const steps = new Listr(
      [
        { title: `Find task ${task} of stack ${stack}`, task: () => this.find() },
        { title: 'Run it', task: (_, step) => this.start((line) => (step.output = line)) },
        { title: 'Wait for its end', enabled: wait, task: (_, step) => this.wait((line) => (step.output = line)) },
      ],
      {
        silentRendererCondition: json,
        fallbackRenderer: 'simple',
        registerSignalListeners: false,
        rendererOptions: { showErrorMessage: false, collapseErrors: false },
      },
    );
    await steps.run();
  }

  private async find(): Promise<void> {
    const { stack, task } = this.options;
    this.found = findTask(await readStack(new CloudFormationClient(clientConfiguration(this.options)), stack), task);
    this.result.logGroup = this.found.logGroup;
  }

  private async start(say: (line: string) => void): Promise<void> {
    const { path, cluster, taskDefinition, capacityProvider, network } = this.found;
    const { override } = this;
    const command = new RunTaskCommand({
      cluster,
      taskDefinition,
      count: 1,
      capacityProviderStrategy: [{ capacityProvider, weight: 1 }],
      networkConfiguration: { awsvpcConfiguration: network },
      enableECSManagedTags: true,
      startedBy: path,
      // An answer that got lost is asked for again, and no second task starts.
      clientToken: randomUUID(),
      overrides: override.length > 0 ? { containerOverrides: [{ name: APPLICATION, command: override }] } : undefined,
    });
    const { tasks = [], failures = [] } = await asking('ecs:RunTask', `task '${path}'`, () =>
      this.ecs.send(command, { abortSignal: this.signal }),
    );
    if (!tasks[0]) {
      const reasons = failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(': '));
      throw new Failure(`ECS did not start '${path}': ${reasons.join('; ') || 'it gave no reason'}`);
    }
    this.result.task = tasks[0].taskArn!;
    say(this.result.task);
  }

  private async wait(say: (line: string) => void): Promise<void> {
    const deadline = Date.now() + Number(this.options.timeout) * 60_000;
    for (let last = ''; ;) {
      const task = await this.look();
      const status = task?.lastStatus ?? 'not known yet';
      if (status !== last) say((last = status));
      this.result.status = status;
      if (task && status === 'STOPPED') return this.end(task);
      if (Date.now() + INTERVAL > deadline) {
        throw new Failure(
          `${this.result.task} is ${status} after ${this.options.timeout} minutes and goes on; state --timeout, or ` +
            "end it by 'aws ecs stop-task'",
        );
      }
      await sleep(INTERVAL, undefined, { signal: this.signal });
    }
  }

  /** What was asked for a moment ago may be missing still: ECS is eventually consistent. */
  private async look(): Promise<Task | undefined> {
    const command = new DescribeTasksCommand({ cluster: this.found.cluster, tasks: [this.result.task!] });
    const { tasks = [] } = await asking('ecs:DescribeTasks', `task '${this.found.path}'`, () =>
      this.ecs.send(command, { abortSignal: this.signal }),
    );
    return tasks[0];
  }

  private end({ containers = [], stoppedReason, stopCode }: Task): void {
    const application = containers.find(({ name }) => name === APPLICATION);
    const { exitCode } = application ?? {};
    const reason = [stopCode, stoppedReason, application?.reason].filter(Boolean).join(': ');
    Object.assign(this.result, { exitCode, reason });
    if (exitCode === 0) return;
    const code = exitCode === undefined ? 'without an exit code' : `with exit code ${exitCode}`;
    const message = [
      `'${this.found.path}' ended ${code} (${reason || 'no reason given'})`,
      ...logHint(this.found.logGroup),
    ];
    throw new TaskFailed(message.join('\n       '), exitCode ?? 1);
  }
}
