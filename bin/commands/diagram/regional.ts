import type { Queue, TemplateModel } from '../../../lib/analysis/tiers';
import type { Drawing, Frame } from './frame';
import { icon } from './icons';
import type { Net } from './nets';
import type { Box } from './svg';
import { arrowhead, label, line, rect } from './svg';
import { portOf } from './wires';
import * as words from './words';

const BOX = 56;
const GAP = 16;

/** Queues beside the services that use them, buckets beneath, and buckets for logs at the height of the load balancer. */
export function drawRegional(
  model: TemplateModel,
  frame: Frame,
  nets: Net[],
  inVpc: Drawing['boxes'],
  top: number,
): Drawing {
  const markup: string[] = [];
  const boxes: { [id: string]: Box } = {};
  let y = top;
  const place = (id: string, wish: number, height: number) => {
    const box = { ...frame.regional, y: Math.max(y, wish), height };
    boxes[id] = box;
    y = box.y + box.height + GAP;
    return box;
  };
  const logs = model.buckets.filter(({ id }) => isForLogs(model, id));
  for (const bucket of logs) {
    const from = model.edges.find((edge) => edge.kind === 'logs' && edge.to === bucket.id && inVpc[edge.from]);
    const source = from && inVpc[from.from];
    const box = place(bucket.id, source ? source.y + source.height / 2 - BOX / 2 : top, BOX);
    markup.push(...drawBox(box, bucket.name, 'Amazon S3 bucket', 'bucket', 'storage'));
    if (source) markup.push(...drawLogs(source, box));
  }
  for (const queue of model.queues.filter(({ id }) => !isForDeadLetters(model, id))) {
    const height = BOX + 6;
    const box = place(queue.id, besideConsumer(queue, nets, inVpc, height) ?? y, height);
    markup.push(...drawBox(box, queue.name, 'Amazon SQS queue', 'queue', 'messaging'));
    const letters = model.queues.find(({ id }) => id === queue.deadLetterQueue);
    if (letters) markup.push(...drawDeadLetters(queue, box, place(letters.id, y + 16, BOX - 10)));
  }
  const data = Math.min(...[...model.caches, ...model.databases].map(({ id }) => inVpc[id].y));
  for (const bucket of model.buckets.filter((other) => !logs.includes(other))) {
    const box = place(bucket.id, Number.isFinite(data) ? data : y, BOX);
    markup.push(...drawBox(box, bucket.name, 'Amazon S3 bucket', 'bucket', 'storage'));
  }
  return { markup, boxes, bottom: y - GAP };
}

const isForDeadLetters = ({ queues }: TemplateModel, id: string) =>
  queues.some(({ deadLetterQueue }) => deadLetterQueue === id);

const isForLogs = ({ edges }: TemplateModel, id: string) =>
  edges.some(({ kind, to }) => kind === 'logs' && to === id) &&
  !edges.some(({ kind, to }) => kind !== 'logs' && to === id);

/** The height at which the line to the worker is straight. */
function besideConsumer({ id }: Queue, nets: Net[], inVpc: Drawing['boxes'], height: number): number | undefined {
  const net = nets.find(({ from }) => from.includes(id));
  const consumer = net && inVpc[net.to[0].id];
  if (!net || !consumer) return undefined;
  return portOf(nets, net, net.to[0].id, consumer) - portOf(nets, net, id, { x: 0, y: 0, width: 0, height });
}

function drawBox(box: Box, name: string, product: string, glyph: 'queue' | 'bucket', kind: string): string[] {
  return [
    rect(box, `band ${kind}`),
    icon({ x: box.x + 10, y: box.y + box.height / 2 - 11 }, glyph, kind),
    label({ x: box.x + 40, y: box.y + box.height / 2 - 4 }, name, 'name', box.width - 46),
    label({ x: box.x + 40, y: box.y + box.height / 2 + 12 }, product, 'small', box.width - 44),
  ];
}

function drawDeadLetters(queue: Queue, from: Box, box: Box): string[] {
  const x = box.x + 21;
  return [
    rect(box, 'band messaging'),
    icon({ x: box.x + 10, y: box.y + box.height / 2 - 11 }, 'queue', 'messaging'),
    label({ x: box.x + 40, y: box.y + box.height / 2 + 4 }, 'Dead-letter queue', 'body ink', box.width - 44),
    line(
      [
        { x, y: from.y + from.height },
        { x, y: box.y },
      ],
      'wire',
    ),
    arrowhead({ x, y: box.y }, 'down'),
    label({ x: x + 10, y: (from.y + from.height + box.y) / 2 + 4 }, words.deadLetters(queue), 'small', box.width - 30),
  ];
}

function drawLogs(from: Box, to: Box): string[] {
  const y = from.y + from.height / 2;
  return [
    line(
      [
        { x: from.x + from.width, y },
        { x: to.x, y },
      ],
      'wire',
    ),
    arrowhead({ x: to.x, y }, 'right'),
    label({ x: to.x - 12, y: y - 5 }, 'access logs', 'small', 80, 'end'),
  ];
}
