/** All items of all pages. */
export async function pages<P, T>(paginator: AsyncIterable<P>, itemsOf: (page: P) => T[] | undefined): Promise<T[]> {
  const items: T[] = [];
  for await (const page of paginator) items.push(...(itemsOf(page) ?? []));
  return items;
}
