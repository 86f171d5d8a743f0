import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const ROOT = join(__dirname, '..');

test('API.md is what the public face says now (npm run docs)', () => {
  expect(existsSync(join(ROOT, '.jsii'))).toBe(true); // made by npm run build
  const folder = mkdtempSync(join(tmpdir(), 'api-'));
  const file = join(folder, 'API.md');
  execFileSync('npx', ['jsii-docgen', '--output', file], { cwd: ROOT, stdio: 'pipe' });
  expect(readFileSync(join(ROOT, 'API.md'), 'utf8')).toBe(readFileSync(file, 'utf8'));
  rmSync(folder, { recursive: true });
}, 120_000);

test('everything public is documented', () => {
  const { types } = JSON.parse(readFileSync(join(ROOT, '.jsii'), 'utf8')) as { types: { [fqn: string]: ApiType } };
  expect(Object.keys(types).length).toBeGreaterThan(40);
  const undocumented: string[] = [];
  const look = (path: string, item: Documented) => {
    if (!item.docs?.summary && !item.overrides) undocumented.push(path);
  };
  for (const [fqn, type] of Object.entries(types)) {
    look(fqn, type);
    const isProps = type.kind === 'interface' && type.datatype;
    for (const property of type.properties ?? []) {
      look(`${fqn}.${property.name}`, property);
      if (isProps && property.optional && !property.docs?.default)
        undocumented.push(`${fqn}.${property.name} lacks @default`);
    }
    for (const method of type.methods ?? []) look(`${fqn}.${method.name}()`, method);
  }
  expect(undocumented).toEqual([]);
});

interface Documented {
  readonly name?: string;
  readonly docs?: { readonly summary?: string; readonly default?: string };
  readonly optional?: boolean;
  readonly overrides?: string;
}
interface ApiType extends Documented {
  readonly kind: string;
  readonly datatype?: boolean;
  readonly properties?: Documented[];
  readonly methods?: Documented[];
}
