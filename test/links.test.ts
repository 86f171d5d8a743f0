import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join } from 'path';

const ROOT = join(__dirname, '..');
const PAGES = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

/** What a page links to in this repository, without the place within it. */
function targetsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), 'utf8').replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)].map(([, target]) => target).filter((to) => !/^[a-z]+:/.test(to));
}

test('there are links to follow, and files that they lead to', () => {
  expect(PAGES.length).toBeGreaterThan(25);
  expect(PAGES.flatMap(targetsOf).length).toBeGreaterThan(100);
});

test.each(PAGES)('every file that %s links to is there', (page) => {
  const dead = targetsOf(page).filter((target) => !existsSync(join(ROOT, dirname(page), target)));
  expect(dead).toEqual([]);
});
