/** `PdfQueue` → `PDF_QUEUE`, `orders-db` → `ORDERS_DB`. */
export function constantCase(id: string): string {
  return id
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toUpperCase();
}

/**
 * The prefix of a backing service's environment variables. It follows from the construct's id alone, since a binding
 * cannot know whether it is the second of its kind: `Database` → none, `OrdersDatabase` → `ORDERS_`.
 */
export function environmentPrefix(id: string, kind: string): string {
  const name = id === kind ? '' : id.endsWith(kind) ? id.slice(0, -kind.length) : id;
  const prefix = constantCase(name);
  return prefix === '' ? '' : `${prefix}_`;
}
