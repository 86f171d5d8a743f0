import Table from 'cli-table3';
import type { Report } from './report';
import type { Spread } from './statistics';

const range = ({ median, min, max }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;

function table(head: string[], rows: string[][]): string {
  const result = new Table({
    head,
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  result.push(...rows);
  return result.toString();
}

/** The report for people: medians, with the range of the rounds in brackets. */
export function tables({ stacks, ratios, secondsPerAddedService, figures }: Report): string {
  return [
    table(
      ['stack', 'seconds', 'peak MiB', 'resources'],
      Object.entries(stacks).map(([name, { seconds, peakMiB, resources }]) => [
        name,
        range(seconds, 2),
        range(peakMiB, 0),
        String(resources),
      ]),
    ),
    table(
      ['ratio of seconds', ''],
      Object.entries(ratios).map(([name, ratio]) => [name, range(ratio, 2)]),
    ),
    table(
      ['per added service', 'seconds'],
      Object.entries(secondsPerAddedService).map(([name, seconds]) => [name, range(seconds, 3)]),
    ),
    table(
      ['figure', 'value', 'bound', 'holds'],
      figures.map(({ name, value, bound, holds }) => [name, String(value), String(bound), holds ? 'yes' : 'no']),
    ),
  ].join('\n');
}
