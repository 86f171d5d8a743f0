/** As many paths a month are free, over all distributions of an account; one with a wildcard counts as one. */
const FREE_PATHS = 1000;

/**
 * The paths that the edge forgets: those of objects that were overwritten or deleted. What is new was never there.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/PayingForInvalidation.html
 */
export function invalidationPaths(keys: readonly string[], prefix: string): string[] {
  if (keys.length <= FREE_PATHS) return keys.map(pathOf);
  const outside = keys.filter((key) => !key.startsWith(prefix));
  return [`${pathOf(prefix)}*`, ...outside.map(pathOf)];
}

/** Unsafe characters are encoded; an asterisk that is one must not be taken for a wildcard. */
function pathOf(key: string): string {
  return `/${key.split('/').map(encodeURIComponent).join('/').replaceAll('*', '%2A')}`;
}
