import type { Cache, Database, Edge, TemplateModel } from '../../../lib/analysis/tiers';
import type { Drawing, Frame } from './frame';
import { icon } from './icons';
import { readerOf } from './nets';
import type { Box } from './svg';
import { arrowhead, label, line, rect } from './svg';
import * as words from './words';

const NODE = 38;
const HEADER = 38;
const REPLICATION = 33;

interface Node {
  readonly role: string;
  readonly detail: string;
  readonly style: string;
}

/** Caches and databases, each a band over the zones with its nodes in them. */
export function drawData(model: TemplateModel, frame: Frame, top: number): Drawing {
  const drawings: Drawing[] = [];
  const y = () => (drawings.length > 0 ? drawings.at(-1)!.bottom + 14 : top);
  for (const cache of model.caches) drawings.push(drawCache(cache, frame, y()));
  for (const database of model.databases) drawings.push(drawDatabase(database, model.edges, frame, y()));
  return {
    markup: drawings.flatMap(({ markup }) => markup),
    boxes: Object.assign({}, ...drawings.map(({ boxes }) => boxes)),
    bottom: drawings.at(-1)?.bottom ?? top,
  };
}

function drawCache(cache: Cache, frame: Frame, top: number): Drawing {
  const nodes = Array.from({ length: cache.shards * cache.nodesPerShard }, (_, at): Node => {
    const shard = cache.shards > 1 ? `Shard ${Math.floor(at / cache.nodesPerShard) + 1} ` : '';
    const role = at % cache.nodesPerShard === 0 ? 'primary' : 'replica';
    return { role: capital(`${shard}${role}`), detail: cache.nodeType, style: 'cache' };
  });
  const markup = nodes.map((node, at) => {
    const row = Math.floor(at / frame.columns.length);
    return drawNode(node, nodeBox(frame, at % frame.columns.length, top + HEADER + row * (NODE + 6)), 'cache');
  });
  const rows = Math.ceil(nodes.length / frame.columns.length);
  const box = { ...frame.band, y: top, height: HEADER + rows * (NODE + 6) + 4 };
  return {
    markup: [...drawHeader(box, cache.name, words.cache(cache), 'cache'), ...markup.flat()],
    boxes: { [cache.id]: box },
    bottom: top + box.height,
  };
}

function drawDatabase(database: Database, edges: Edge[], frame: Frame, top: number): Drawing {
  const { primary, replicas } = database;
  const columns = placeInstances(database, frame);
  const writer = nodeBox(frame, columns.primary, top + HEADER + 14);
  const standby = nodeBox(frame, columns.standby, writer.y);
  const placed = [...new Set(columns.replicas)].map((column) => {
    const own = replicas.filter((_, at) => columns.replicas[at] === column);
    const role = own.length === 1 ? 'Read replica' : `${own.length} read replicas`;
    const detail = [...new Set(own.map(({ instanceClass }) => instanceClass))].join(', ');
    const box = nodeBox(frame, column, writer.y + NODE + REPLICATION);
    return { box, node: { role, detail, style: 'database' } };
  });
  const reader = { y: writer.y + 2 * NODE + REPLICATION + 16, variable: nameOf(edges, replicas[0]?.id) };
  const height = (replicas.length > 0 ? reader.y + 24 : writer.y + NODE + 10) - top;
  const box = { ...frame.band, y: top, height };
  const nodes = [
    { box: writer, node: { role: 'Primary', detail: primary.instanceClass, style: 'database' } },
    ...placed,
  ];
  const synchronous = { role: 'Standby', detail: 'Multi-AZ', style: 'database spare' };
  const writerName = ['writer', nameOf(edges, primary.id)].filter(Boolean).join(' · ');
  return {
    markup: [
      ...drawHeader(box, database.name, words.database(database), 'database'),
      label({ x: writer.x, y: writer.y - 6 }, writerName, 'mono', frame.band.width - 20),
      ...arrow(
        [
          { x: box.x, y: writer.y + NODE / 2 },
          { x: writer.x, y: writer.y + NODE / 2 },
        ],
        'right',
        'wire',
      ),
      ...(database.multiAz ? drawCopy(writer, standby) : []),
      ...(database.multiAz ? drawNode(synchronous, standby, 'database') : []),
      ...drawReplication(
        writer,
        placed.map((replica) => replica.box),
      ),
      ...nodes.flatMap(({ box: at, node }) => drawNode(node, at, 'database')),
      ...(replicas.length > 0
        ? drawReader(
            database,
            reader,
            placed.map((replica) => replica.box),
            box,
          )
        : []),
    ],
    boxes: {
      [database.id]: { ...box, y: writer.y + NODE / 2, height: 0 },
      [readerOf(database)]: { ...box, y: reader.y, height: 0 },
    },
    bottom: top + height,
  };
}

/** Replicas are where the template says; the primary goes to a zone without one, its standby to the next. */
function placeInstances({ primary, replicas }: Database, { columns }: Frame) {
  const columnOf = (zone: string | undefined) => columns.findIndex((column) => column.zone === zone);
  const stated = replicas.map(({ zone }, at) => (columnOf(zone) < 0 ? (at + 1) % columns.length : columnOf(zone)));
  const free = columns.findIndex((_, at) => !stated.includes(at));
  const home = columnOf(primary.zone) < 0 ? Math.max(0, free) : columnOf(primary.zone);
  return { primary: home, standby: (home + 1) % columns.length, replicas: stated };
}

function drawCopy(from: Box, to: Box): string[] {
  const y = from.y + NODE / 2;
  return from.x < to.x
    ? arrow(
        [
          { x: from.x + from.width, y },
          { x: to.x, y },
        ],
        'right',
        'dashed',
      )
    : arrow(
        [
          { x: from.x, y },
          { x: to.x + to.width, y },
        ],
        'left',
        'dashed',
      );
}

/** From the primary down to the replicas. */
function drawReplication(writer: Box, replicas: Box[]): string[] {
  const start = { x: writer.x + writer.width / 2, y: writer.y + NODE };
  const y = start.y + 19;
  const arrows = replicas.flatMap((box) => {
    const x = box.x + box.width / 2;
    return arrow([start, { x: start.x, y }, { x, y }, { x, y: box.y }], 'down', 'dashed');
  });
  return replicas.length > 0 ? [...arrows, label({ x: writer.x, y: y - 6 }, 'replicates', 'small', 70)] : [];
}

/** The one name of all replicas, which leads to each. */
function drawReader(
  of: Database,
  { y, variable }: { y: number; variable: string },
  replicas: Box[],
  box: Box,
): string[] {
  const ends = replicas.map((replica) => ({ x: replica.x + replica.width / 2 + 14, y: replica.y + NODE }));
  const x = box.x + 15;
  const name = ['reader', variable, of.readerEndpoint].filter(Boolean).join(' · ');
  return [
    ...ends.flatMap((end) => arrow([{ x: box.x, y }, { x: end.x, y }, end], 'up', 'wire')),
    label({ x, y: y + 16 }, name, 'mono', box.x + box.width - x - 10),
  ];
}

/** The environment variable by which services know an instance. */
function nameOf(edges: Edge[], id: string | undefined): string {
  return edges.find(({ to, variables }) => to === id && variables.length > 0)?.variables[0] ?? '';
}

function drawHeader(box: Box, name: string, product: string, kind: 'cache' | 'database'): string[] {
  return [
    rect(box, `band ${kind}`),
    icon({ x: box.x + 10, y: box.y + 8 }, kind, kind),
    label({ x: box.x + 42, y: box.y + 24 }, name, 'name', 160),
    label({ x: box.x + box.width - 12, y: box.y + 24 }, product, 'body', 260, 'end'),
  ];
}

function drawNode({ role, detail, style }: Node, box: Box, kind: string): string[] {
  return [
    rect(box, `node ${kind} ${style}`, 5),
    label({ x: box.x + 10, y: box.y + 16 }, role, 'body ink', box.width - 16),
    label({ x: box.x + 10, y: box.y + 30 }, detail, 'small', box.width - 16),
  ];
}

function nodeBox({ columns }: Frame, column: number, y: number): Box {
  return { x: columns[column].x + 4, y, width: columns[column].width - 8, height: NODE };
}

function arrow(points: { x: number; y: number }[], towards: 'left' | 'right' | 'up' | 'down', style: string): string[] {
  return [line(points, style), arrowhead(points.at(-1)!, towards)];
}

function capital(value: string): string {
  return `${value[0].toUpperCase()}${value.slice(1)}`;
}
