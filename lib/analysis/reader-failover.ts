import type { Properties, Resource } from './template';
import { list, number, object, reference, references, Template, text } from './template';

/** How long a sick replica stays behind the reader name of its database. */
export interface ReaderFailover {
  /** The logical id of the replica's record. */
  readonly record: string;
  /** The logical id of the instance. */
  readonly replica: string;
  /** Seconds until no new look-up is answered with a replica that is too far behind, at the most. */
  readonly lagging: number;
  /** Seconds until no new look-up is answered with a replica that reports nothing, at the most. */
  readonly silent: number;
  /** The logical id of the instance that serves when no replica can; undefined where nobody does. */
  readonly fallback?: string;
}

/** CloudWatch has a figure of a period only when the period is over. */
const PUBLISHED_AFTER_PERIODS = 1;
/**
 * Before it calls data missing, CloudWatch looks at two periods more than it evaluates.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
const FURTHER_PERIODS = 2;
/**
 * Health checkers of Route 53 look every 30 seconds, unless they are told to do so every 10; of checks that follow an
 * alarm it does not say, and the longer is taken.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
 */
const HEALTH_CHECK_SECONDS = 30;

/**
 * Reads from a template how long a sick replica gets reads: what its alarm takes to see it, what the health check takes
 * to follow, and what resolvers keep. A replica without a health check stays for ever (`Infinity`).
 *
 * Connections that stand are not cut: a pool lets them go by its own time.
 */
export function readReaderFailover(json: unknown): ReaderFailover[] {
  const template = new Template(json);
  const instances = template.all('AWS::RDS::DBInstance');
  const records = template.all('AWS::Route53::RecordSet').filter(({ properties }) => properties.Weight !== undefined);
  const replicas = instances.filter(({ properties }) => properties.SourceDBInstanceIdentifier !== undefined);
  return records.flatMap((record) => {
    const { properties } = record;
    const target = (other: Resource) => references(other.properties.ResourceRecords)[0];
    const replica = replicas.find(({ id }) => id === target(record));
    if (!replica || number(properties.Weight) === 0) return [];
    const spare = records.find((other) => sameName(other.properties, properties) && isSpare(other.properties));
    const ttl = number(properties.TTL) ?? 0;
    const { lagging, silent } = slowest(template, reference(properties.HealthCheckId));
    const fallback = spare && target(spare);
    return [{ record: record.id, replica: replica.id, lagging: lagging + ttl, silent: silent + ttl, fallback }];
  });
}

/** Route 53 considers records of weight 0 when all others are unhealthy; one without a health check always is healthy. */
function isSpare({ Weight, HealthCheckId }: Properties): boolean {
  return number(Weight) === 0 && HealthCheckId === undefined;
}

function sameName(a: Properties, b: Properties): boolean {
  return text(a.Name) === text(b.Name) && reference(a.HostedZoneId) === reference(b.HostedZoneId);
}

interface Seconds {
  readonly lagging: number;
  readonly silent: number;
}

const NEVER: Seconds = { lagging: Infinity, silent: Infinity };

/** A calculated check that needs all of its children is as slow as the slowest: each sees a sickness of its own. */
function slowest(template: Template, healthCheck: string | undefined): Seconds {
  const check = template.all('AWS::Route53::HealthCheck').find(({ id }) => id === healthCheck);
  if (!check) return NEVER;
  const config = object(check.properties.HealthCheckConfig);
  const children = list(config.ChildHealthChecks).flatMap((child) => reference(child) ?? []);
  if (children.length > 0) {
    if (number(config.HealthThreshold) !== children.length) return NEVER;
    const each = children.map((child) => slowest(template, child));
    return {
      lagging: Math.max(...each.map(({ lagging }) => lagging)),
      silent: Math.max(...each.map(({ silent }) => silent)),
    };
  }
  const alarmId = reference(object(config.AlarmIdentifier).Name);
  const alarm = template.all('AWS::CloudWatch::Alarm').find(({ id }) => id === alarmId)?.properties;
  if (!alarm) return NEVER;
  const period = number(alarm.Period) ?? Infinity;
  const periods = number(alarm.EvaluationPeriods) ?? Infinity;
  const seesSilence = alarm.TreatMissingData === 'breaching' && config.InsufficientDataHealthStatus === 'Unhealthy';
  return {
    lagging: period * (periods + PUBLISHED_AFTER_PERIODS) + HEALTH_CHECK_SECONDS,
    silent: seesSilence ? period * (periods + FURTHER_PERIODS) + HEALTH_CHECK_SECONDS : Infinity,
  };
}
