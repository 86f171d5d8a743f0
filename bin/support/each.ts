/**
 * Does the work for each item, some at once. The first that fails keeps further ones from starting; what is under way
 * is waited for, so that nothing happens after this has thrown.
 *
 * @param items what to work on, in order
 * @param limit how many at once
 * @param work what to do
 */
export async function each<T>(items: readonly T[], limit: number, work: (item: T) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length && failures.length === 0) {
      await work(items[next++]).catch((failure) => void failures.push(failure));
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
  if (failures.length > 0) throw failures[0];
}
