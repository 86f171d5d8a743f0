import Table from 'cli-table3';

/** A table for the terminal: words at the left, numbers at the right, without colours. */
export function table(head: string[], rows: string[][]): string {
  const colAligns = head.map((_, index) => (index === 0 ? 'left' : 'right') as 'left' | 'right');
  const result = new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
  result.push(...rows);
  return result.toString();
}
