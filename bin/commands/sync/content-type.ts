import { contentType, lookup } from 'mime-types';

/** What browsers must be told, and no extension does. */
const BY_NAME: Readonly<Record<string, string>> = {
  'apple-app-site-association': 'application/json; charset=utf-8',
};

/** The Content-Type of a file, by its extension; text says its charset. */
export function contentTypeOf(name: string): string {
  const type = BY_NAME[name] ?? lookup(name);
  return (type && contentType(type)) || 'application/octet-stream';
}
