import type { Service, TemplateModel } from '../../../lib/analysis/tiers';
import type { Drawing, Frame, Span } from './frame';
import { icon } from './icons';
import { webFirst } from './nets';
import type { Box } from './svg';
import { caption, FONT_SIZES, label, rect, textWidth } from './svg';
import * as words from './words';

const TASK = 9;
const PITCH = 12;
const HEADER = 42;
const GAP = 14;
/** More tasks in a zone than these are told by the number alone. */
const ROWS = 3;

/** Web services first, then workers; each a band over the zones that its tasks are spread over. */
export function drawServices(model: TemplateModel, frame: Frame, top: number): Drawing {
  const markup: string[] = [];
  const boxes: { [id: string]: Box } = {};
  let y = top;
  for (const service of webFirst(model)) {
    const tasks = frame.columns.map((column, at) => drawTasks(service, column, at, frame.columns.length, y + HEADER));
    const height = HEADER + Math.max(...tasks.map(({ rows }) => rows)) * PITCH + 7;
    boxes[service.id] = { ...frame.band, y, height };
    markup.push(...drawHeader(service, boxes[service.id]), ...tasks.flatMap((drawn) => drawn.markup));
    y += height + GAP;
  }
  return { markup, boxes, bottom: y - GAP };
}

function drawHeader(service: Service, box: Box): string[] {
  const { x, y, width } = box;
  const tasks = words.tasks(service);
  const room = width - 54 - textWidth(tasks, FONT_SIZES.name) - 16;
  return [
    rect(box, 'band compute'),
    icon({ x: x + 10, y: y + 10 }, service.kind === 'web' ? 'service' : 'worker', 'compute'),
    caption({ x: x + 42, y: y + 18 }, service.name, words.platform(service), room),
    label({ x: x + width - 12, y: y + 18 }, tasks, 'name', 120, 'end'),
    label({ x: x + 42, y: y + 33 }, words.sizeAndScaling(service), 'body', width - 54),
  ];
}

/** A square for each task of a zone: filled where it always runs, hollow where it comes with the load. */
function drawTasks(service: Service, column: Span, at: number, zones: number, top: number) {
  const share = (tasks: number) => Math.floor(tasks / zones) + (at < tasks % zones ? 1 : 0);
  const perRow = Math.floor((column.width - 8) / PITCH);
  const always = share(service.minTasks);
  const most = Math.min(share(service.maxTasks), ROWS * perRow);
  const markup = Array.from({ length: most }, (_, index) => {
    const box = { x: column.x + 4 + (index % perRow) * PITCH, y: top + Math.floor(index / perRow) * PITCH };
    return rect({ ...box, width: TASK, height: TASK }, index < always ? 'compute compute-fill' : 'added compute', 2);
  });
  return { markup, rows: Math.ceil(most / perRow) };
}
