import type { ReaderRecord } from './aws-names';

/** CloudWatch looks at so many periods more than it evaluates, before it calls data missing. */
const FURTHER_PERIODS = 2;
/** A health check follows its alarm within so many seconds. */
const HEALTH_CHECK_SECONDS = 30;

/** The lag of the replica at a host in seconds; undefined where it does not answer. */
export type MeasureLag = (host: string) => Promise<number | undefined>;

interface Health {
  /** Lags of the last periods, undefined where nothing was reported. */
  readonly reported: (number | undefined)[];
  healthy: boolean;
  /** When the health check finds what the alarm says, in milliseconds of this machine. */
  turnsAt?: number;
}

/**
 * What CloudWatch, the health checks and the resolver of a VPC do with the records of a reader name, by the rules of
 * AWS and the figures of the template, on a clock that runs faster than ours.
 */
export class WeightedName {
  public readonly name: string;
  private readonly health = new Map<ReaderRecord, Health>();
  private readonly timer: NodeJS.Timeout;
  private kept?: { readonly host: string; readonly until: number };

  constructor(
    private readonly records: ReaderRecord[],
    private readonly measure: MeasureLag,
    /** How many seconds of AWS one second of ours is. */
    private readonly speed: number,
  ) {
    this.name = records[0].name;
    for (const record of records) if (record.alarm) this.health.set(record, { reported: [], healthy: true });
    const period = Math.max(...records.map(({ alarm }) => alarm?.period ?? 0));
    this.timer = setInterval(() => void this.report(), this.ours(period));
  }

  /** The host that a resolver answers with now. It keeps its answer for the TTL. */
  public answer(): string {
    const now = Date.now();
    if (this.kept && now < this.kept.until) return this.kept.host;
    const { host, ttl } = this.choose();
    this.kept = { host, until: now + this.ours(ttl) };
    return host;
  }

  /** The hosts that may be answered with. */
  public get healthy(): string[] {
    return this.considered().map(({ host }) => host);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private choose(): ReaderRecord {
    const considered = this.considered();
    const total = considered.reduce((sum, { weight }) => sum + weight, 0);
    // Where all weights are 0, each is as likely.
    let point = Math.random() * (total || considered.length);
    return considered.find(({ weight }) => (point -= total ? weight : 1) < 0)!;
  }

  /** Records of weight 0 are considered when no other is healthy. */
  private considered(): ReaderRecord[] {
    const healthy = this.records.filter((record) => this.isHealthy(record));
    const weighted = healthy.filter(({ weight }) => weight > 0);
    return weighted.length > 0 ? weighted : healthy;
  }

  private isHealthy(record: ReaderRecord): boolean {
    const health = this.health.get(record);
    if (!health) return true;
    if (health.turnsAt !== undefined && health.turnsAt <= Date.now()) {
      health.healthy = !health.healthy;
      health.turnsAt = undefined;
    }
    return health.healthy;
  }

  /** At the end of a period: each replica reports, and its alarm is evaluated. */
  private async report(): Promise<void> {
    await Promise.all(
      [...this.health].map(async ([record, health]) => {
        health.reported.push(await this.measure(record.host));
        const inAlarm = alarmOf(health.reported, record.alarm!);
        const before = this.isHealthy(record);
        if (inAlarm === undefined || inAlarm !== before) health.turnsAt = undefined;
        else health.turnsAt ??= Date.now() + this.ours(HEALTH_CHECK_SECONDS);
      }),
    );
  }

  private ours(seconds: number): number {
    return (seconds * 1000) / this.speed;
  }
}

/** Whether the alarm is on, missing data breaching; undefined while it stays as it is. */
function alarmOf(reported: (number | undefined)[], { periods, threshold }: NonNullable<ReaderRecord['alarm']>) {
  const range = reported.slice(-(periods + FURTHER_PERIODS));
  const found = range.filter((lag) => lag !== undefined).slice(-periods);
  if (found.length === periods) return found.every((lag) => lag > threshold);
  return range.length === periods + FURTHER_PERIODS ? true : undefined;
}
