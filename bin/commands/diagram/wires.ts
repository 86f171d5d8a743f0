import type { Drawing } from './frame';
import type { Net } from './nets';
import type { Box, Point } from './svg';
import { arrowhead, element, label, line } from './svg';

/** A line runs from the parts to its lane, along it, and on to its ends. */
export function drawWires(nets: Net[], lanes: number[], boxes: Drawing['boxes'], continued: string[]): string[] {
  return nets.flatMap((net, at) => drawNet(nets, net, lanes[at], boxes, continued));
}

/** The height at which a net meets a part: all nets that do share its side evenly. */
export function portOf(nets: Net[], net: Net, id: string, box: Box): number {
  const meeting = nets.filter(({ from, to }) => from.includes(id) || to.some((end) => end.id === id));
  return box.y + (box.height * (meeting.indexOf(net) + 1)) / (meeting.length + 1);
}

function drawNet(nets: Net[], net: Net, lane: number, boxes: Drawing['boxes'], continued: string[]): string[] {
  const port = (id: string): Point => {
    const box = boxes[id];
    return { x: box.x > lane ? box.x : box.x + box.width, y: portOf(nets, net, id, box) };
  };
  const starts = net.from.map(port);
  const ends = net.to.map((end) => ({ ...end, at: port(end.id), open: continued.includes(end.id) }));
  const all = [...starts, ...ends.map(({ at }) => at)];
  const heights = all.map(({ y }) => y).sort((a, b) => a - b);
  const paths = [
    [
      { x: lane, y: heights[0] },
      { x: lane, y: heights.at(-1)! },
    ],
    ...all.map((point) => [point, { x: lane, y: point.y }]),
  ];
  const joints = all.filter(({ y }) => y > heights[0] && y < heights.at(-1)!);
  return [
    ...paths.map((path) => line(path, 'halo')),
    ...paths.map((path) => line(path, 'wire')),
    ...joints.map(({ y }) => element('circle', { class: 'dot', cx: lane, cy: y, r: 2.6 })),
    ...ends.flatMap(({ at, open }) => (open ? [] : [arrowhead(at, at.x > lane ? 'right' : 'left')])),
    ...ends.map((end) => drawWords(end.label, lane, end.at, starts)),
  ];
}

/** Beside the part outside the VPC or, at the left, before the end. */
function drawWords(words: string, lane: number, end: Point, starts: Point[]): string {
  const right = end.x > lane ? end : starts[0];
  return label({ x: right.x - 12, y: right.y - 5 }, words, 'small', 80, 'end');
}
