/** One thing that must be so, and what was found. */
export interface Expectation {
  /** The tier of the architecture. */
  readonly tier: string;
  /** What is looked at. */
  readonly what: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

/** Compares by value. Lists count as sets: AWS gives them back in any order. */
export function expectation(tier: string, what: string, expected: unknown, found: unknown): Expectation {
  const [expectedText, foundText] = [text(expected), text(found)];
  return { tier, what, expected: expectedText, found: foundText, ok: expectedText === foundText };
}

function text(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  if (typeof value === 'object') return JSON.stringify(sorted(value));
  return String(value);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, sorted(item)]));
}

/** The same text whether CloudFormation's names or the API's, in whatever order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    const entries = Object.entries(item).map(([name, each]) => [name[0].toLowerCase() + name.slice(1), each]);
    return Object.fromEntries(entries.sort(([a], [b]) => (`${a}` < `${b}` ? -1 : 1)));
  });
}
