import Table from 'cli-table3';

/** A table for the terminal: words at the left, numbers at the right, without colours. */
export function table(head: string[], rows: string[][]): string {
  const colAligns = head.map((_, index) => (index === 0 ? 'left' : 'right') as 'left' | 'right');
  const result = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  result.push(...rows);
  return result.toString();
}

const WIDTH = 80;
/** Two blanks and a line. */
const AROUND_CELL = 3;

/**
 * The same within 80 columns: what is longer in the first column goes on in the next line, indented by two.
 *
 * @param marks what stands before the first column of each row, two signs wide
 */
export function fittedTable(head: string[], rows: string[][], marks: string[] = []): string {
  const widthOf = (column: number) => Math.max(...[head, ...rows].map((row) => row[column].length));
  const others = head.slice(1).reduce((sum, _, at) => sum + widthOf(at + 1) + AROUND_CELL, 0);
  const width = WIDTH - others - AROUND_CELL - 1;
  const fitted = ([first, ...rest]: string[], at: number) => {
    const mark = marks[at] ?? '';
    return [`${mark}${broken(first, width - 2, width - mark.length).join('\n  ')}`, ...rest];
  };
  return table(head, rows.map(fitted));
}

/** A table of words, each column as wide as it is told; what is longer goes on in the next line. */
export function wordTable(head: string[], rows: string[][], colWidths: number[]): string {
  const result = new Table({ head, colWidths, style: { head: [], border: [], compact: true } });
  result.push(...rows.map((row) => row.map((cell, at) => broken(cell, colWidths[at] - 2).join('\n'))));
  return result.toString();
}

/** Words in lines; one that is too long is broken after a sign that parts it, or else where the line ends. */
export function broken(text: string, width: number, first = width): string[] {
  const result = [''];
  for (const part of text.split(' ').flatMap((word) => parts(word, width))) {
    const line = `${result.at(-1)} ${part}`.trimStart();
    if (line.length <= (result.length === 1 ? first : width)) result[result.length - 1] = line;
    else result.push(part);
  }
  return result;
}

function parts(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const sign = Math.max(...['/', ':', '-', '.', ','].map((each) => word.lastIndexOf(each, width - 1)));
  const end = sign > 0 ? sign + 1 : width;
  return [word.slice(0, end), ...parts(word.slice(end), width)];
}
