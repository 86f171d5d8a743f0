const WIDTH = 80;

/** Breaks a line of prose at 80 columns; what follows its first line is indented by two more. Tables stay. */
export function wrap(line: string): string {
  if (line.includes('\n') || line.length <= WIDTH) return line;
  const indent = /^\s*/.exec(line)![0];
  const lines: string[] = [];
  for (const word of line.trimStart().split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(indent + word);
    else if (`${last} ${word}`.length > WIDTH) lines.push(`${indent}  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join('\n');
}
