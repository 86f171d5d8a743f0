// Two caches: pages (CACHE_*), which any burst may wash out, and sessions (SESSION_STORE_*), which may not go.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient, createCluster } from 'redis';

/** A page is as old as this at the most. */
const PAGE_SECONDS = 30;
/** The one task that makes a page has so long; then another does. */
const MAKING_MS = 2000;
const SESSION_SECONDS = 24 * 60 * 60;

async function connect(prefix) {
  const cache = (name) => process.env[`${prefix}_${name}`];
  const tls = cache('TLS') === 'true';
  const url = `${tls ? 'rediss' : 'redis'}://${cache('HOST')}:${cache('PORT')}`;
  const login = { username: cache('USERNAME'), password: cache('AUTH_TOKEN') };
  const client =
    cache('CLUSTER') === 'true'
      ? createCluster({ rootNodes: [{ url }], defaults: { ...login, socket: { tls } } })
      : // Who cannot be asked now is not asked later: the request would wait for it.
        createClient({ url, ...login, disableOfflineQueue: true });
  client.on('error', (error) => console.error(`${prefix}: ${error.message}`));
  await client.connect();
  return client;
}

const pages = await connect('CACHE');
const sessions = await connect('SESSION_STORE');

const flights = new Map();

/** A page from the cache; of all requests in all tasks that miss it, one makes it and the others wait. */
export function page(key, make) {
  const flight = flights.get(key) ?? fetchPage(`page:${key}`, make).finally(() => flights.delete(key));
  flights.set(key, flight);
  return flight;
}

async function fetchPage(key, make) {
  try {
    const kept = await pages.get(key);
    if (kept) return kept;
    const mine = await pages.set(`${key}:making`, '1', { NX: true, PX: MAKING_MS });
    for (const end = Date.now() + MAKING_MS; !mine && Date.now() < end; await sleep(25)) {
      const made = await pages.get(key);
      if (made) return made;
    }
  } catch {
    // Without the cache each task still makes a page once at a time.
    return make();
  }
  const made = await make();
  if (made) await pages.set(key, made, { EX: PAGE_SECONDS }).catch(() => undefined);
  return made;
}

const keyOf = (id) => `${process.env.SESSION_STORE_KEY_PREFIX}${id}`;

/** Starts a session, and gives the value of its cookie. */
export async function logIn(reader) {
  const id = randomUUID();
  await sessions.set(keyOf(id), reader, { EX: SESSION_SECONDS });
  return id;
}

/** Who has this cookie. */
export const readerOf = (id) => (id ? sessions.get(keyOf(id)) : null);

/** Lets the connections go. */
export const close = () => Promise.all([pages, sessions].map((client) => client.close()));
