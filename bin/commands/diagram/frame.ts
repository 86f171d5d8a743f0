import type { TemplateModel } from '../../../lib/analysis/tiers';
import type { Net, Nets } from './nets';
import type { Box } from './svg';
import { FONT_SIZES, textWidth } from './svg';

/** From left to right. */
export interface Span {
  readonly x: number;
  readonly width: number;
}

/** A part of the picture: its markup, the boxes that lines may end at, and where it ends. */
export interface Drawing {
  readonly markup: string[];
  readonly boxes: { readonly [id: string]: Box };
  readonly bottom: number;
}

/** The columns and gutters of the picture. */
export interface Frame {
  readonly width: number;
  readonly vpc: Span;
  /** One for each Availability Zone. */
  readonly columns: (Span & { readonly zone: string })[];
  /** What spans all zones. */
  readonly band: Span;
  /** What lies outside the VPC. */
  readonly regional: Span;
  /** Where the vertical parts of the lines are. */
  readonly lanes: { readonly left: number[]; readonly right: number[] };
  /** Between two zones, where nothing is in the way of what comes from above. */
  readonly gap: number;
}

export const MARGIN = 14;
const COLUMN = 146;
const COLUMN_GAP = 22;
const LANE = 12;
/** How far a band reaches beyond the columns, so that it is seen to span them. */
const OVERHANG = 11;
const REGIONAL = 154;

export function frameOf(model: TemplateModel, nets: Nets): Frame {
  const zones = zonesOf(model);
  const words = { left: roomFor(nets.left), right: Math.max(80, roomFor(nets.right)) };
  const left = MARGIN + 14 + LANE * Math.max(1, nets.left.length) + words.left + OVERHANG;
  const columns = zones.map((zone, at) => ({ zone, x: left + at * (COLUMN + COLUMN_GAP), width: COLUMN }));
  const end = columns.at(-1)!.x + COLUMN;
  const vpcEnd = end + OVERHANG + 8 + LANE * (nets.right.length + 1);
  const regional = { x: vpcEnd + words.right, width: REGIONAL };
  return {
    columns,
    regional,
    width: Math.ceil(regional.x + regional.width + MARGIN),
    vpc: { x: MARGIN, width: vpcEnd - MARGIN },
    band: { x: left - OVERHANG, width: end - left + 2 * OVERHANG },
    lanes: {
      left: nets.left.map((_, at) => left - OVERHANG - words.left - at * LANE),
      right: nets.right.map((_, at) => end + OVERHANG + (nets.right.length - at) * LANE),
    },
    gap: columns[Math.ceil(zones.length / 2) - 1].x + COLUMN + COLUMN_GAP / 2,
  };
}

/** What the words on the last parts of the lines need. */
function roomFor(nets: Net[]): number {
  const labels = nets.flatMap(({ to }) => to.map((end) => end.label));
  return Math.max(60, ...labels.map((label) => textWidth(label, FONT_SIZES.small) + 24));
}

/** Of an imported VPC, the template tells the zones of replicas, and by the load balancer's subnets how many there are. */
function zonesOf({ network, databases, loadBalancers }: TemplateModel): string[] {
  if (network) return network.zones;
  const stated = new Set(databases.flatMap(({ replicas }) => replicas.flatMap(({ zone }) => zone ?? [])));
  const count = Math.max(1, ...loadBalancers.map(({ subnets }) => subnets.length)) - stated.size;
  return [...Array.from({ length: Math.max(0, count) }, () => 'Availability Zone'), ...[...stated].sort()];
}
