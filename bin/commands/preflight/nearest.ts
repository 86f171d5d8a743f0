/** A type of instances, or a class of databases, in its parts: `db.r7g.large` → r, 7, g, large. */
interface Parts {
  readonly prefix: string;
  readonly family: string;
  readonly generation: number;
  readonly rest: string;
  readonly size: string;
}

function partsOf(type: string): Parts | undefined {
  const [, prefix = '', family, generation, rest, size] =
    /^(db\.|cache\.)?([a-z]+)(\d+)([a-z-]*)\.(.+)$/.exec(type) ?? [];
  return family === undefined ? undefined : { prefix, family, generation: Number(generation), rest, size };
}

/** Graviton: `m7g`, `r8gd`, `t4g`. */
const isArm = ({ rest }: Parts) => /^g/.test(rest);

/**
 * The three that come nearest: of the same size and processor, then of the same family, generation and extras.
 *
 * @param type what is not there
 * @param there what is
 */
export function nearest(type: string, there: readonly string[]): string[] {
  const wanted = partsOf(type);
  if (!wanted) return [];
  const distance = (other: Parts) =>
    (other.family === wanted.family ? 0 : 100) +
    10 * Math.abs(other.generation - wanted.generation) +
    (other.rest === wanted.rest ? 0 : 1 + Math.abs(other.rest.length - wanted.rest.length)) +
    // Of two as far away, the newer.
    (other.generation < wanted.generation ? 1 : 0);
  return there
    .flatMap((name) => {
      const parts = partsOf(name);
      const fits = parts && name !== type && parts.size === wanted.size && isArm(parts) === isArm(wanted);
      return fits ? [{ name, distance: distance(parts) }] : [];
    })
    .sort((a, b) => a.distance - b.distance || a.name.localeCompare(b.name))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Types that may come near, for services that do not list what they have: other generations, families and extras. */
export function neighbours(type: string): string[] {
  const parts = partsOf(type);
  if (!parts) return [];
  const { prefix, family, generation, size } = parts;
  const families = [family, ...['r', 'm', 't'].filter((other) => other !== family)];
  const extras = isArm(parts) ? ['g', 'gd'] : ['i', '', 'id'];
  return families
    .flatMap((other) => [generation, generation + 1, generation - 1].map((number) => ({ other, number })))
    .flatMap(({ other, number }) => extras.map((rest) => `${prefix}${other}${number}${rest}.${size}`))
    .filter((name) => name !== type)
    .slice(0, 12);
}
