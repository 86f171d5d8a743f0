import Table from 'cli-table3';
import { variables } from './expectations/consumers';
import { replicasOf } from './expectations/contract';
import type { Expectation } from './expectations/expectation';
import type { Model } from './expectations/model';
import { defaultRoute } from './expectations/network';
import type { Skipped } from './skipped';

/** For a terminal of 80 columns, borders included. */
const WIDTH = 80;

/** What runs and how it is wired. */
export function describeStack(model: Model): string {
  const tables = [network, entrance, services, data, jobsAndObjects, wiring].map((describe) => describe(model));
  return tables.filter((each) => each !== '').join('\n\n');
}

/** How many expectations hold, what does not, and what was skipped. */
export function describeResult(expectations: Expectation[], skipped: Skipped[]): string {
  const broken = expectations.filter(({ ok }) => !ok);
  return [
    ...broken.map(({ tier, what, expected, found }) =>
      [`✗ ${tier}: ${what}`, `    expected  ${expected}`, `    found     ${found}`].join('\n'),
    ),
    ...skipped.map(({ what, reason, count }) => `skipped: ${what} (${count}): ${reason}`),
    `${broken.length === 0 ? '✓' : '✗'} ${expectations.length - broken.length} of ${expectations.length} expectations hold`,
  ].join('\n');
}

function network({ observed }: Model): string {
  const kinds = ['internet gateway', 'NAT gateway', 'none'];
  const rows = kinds.flatMap((kind) => {
    const subnets = observed.subnets.filter(({ SubnetId }) => defaultRoute(observed.routeTables, SubnetId!) === kind);
    const zones = subnets.map(({ AvailabilityZone, CidrBlock }) => `${AvailabilityZone} ${CidrBlock}`);
    return subnets.length > 0 ? [[kind, zones.sort().join('\n')]] : [];
  });
  return table(['Default route', 'Subnets'], [22], rows);
}

function entrance(model: Model): string {
  const rows = model.observed.listeners.flatMap(({ LoadBalancerArn, Protocol, Port, rules }) => {
    const balancer = model.observed.loadBalancers.find((each) => each.LoadBalancerArn === LoadBalancerArn);
    return rules.map(({ Priority, Conditions = [], Actions = [] }) => [
      `${balancer?.Scheme}\n${Protocol} ${Port}`,
      Conditions.map(({ Field, Values, PathPatternConfig, HostHeaderConfig }) =>
        [Field, ...((PathPatternConfig ?? HostHeaderConfig)?.Values ?? Values ?? [])].join(' '),
      ).join('\n') || Priority!,
      Actions.map(({ Type, TargetGroupArn }) => (TargetGroupArn ? servedBy(model, TargetGroupArn) : Type)).join('\n'),
    ]);
  });
  return table(['Load balancer', 'Requests', 'Lead to'], [20, 24], rows);
}

function servedBy(model: Model, targetGroupArn: string): string {
  const serving = model.observed.services.filter(({ loadBalancers = [] }) =>
    loadBalancers.some((each) => each.targetGroupArn === targetGroupArn),
  );
  return serving.map(({ serviceArn }) => label(model, serviceArn)).join('\n') || label(model, targetGroupArn);
}

function services(model: Model): string {
  const { observed } = model;
  const rows = observed.services.map(({ serviceArn, desiredCount, capacityProviderStrategy = [], taskDefinition }) => {
    const resource = serviceArn!.split(':').pop();
    const target = observed.scalableTargets.find(({ ResourceId }) => ResourceId === resource);
    const policies = observed.scalingPolicies.filter(({ ResourceId }) => ResourceId === resource);
    const task = observed.taskDefinitions.find(({ taskDefinitionArn }) => taskDefinitionArn === taskDefinition);
    return [
      label(model, serviceArn),
      `${desiredCount} (${target?.MinCapacity}–${target?.MaxCapacity})`,
      `${Number(task?.cpu) / 1024} vCPU\n${task?.memory} MiB\n${capacityProviderStrategy.map((each) => each.capacityProvider)}`,
      policies.map((policy) => metricOf(policy.TargetTrackingScalingPolicyConfiguration)).join('\n'),
    ];
  });
  return table(['Service', 'Tasks', 'A task', 'Scales on'], [22, 11, 13], rows);
}

interface Tracking {
  TargetValue?: number;
  PredefinedMetricSpecification?: { PredefinedMetricType?: string };
}

function metricOf(tracking?: Tracking): string {
  if (!tracking) return 'steps';
  const metric = tracking.PredefinedMetricSpecification?.PredefinedMetricType ?? 'own metric';
  return `${tracking.TargetValue} ${metric.replace(/^(ECSServiceAverage|ALB)/, '')}`;
}

function data(model: Model): string {
  const { databases, replicationGroups } = model.observed;
  const primaries = databases.filter((each) => !each.ReadReplicaSourceDBInstanceIdentifier);
  const rows = [
    ...primaries.map((primary) => [
      `primary\n${primary.Engine} ${primary.EngineVersion}`,
      `${primary.Endpoint?.Address}:${primary.Endpoint?.Port}`,
      facts({
        'Multi-AZ': primary.MultiAZ,
        encrypted: primary.StorageEncrypted,
        protected: primary.DeletionProtection,
      }),
    ]),
    ...primaries.flatMap((primary) =>
      replicasOf(model.observed, primary).map((replica) => [
        'read replica',
        `${replica.Endpoint?.Address}:${replica.Endpoint?.Port}`,
        facts({ encrypted: replica.StorageEncrypted, protected: replica.DeletionProtection }),
      ]),
    ),
    ...replicationGroups.map(({ NodeGroups = [], TransitEncryptionEnabled, AuthTokenEnabled, MultiAZ }) => [
      `cache\n${NodeGroups[0]?.NodeGroupMembers?.length} nodes`,
      `${NodeGroups[0]?.PrimaryEndpoint?.Address}:${NodeGroups[0]?.PrimaryEndpoint?.Port}`,
      facts({ 'Multi-AZ': MultiAZ === 'enabled', TLS: TransitEncryptionEnabled, AUTH: AuthTokenEnabled }),
    ]),
  ];
  return table(['Data', 'Listens at', 'Is'], [16, 47], rows);
}

function facts(named: Record<string, boolean | undefined>): string {
  const held = Object.entries(named).filter(([, value]) => value);
  return held.map(([name]) => name).join('\n');
}

function jobsAndObjects(model: Model): string {
  const rows = [
    ...model.observed.queues.map(({ url, attributes, delivers }) => [
      label(model, url),
      attributes.RedrivePolicy ? `to ${deadLetterQueue(model, attributes.RedrivePolicy)}` : 'none',
      delivers ? 'delivered a message' : 'lost a message',
    ]),
    ...model.observed.buckets.map(({ name, versioning, keeps }) => [
      label(model, name),
      `versioning ${versioning ?? 'off'}`,
      keeps ? 'kept an object' : 'lost an object',
    ]),
  ];
  return table(['Queues and buckets', 'Dead letters, versions', 'Tried'], [30, 30], rows);
}

function deadLetterQueue(model: Model, redrivePolicy: string): string {
  const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(redrivePolicy);
  const queue = model.observed.queues.find(({ attributes }) => attributes.QueueArn === deadLetterTargetArn);
  return `${label(model, queue?.url)} after ${maxReceiveCount}`;
}

/** Each variable once, with the services that have it: what a deployment made, not what the template spells out. */
function wiring(model: Model): string {
  const rows = new Map<string, { value: string; services: string[] }>();
  for (const { service, name, value, secret } of variables(model)) {
    const shown = secret ? `secret ${label(model, secretOf(model, value))} ${fieldOf(value)}`.trim() : value;
    const row = rows.get(`${name} ${shown}`) ?? { value: shown, services: [] };
    row.services.push(service.label.split('/').slice(0, -1).join('/') || service.label);
    rows.set(`${name} ${shown}`, row);
  }
  return table(
    ['Variable', 'Leads to', 'In'],
    [24, 40],
    [...rows].map(([key, { value, services: names }]) => [
      key.split(' ')[0],
      value.replaceAll(',', '\n'),
      names.join('\n'),
    ]),
  );
}

function secretOf({ observed }: Model, value: string): string | undefined {
  return observed.secrets.find(({ arn }) => value.startsWith(arn))?.arn;
}

function fieldOf(value: string): string {
  return value.split(':')[7] ?? '';
}

function label({ deployed }: Model, physicalId?: string): string {
  return deployed.find((resource) => resource.physicalId === physicalId)?.label ?? physicalId ?? 'none';
}

/** Nothing without rows. The last column takes what the stated widths and the borders leave. */
function table(head: string[], widths: number[], rows: string[][]): string {
  if (rows.length === 0) return '';
  const borders = head.length + 1;
  const last = WIDTH - borders - widths.reduce((sum, width) => sum + width, 0);
  const result = new Table({ head, colWidths: [...widths, last], wordWrap: true, style: { head: [], border: [] } });
  // Host names are longer than a column, and are broken wherever it ends.
  const wrapped = (content: string) => ({ content, wrapOnWordBoundary: !/\S{25}/.test(content) });
  result.push(...rows.map((row) => row.map(wrapped)));
  return result.toString();
}
