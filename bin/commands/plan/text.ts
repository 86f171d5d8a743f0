import { round } from '../../../lib/capacity/capacity-plan';
import type { Link } from '../../../lib/capacity/link';
import { fittedTable } from '../../support/table';
import { wrap } from '../../support/wrap';
import type { PlannedFigure, PlanReport } from './report';

const ORIGINS = {
  option: 'by the options of this command',
  template: 'as the team states it',
  assumed: 'assumed, since nobody states any: all that the fleets can answer',
};

/** The plan for a terminal of 80 columns. */
export function describe(report: PlanReport): string {
  const { stack, traffic, impossible, notes } = report;
  const { baselineRps, peakRps, timeToPeak, shape, origin } = traffic;
  const growth = shape === 'steady' ? '' : ` to ${round(peakRps)} requests/s within ${round(timeToPeak / 60)} min`;
  return [
    `${stack}: ${round(baselineRps)}${growth || ' requests/s'} (${shape}),`,
    `traffic ${ORIGINS[origin]}.`,
    '',
    planTable(report),
    '',
    chainTable(report),
    '',
    verdict(report),
    ...impossible.map((each) => `! ${each}`),
    ...(notes.length > 0 ? ['', 'Assumed or unknown:', ...notes.map((note) => `  - ${note}`)] : []),
    ...unread(report),
  ]
    .map(wrap)
    .join('\n');
}

function planTable({ plan }: PlanReport): string {
  const rows = plan.map((figure) => [
    `${figure.of} ${figure.name}`,
    round(figure.value),
    inTemplate(figure),
    figure.unit,
  ]);
  return fittedTable(['Plan', 'planned', 'template', 'unit'], rows);
}

/** `30`, or `30 stated` where a prop says so. */
export function inTemplate({ inTemplate, origin }: PlannedFigure): string {
  if (inTemplate === undefined) return '–';
  return `${round(inTemplate)}${origin === 'stated' ? ' stated' : ''}`;
}

function chainTable({ links, firstBottleneck }: PlanReport): string {
  const rows = links.map((link) => [
    link.id,
    round(link.demand),
    supply(link),
    percent(link),
    (link.supply === undefined ? link.byDefault : link.constant)?.grade ?? link.constant?.grade ?? 'stated',
  ]);
  const marks = links.map(({ id }) => (id === firstBottleneck ? '▶ ' : '  '));
  return fittedTable(['Chain at the peak', 'demand', 'supply', 'used', 'rests on'], rows, marks);
}

/** In brackets what holds by default. */
export function supply({ supply, byDefault }: Link): string {
  if (supply !== undefined) return round(supply);
  return byDefault ? `(${round(byDefault.value)})` : '?';
}

/** `145 %`, and with the other end of a range `55–145 %`; in brackets of what holds by default, which is not judged. */
export function percent({ demand, utilisation, utilisationAtBest, byDefault }: Link): string {
  const whole = (value: number) => `${Math.round(value * 100)}`;
  if (utilisation === undefined && byDefault) {
    return byDefault.value > 0 ? `(${whole(demand / byDefault.value)} %)` : '(none)';
  }
  if (utilisation === undefined) return 'unknown';
  const best = utilisationAtBest === undefined ? '' : `${whole(utilisationAtBest)}–`;
  return `${best}${whole(utilisation)} %`;
}

/** The first bottleneck and its remedy. */
export function verdict({ links, firstBottleneck }: PlanReport): string {
  const link = links.find(({ id }) => id === firstBottleneck);
  if (!link) return '✓ Every tier that can be judged carries the peak.';
  return `▶ The first bottleneck is ${link.id}: ${round(link.demand)} are asked and ${round(link.supply!)} are there (${link.unit}). ${capital(link.remedy)}.`;
}

const capital = (text: string) => text[0].toUpperCase() + text.slice(1);

/** What carries load and has no place in the chain; the rest of a template, such as roles and rules, carries none. */
const CARRIES_LOAD =
  /^AWS::(Lambda::Function|DynamoDB::(Global)?Table|ApiGateway(V2)?::(RestApi|Api)|EKS::Cluster|RDS::DB(Cluster|Proxy)|ElastiCache::(ServerlessCache|CacheCluster)|AmazonMQ::Broker|MSK::.*Cluster|Kinesis::Stream|OpenSearchService::Domain|AutoScaling::AutoScalingGroup)$/;

function unread({ unread }: PlanReport): string[] {
  const types = Object.entries(unread).filter(([type]) => CARRIES_LOAD.test(type));
  if (types.length === 0) return [];
  return ['', `Not read: ${types.map(([type, count]) => `${count} × ${type}`).join(', ')}`];
}
