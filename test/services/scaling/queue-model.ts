import type { Minute, StepPolicy, TargetTracking, WorkerScaling } from './worker-scaling';

/** What happens to the queue. */
export interface Scenario {
  /** Jobs that come at the start of a minute. */
  readonly jobs: { readonly [minute: number]: number };
  readonly jobSeconds: number;
  readonly minutes: number;
  /** Tasks that run at the start. */
  readonly tasks?: number;
  /** Whether nobody has touched the queue for six hours: CloudWatch then learns of a message late. */
  readonly inactive?: boolean;
}

/** What one minute looked like at its end. */
export interface Moment {
  readonly desired: number;
  readonly running: number;
  readonly visible: number;
  readonly inFlight: number;
}

export interface Outcome {
  readonly moments: Moment[];
  readonly done: number;
  /** Jobs that were cut off. */
  readonly killed: number;
  /** When the first job was begun, in seconds. */
  readonly firstBegun?: number;
}

/** Steps of the model. */
const TICK = 10;
const PER_MINUTE = 60 / TICK;
/** From the decision to a task that takes jobs. */
const START_SECONDS = 60;
/** A data point of SQS, and one of Container Insights, can be read this many minutes after its minute has ended. */
const LAG = { sqs: 1, running: 2 };
/** SQS may take this long to report a queue that was inactive. */
const INACTIVE_MINUTES = 15;
/** The alarms of target tracking. */
const HIGH_MINUTES = 3;
const LOW_MINUTES = 15;

interface Task {
  readonly startsAt: number;
  /** When its job is done; none where left out. */
  busyUntil?: number;
  /** When it is killed; it takes no further job. */
  killedAt?: number;
}

/**
 * A queue, its worker and its scaling, minute by minute and without chance: metrics as SQS and Container Insights report
 * them, alarms as CloudWatch evaluates them, and policies as Application Auto Scaling applies them. ECS stops the busy
 * tasks first, which is the worst that it may do.
 */
export class QueueModel {
  private readonly history: Minute[] = [];
  private readonly moments: Moment[] = [];
  private tasks: Task[] = [];
  private hidden: number[] = [];
  private visible = 0;
  private received = 0;
  private done = 0;
  private killed = 0;
  private firstBegun?: number;
  private desired: number;
  private readonly lastOut = new Map<string, { readonly minute: number; readonly to: number }>();
  private lastIn = -Infinity;

  constructor(
    private readonly scaling: WorkerScaling,
    private readonly scenario: Scenario,
  ) {
    this.desired = scenario.tasks ?? scaling.min;
    for (let task = 0; task < this.desired; task++) this.tasks.push({ startsAt: -Infinity });
  }

  public run(): Outcome {
    for (let minute = 0; minute < this.scenario.minutes; minute++) {
      this.visible += this.scenario.jobs[minute] ?? 0;
      for (let tick = 0; tick < PER_MINUTE; tick++) this.work(minute * 60 + tick * TICK);
      this.report(minute);
      this.scale(minute);
    }
    const { moments, done, killed, firstBegun } = this;
    return { moments, done, killed, firstBegun };
  }

  private work(now: number): void {
    for (const task of this.tasks) {
      // A tick is long enough for several short jobs.
      for (let free = TICK; free > 0;) {
        if (task.busyUntil !== undefined && task.busyUntil <= now) {
          this.done += 1;
          task.busyUntil = undefined;
        }
        if (task.busyUntil !== undefined || task.killedAt !== undefined || task.startsAt > now || this.visible === 0)
          break;
        this.visible -= 1;
        this.received += 1;
        this.firstBegun ??= now;
        free -= this.scenario.jobSeconds;
        if (free >= 0) this.done += 1;
        else task.busyUntil = now + this.scenario.jobSeconds;
      }
    }
    for (const { busyUntil, killedAt } of this.tasks) {
      if (killedAt === undefined || killedAt > now || busyUntil === undefined) continue;
      this.killed += 1;
      this.hidden.push(now + this.scaling.visibilitySeconds);
    }
    this.tasks = this.tasks.filter(
      ({ busyUntil, killedAt = Infinity }) => killedAt > now && !(killedAt < Infinity && busyUntil === undefined),
    );
    this.visible += this.hidden.filter((until) => until <= now).length;
    this.hidden = this.hidden.filter((until) => until > now);
    this.adapt(now);
  }

  /** ECS starts and stops tasks until there are as many as desired; one that is protected stays until its job is done. */
  private adapt(now: number): void {
    const living = this.tasks.filter(({ killedAt }) => killedAt === undefined);
    for (let missing = this.desired - living.length; missing > 0; missing--)
      this.tasks.push({ startsAt: now + START_SECONDS });
    const surplus = living.length - this.desired;
    const stoppable = living
      .filter(({ busyUntil }) => !(this.scaling.protects && busyUntil !== undefined))
      .sort((a, b) => (b.busyUntil ?? 0) - (a.busyUntil ?? 0));
    for (const task of stoppable.slice(0, Math.max(0, surplus))) task.killedAt = now + this.scaling.stopSeconds;
  }

  /** What the services tell CloudWatch of a minute: SQS counts what is in flight only while something is. */
  private report(minute: number): void {
    const running = this.tasks.filter(({ startsAt }) => startsAt <= (minute + 1) * 60).length;
    const inFlight = this.tasks.filter(({ busyUntil }) => busyUntil !== undefined).length + this.hidden.length;
    const isSilent = this.scenario.inactive && this.firstBegun === undefined && minute < INACTIVE_MINUTES;
    this.history.push({
      RunningTaskCount: running,
      ...(isSilent
        ? {}
        : {
            ApproximateNumberOfMessagesVisible: this.visible,
            ApproximateNumberOfMessagesNotVisible: inFlight || undefined,
            NumberOfMessagesReceived: this.received || undefined,
          }),
    });
    this.received = 0;
    this.moments.push({ desired: this.desired, running, visible: this.visible, inFlight });
  }

  /** The last minutes as they can be read now, the newest last. */
  private readable(minutes: number): Minute[] {
    const { history } = this;
    const newest = history.length - 1 - LAG.sqs;
    return Array.from({ length: minutes }, (_, back) => newest - minutes + 1 + back).map((index) => ({
      ...history[index],
      RunningTaskCount: index <= newest - LAG.running ? history[index]?.RunningTaskCount : undefined,
    }));
  }

  /** All who ask in the same minute are heard: the largest count wins, and who scales out wins over who scales in. */
  private scale(minute: number): void {
    const asked = [
      ...this.scaling.steps.flatMap((policy) => this.askStep(policy, minute)),
      ...this.scaling.tracking.flatMap((policy) => this.askOut(policy, minute)),
    ];
    const clamped = asked.map((ask) => ({
      ...ask,
      to: Math.min(this.scaling.max, Math.max(this.scaling.min, ask.to)),
    }));
    const out = clamped.filter(({ to }) => to > this.desired);
    if (out.length > 0) {
      const largest = out.reduce((a, b) => (b.to > a.to ? b : a));
      this.lastOut.set(largest.id, { minute, to: largest.to });
      this.desired = largest.to;
      return;
    }
    const into = clamped.filter(({ to }) => to < this.desired).map(({ to }) => to);
    const agreed = this.askIn(minute);
    if (agreed !== undefined && agreed < this.desired) into.push(agreed);
    if (into.length === 0) return;
    this.desired = Math.max(...into);
    this.lastIn = minute;
  }

  private askStep(policy: StepPolicy, minute: number): { id: string; to: number }[] {
    const values = this.readable(policy.minutes).map(policy.reading);
    const breaching = values.filter((value) => (Number.isNaN(value) ? policy.missingBreaches : policy.breaches(value)));
    if (breaching.length < policy.needed) return [];
    const to = policy.capacity(this.desired, breaching.at(-1)!);
    const last = this.lastOut.get(policy.id);
    if (to > this.desired && last && minute - last.minute < policy.cooldownMinutes) {
      // What was added a moment ago counts: only the rest of a larger step is added.
      const rest = to - this.desired - (last.to - (this.moments[last.minute]?.desired ?? 0));
      return rest > 0 ? [{ id: policy.id, to: this.desired + rest }] : [];
    }
    return [{ id: policy.id, to }];
  }

  private askOut({ id, reading, target, outCooldownMinutes }: TargetTracking, minute: number) {
    const values = this.readable(HIGH_MINUTES).map(reading);
    const last = this.lastOut.get(id);
    if (!values.every((value) => value > target)) return [];
    // From nothing, as little as possible; then in proportion to what runs.
    const { running } = this.moments.at(-1)!;
    const to = this.desired === 0 ? 1 : Math.ceil((running * values.at(-1)!) / target);
    if (last && minute - last.minute < outCooldownMinutes && to <= last.to) return [];
    return [{ id, to }];
  }

  /** Target tracking scales in when all who may do so agree. */
  private askIn(minute: number): number | undefined {
    const scaling = this.scaling.tracking.filter(({ scalesIn }) => scalesIn);
    const asked = scaling.map(({ reading, target, inCooldownMinutes }) => {
      const values = this.readable(LOW_MINUTES).map(reading);
      const isLow = values.every((value) => value < 0.9 * target);
      const rests = minute - this.lastIn < inCooldownMinutes;
      return isLow && !rests ? Math.ceil((this.desired * values.at(-1)!) / target) : undefined;
    });
    const counts = asked.filter((count) => count !== undefined);
    return counts.length > 0 && counts.length === asked.length ? Math.max(...counts) : undefined;
  }
}
