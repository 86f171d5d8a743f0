import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

/** A library within the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** The texts that its licence asks to be passed on. */
  readonly texts: string[];
}

/** Licences that let a library be shipped within another, with their text. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT'];

/**
 * The libraries that the files of a bundle are of.
 *
 * @throws when one has a licence that is not allowed, or no text of it
 */
export function bundledPackages(files: readonly string[], root: string): BundledPackage[] {
  const folders = new Set(files.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  // The text of this licence is the same for all, and some leave it out.
  const apache = readFileSync(path.join(root, 'LICENSE'), 'utf8').trim();
  const packages = [...folders].map((folder) => readPackage(path.join(root, folder), apache));
  const unique = new Map(packages.map((each) => [`${each.name}@${each.version}`, each]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function readPackage(folder: string, apache: string): BundledPackage {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  // Some keep the licences of what they hold themselves in a folder.
  const files = ['.', 'licenses'].flatMap((place) =>
    filesIn(path.join(folder, place))
      .filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
      .map((file) => path.join(place, file)),
  );
  const texts = files.sort().map((file) => readFileSync(path.join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim());
  if (texts.length === 0 && license === 'Apache-2.0') texts.push(apache);
  if (!ALLOWED.includes(license))
    throw new Error(`${name}@${version} has the licence ${license}, which is not allowed`);
  if (texts.length === 0) throw new Error(`${name}@${version} has no text of its licence`);
  return { name, version, license, texts };
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** The notices: a list of all libraries, then each text once, after the libraries that it is of. */
export function notices(packages: readonly BundledPackage[]): string {
  const byText = new Map<string, BundledPackage[]>();
  for (const each of packages) for (const text of each.texts) byText.set(text, [...(byText.get(text) ?? []), each]);
  const title = ({ name, version, license }: BundledPackage) => `${name}@${version} (${license})`;
  const sections = [...byText].map(([text, of]) => `${of.map(title).join('\n')}\n\n${text}`);
  const intro = 'cli.js and preflight.js hold code of these packages, each under the licence beside it:';
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${[`${intro}\n\n${packages.map(title).join('\n')}`, ...sections].join(rule)}\n`;
}
