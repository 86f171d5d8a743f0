import { broken } from './table';

const WIDTH = 80;

/**
 * Breaks a line at 80 columns, and within a word where it is longer than that, as an ARN is; what follows the first
 * line is indented by two more. Tables stay.
 */
export function wrap(line: string): string {
  if (line.includes('\n') || line.length <= WIDTH) return line;
  const indent = /^\s*/.exec(line)![0];
  const width = WIDTH - indent.length;
  const [first, ...rest] = broken(line.trimStart(), width - 2, width);
  return [indent + first, ...rest.map((each) => `${indent}  ${each}`)].join('\n');
}
