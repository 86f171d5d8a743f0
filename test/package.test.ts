import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const read = (file: string) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: { [name: string]: string };
}

describe('the lock file', () => {
  const packages = read('package-lock.json').packages as { [path: string]: Locked };
  const names = new Set(Object.keys(packages).map((path) => path.split('node_modules/').pop()));

  test('pins every dependency', () => {
    expect(names.size).toBeGreaterThan(400);
    expect(Object.values(read('package.json').devDependencies).filter((version) => !/^\d/.test(`${version}`))).toEqual(
      [],
    );
  });

  test('holds the packages of every platform, without which npm ci fails', () => {
    const optional = Object.values(packages).flatMap(({ optionalDependencies }) =>
      Object.keys(optionalDependencies ?? {}),
    );
    expect(optional.length).toBeGreaterThan(20);
    expect(optional.filter((name) => !names.has(name))).toEqual([]);
  });
});

describe('what is published', () => {
  const [{ files }] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' }),
  );
  const paths = (files as { path: string }[]).map(({ path }) => path);

  test('the library, its assembly and its documents', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        '.jsii',
        'API.md',
        'LICENSE',
        'README.md',
        'dist/index.d.ts',
        'dist/index.js',
        'dist/cli.js',
        'dist/preflight.js',
        'dist/THIRD-PARTY-NOTICES.txt',
      ]),
    );
  });

  test('and nothing else', () => {
    expect(
      paths.filter((path) => !/^(dist\/|\.jsii|API\.md|CHANGELOG\.md|LICENSE|README\.md|package\.json)/.test(path)),
    ).toEqual([]);
  });

  test('brings no dependency but its peers', () => {
    const { dependencies, peerDependencies } = read('package.json');
    expect(dependencies).toBeUndefined();
    expect(Object.keys(peerDependencies)).toEqual(['aws-cdk-lib', 'constructs']);
  });
});
