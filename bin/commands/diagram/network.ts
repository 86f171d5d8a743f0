import type { SubnetTier, TemplateModel } from '../../../lib/analysis/tiers';
import type { Drawing, Frame } from './frame';
import { icon, users } from './icons';
import type { Net } from './nets';
import { arrowhead, label, line, rect } from './svg';
import { portOf } from './wires';
import * as words from './words';

const LOAD_BALANCER = 40;
const NAT_GATEWAY = 30;

/** Users, who reach the load balancers from above. */
export function drawUsers({ loadBalancers }: TemplateModel, frame: Frame, top: number, entries: number[]): string[] {
  return loadBalancers.flatMap(({ internetFacing, listeners }, at) => {
    const x = frame.gap + at * 60;
    return [
      ...(at === 0 ? [users({ x, y: top + 15 })] : []),
      line(
        [
          { x, y: top + 32 },
          { x, y: entries[at] },
        ],
        'wire',
      ),
      arrowhead({ x, y: entries[at] }, 'down'),
      ...(at === 0
        ? [
            label({ x: x + 34, y: top + 14 }, internetFacing ? 'Users' : 'Clients in the VPC', 'name'),
            label({ x: x + 34, y: top + 29 }, words.listeners(listeners), 'small'),
          ]
        : []),
    ];
  });
}

/** The load balancers over all zones, and the NAT gateways beneath, each in its own. */
export function drawPublicTier({ loadBalancers, network }: TemplateModel, frame: Frame, top: number): Drawing {
  const bands = loadBalancers.map((loadBalancer, at) => {
    const box = { ...frame.band, y: top + at * (LOAD_BALANCER + 8), height: LOAD_BALANCER };
    const name = words.loadBalancer(loadBalancer);
    const reach = loadBalancer.internetFacing ? 'internet-facing' : 'internal';
    const markup = [
      rect(box, 'band network'),
      icon({ x: box.x + 10, y: box.y + 9 }, 'loadBalancer', 'network'),
      label({ x: box.x + 42, y: box.y + 25 }, name, 'name'),
      label({ x: box.x + box.width - 12, y: box.y + 25 }, reach, 'body', 150, 'end'),
    ];
    return { id: loadBalancer.id, box, markup };
  });
  const nats = (network?.natGateways ?? []).flatMap(({ subnet }) => {
    const zone = network?.subnets.find(({ id }) => id === subnet)?.zone;
    const column = frame.columns.find((other) => other.zone === zone);
    return column ? [column] : [];
  });
  const below = top + bands.length * (LOAD_BALANCER + 8);
  return {
    markup: [
      ...bands.flatMap(({ markup }) => markup),
      ...nats.flatMap(({ x }) => [
        icon({ x: x + 4, y: below }, 'nat', 'network'),
        label({ x: x + 34, y: below + 15 }, 'NAT gateway', 'body'),
      ]),
    ],
    boxes: Object.fromEntries(bands.map(({ id, box }) => [id, box])),
    bottom: nats.length > 0 ? below + NAT_GATEWAY : below,
  };
}

/** The subnets of a tier, one in each zone, around what is drawn in them. */
export function drawSubnets(
  model: TemplateModel,
  frame: Frame,
  tier: SubnetTier,
  top: number,
  bottom: number,
): string[] {
  return frame.columns.flatMap(({ zone, x, width }) => {
    const subnets = (model.network?.subnets ?? []).filter((subnet) => subnet.zone === zone && subnet.tier === tier);
    if (subnets.length === 0) return [];
    const caption = `${tier[0].toUpperCase()}${tier.slice(1)} ${subnets.flatMap(({ cidr }) => cidr ?? []).join(', ')}`;
    return [
      rect({ x, y: top, width, height: bottom - top }, tier),
      label({ x: x + 8, y: top + 15 }, caption, 'small', width - 12),
    ];
  });
}

/** The borders of VPC and Availability Zones. */
export function drawVpc({ network }: TemplateModel, frame: Frame, top: number, bottom: number): string[] {
  const { x } = frame.vpc;
  return [
    rect({ ...frame.vpc, y: top, height: bottom - top }, 'vpc', 10),
    label({ x: x + 12, y: top + 22 }, 'VPC', 'name'),
    label({ x: x + 12, y: top + 37 }, network?.cidr ?? 'imported', 'small', frame.columns[0].x - x - 20),
    ...frame.columns.flatMap((column) => [
      rect({ x: column.x - 6, width: column.width + 12, y: top + 10, height: bottom - top - 20 }, 'zone'),
      label({ x: column.x + 6, y: top + 26 }, column.zone, 'body', column.width - 12),
    ]),
  ];
}

/** The gateway endpoints through which lines to buckets leave the VPC. */
export function drawEndpoints(model: TemplateModel, frame: Frame, nets: Net[], regional: Drawing['boxes']): string[] {
  if (!model.network?.endpoints.some(({ service }) => service === 's3')) return [];
  const x = frame.vpc.x + frame.vpc.width;
  return nets.flatMap((net) =>
    net.to
      .filter(({ id }) => model.buckets.some((bucket) => bucket.id === id))
      .flatMap(({ id }) => {
        const y = portOf(nets, net, id, regional[id]);
        return [
          rect({ x: x - 5, y: y - 5, width: 10, height: 10 }, 'band network', 3),
          label({ x: x + 9, y: y + 19 }, 'S3 endpoint', 'small'),
        ];
      }),
  );
}
