import { Checks } from '../../private/validation';

/** Where every application may write. */
export const SCRATCH = '/tmp';

/** `/var/cache/app` → `var-cache-app`: a volume for each path. `/tmp` is `tmp`. */
export function volumeNameOf(path: string): string {
  return path.replace(/^\//, '').replace(/[^A-Za-z0-9_-]/g, '-');
}

/** Checks the folders that an application writes to, beside `/tmp`. */
export function validateWritablePaths(paths: string[] = []): string[] {
  const checks = new Checks();
  for (const path of paths) {
    checks.text(
      'writablePaths',
      path,
      /^(\/(?!\.\.?(\/|$))[\w.+-]+)+$/,
      'absolute paths below the root, without a slash at the end',
      "state '/var/cache/app'",
    );
  }
  const all = [SCRATCH, ...paths];
  const nested = paths.filter((path) => all.some((other) => other !== path && path.startsWith(`${other}/`)));
  const volumes = all.map(volumeNameOf);
  const twice = paths.filter((path, index) => volumes.indexOf(volumeNameOf(path)) < index + 1);
  return checks
    .that(nested.length === 0, 'writablePaths', nested, 'paths outside of each other and of /tmp', 'drop the inner one')
    .that(twice.length === 0, 'writablePaths', twice, 'each path once, and not /tmp', 'drop the repetition').problems;
}
