import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import type { Template } from './template';
import { format } from './template';

const FOLDER = join(__dirname, 'frozen');
const fileOf = (name: string) => join(FOLDER, `${name}.json`);

/** The names of the configurations whose templates are frozen. */
export function frozenNames(): string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

/** The template of the released line. */
export function readFrozen(name: string): Template {
  return JSON.parse(readFileSync(fileOf(name), 'utf8'));
}

export function freeze(name: string, template: Template): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(fileOf(name), format(template));
}
