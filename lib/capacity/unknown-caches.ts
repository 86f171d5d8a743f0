/** Caches of which nobody here knows what they carry, and why. */
export const UNKNOWN_CACHES = {
  serverless: 'a serverless cache grows by itself, up to limits of its own; not judged',
  memcached: 'clients of Memcached share the keys out among its nodes themselves; not judged',
} as const;
