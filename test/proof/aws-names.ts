import { readReaderFailover } from '../../lib/analysis/reader-failover';

/** What this proof reads of a template. */
export interface Template {
  readonly Resources: {
    readonly [id: string]: {
      readonly Type: string;
      readonly Properties: { readonly [name: string]: any }; // eslint-disable-line @typescript-eslint/no-explicit-any
    };
  };
}

/** The name that a value of the template would have at AWS, made up from the logical id; literals stay as they are. */
export function nameOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[kind, content]] = Object.entries(value as { [kind: string]: unknown });
  if (kind === 'Fn::GetAtt')
    return `${(content as string[])[0]}.${(content as string[])[1].split('.')[0]}.test`.toLowerCase();
  if (kind === 'Fn::Join') {
    const [separator, parts] = content as [string, unknown[]];
    return parts.map(nameOf).join(separator);
  }
  throw new Error(`this proof does not know what ${JSON.stringify(value)} would be`);
}

/** The container of a service, as its task definition states it. */
export function containerOf({ Resources }: Template, service: RegExp) {
  const [, task] = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::ECS::TaskDefinition' && service.test(id),
  )!;
  const [{ Environment = [], Secrets = [] }] = task.Properties.ContainerDefinitions;
  const environment: { [name: string]: string } = {};
  for (const { Name, Value } of Environment) environment[Name] = nameOf(Value);
  return { environment, secrets: Secrets.map(({ Name }: { Name: string }) => Name) as string[] };
}

/** One record of the reader name. */
export interface ReaderRecord {
  /** The name that is asked. */
  readonly name: string;
  /** The host that it leads to. */
  readonly host: string;
  readonly weight: number;
  readonly ttl: number;
  /** What its health check follows; the record without one is always healthy. */
  readonly alarm?: { readonly period: number; readonly threshold: number; readonly periods: number };
}

/** The weighted records that lead to these hosts, with the alarm that each follows by its health check. */
export function readerRecords({ Resources }: Template, hosts: string[]): ReaderRecord[] {
  const named = (reference: { Ref: string } | { 'Fn::GetAtt': string[] }) =>
    Resources['Ref' in reference ? reference.Ref : reference['Fn::GetAtt'][0]].Properties;
  return Object.values(Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::Route53::RecordSet' && Properties.Weight !== undefined)
    .map(({ Properties: { Name, ResourceRecords, Weight, TTL, HealthCheckId } }) => {
      const config = HealthCheckId && named(HealthCheckId).HealthCheckConfig;
      const alarm = config && named(config.AlarmIdentifier.Name);
      return {
        name: nameOf(Name).replace(/\.$/, ''),
        host: nameOf(ResourceRecords[0]),
        weight: Number(Weight),
        ttl: Number(TTL),
        alarm: alarm && { period: alarm.Period, threshold: alarm.Threshold, periods: alarm.EvaluationPeriods },
      };
    })
    .filter(({ host }) => hosts.includes(host));
}

/** The seconds within which a replica that reports nothing has left the reader name, by the model of the library. */
export const modelledSilence = (template: Template): number =>
  Math.max(...readReaderFailover(template).map(({ silent }) => silent));
