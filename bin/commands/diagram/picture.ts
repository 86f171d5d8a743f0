import type { TemplateModel } from '../../../lib/analysis/tiers';
import { drawData } from './data';
import type { Frame } from './frame';
import { frameOf, MARGIN } from './frame';
import { isBeneath, netsOf, readerOf, routeOf } from './nets';
import { drawEndpoints, drawPublicTier, drawSubnets, drawUsers, drawVpc } from './network';
import { drawRegional } from './regional';
import { drawServices } from './services';
import { styleSheet } from './style';
import type { Box } from './svg';
import { arrowhead, element, escape, label, line, rect } from './svg';
import { drawWires } from './wires';
import * as words from './words';

type Boxes = { readonly [id: string]: Box };

const CAPTION = 22;
const PAD = 10;
const TIER_GAP = 30;

/** The architecture of a template as an SVG: tiers from top to bottom, Availability Zones from left to right. */
export function picture(model: TemplateModel, name: string): string {
  const nets = netsOf(model);
  const frame = frameOf(model, nets);
  const vpcTop = MARGIN + 56;

  const edge = { top: vpcTop + 34, ...drawPublicTier(model, frame, vpcTop + 34 + CAPTION) };
  const services = { top: edge.bottom + TIER_GAP, ...drawServices(model, frame, edge.bottom + TIER_GAP + CAPTION) };
  const dataTop = services.bottom + PAD + 16;
  const data = { top: dataTop, ...drawData(model, frame, dataTop + CAPTION) };
  const inVpc = { ...edge.boxes, ...services.boxes, ...data.boxes };
  const regional = drawRegional(model, frame, nets.right, inVpc, vpcTop);
  const boxes = { ...inVpc, ...regional.boxes };
  const vpcBottom = Math.max(data.bottom + PAD + 20, regional.bottom + 8);
  const height = vpcBottom + 34;

  const body = [
    rect({ x: 0.5, y: 0.5, width: frame.width - 1, height: height - 1 }, 'ground', 12),
    ...drawSubnets(model, frame, 'public', edge.top, edge.bottom + 4),
    ...drawSubnets(model, frame, 'private', services.top, services.bottom + PAD),
    ...drawSubnets(model, frame, 'isolated', data.top, data.bottom + PAD),
    ...drawWires(
      nets.left,
      frame.lanes.left,
      boxes,
      model.databases.flatMap((of) => [of.id, readerOf(of)]),
    ),
    ...drawWires(nets.right, frame.lanes.right, boxes, []),
    ...drawVpc(model, frame, vpcTop, vpcBottom),
    ...drawEndpoints(model, frame, nets.right, regional.boxes),
    ...edge.markup,
    ...services.markup,
    ...data.markup,
    ...regional.markup,
    ...drawUsers(
      model,
      frame,
      MARGIN,
      model.loadBalancers.map(({ id }) => boxes[id].y),
    ),
    ...drawRoute(model, frame.gap, edge.boxes, services.boxes),
    ...drawLegend(frame, height - 17),
  ];
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${frame.width} ${Math.round(height)}`,
    width: frame.width,
    height: Math.round(height),
    role: 'img',
    'aria-labelledby': 'title desc',
  };
  return `${element(
    'svg',
    attributes,
    element('title', { id: 'title' }, escape(`Architecture of ${name}`)),
    element('desc', { id: 'desc' }, escape(words.description(model))),
    element('style', {}, styleSheet()),
    ...body.map((markup) => `\n${markup}`),
  )}\n`;
}

/** Straight down from the last load balancer to the first service, where it routes there. */
function drawRoute(model: TemplateModel, x: number, above: Boxes, below: Boxes): string[] {
  const route = model.edges.find((edge) => edge.kind === 'routes' && isBeneath(model, edge));
  if (!route) return [];
  const from = above[route.from];
  const to = { x, y: below[route.to].y };
  return [
    line([{ x, y: from.y + from.height }, to], 'wire'),
    arrowhead(to, 'down'),
    label({ x: x + 20, y: to.y - CAPTION - 9 }, routeOf(model, route), 'small', 130),
  ];
}

function drawLegend(frame: Frame, y: number): string[] {
  const { x } = frame.columns[0];
  const entry = (at: number, style: string, words: string) => [
    rect({ x: at, y: y - 9, width: 9, height: 9 }, style, 2),
    label({ x: at + 15, y }, words, 'small'),
  ];
  return [
    ...entry(x, 'compute compute-fill', 'task that always runs'),
    ...entry(x + 150, 'added compute', 'task added under load'),
    label({ x: x + 308, y }, 'Where the template states no zone, AWS chooses.', 'small', frame.width - x - 320),
  ];
}
