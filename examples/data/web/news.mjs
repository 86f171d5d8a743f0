// The main database: PostgreSQL, bound as DATABASE_*. Writes go to the primary, reads to the readers.
import pg from 'pg';

const database = (name) => process.env[`DATABASE_${name}`];
const budget = Number(database('POOL_SIZE'));
/** After a failure a host is left alone for so long. */
const REST_MS = 1000;

/** Connections to one host. A pool looks the name up for each connection that it makes. */
function connectionsTo(host, max, ssl = {}) {
  const pool = new pg.Pool({
    host,
    port: Number(database('PORT')),
    database: database('NAME'),
    user: database('USERNAME'),
    password: database('PASSWORD'),
    ssl,
    max: Math.max(1, Math.floor(max)),
    connectionTimeoutMillis: 2000,
    query_timeout: 5000,
    // Connections that stand do not follow the name: renewed, they come back to a reader that has returned.
    maxLifetimeSeconds: 60,
  });
  // The server that an idle connection led to is gone: the next query makes another.
  pool.on('error', (error) => console.error(`${host}: ${error.message}`));
  return pool;
}

// Half of the budget for writes and half for reads: when no reader is left, both halves meet at the primary.
const primary = connectionsTo(database('HOST'), budget / 2);
// The shared name is in no certificate: its authority is verified, the name is not (verify-ca).
const readers = connectionsTo(database('READER_HOST'), budget / 2, { checkServerIdentity: () => undefined });
const hosts = database('READER_HOSTS').split(',');
const each = hosts.map((host) => connectionsTo(host, budget / 2 / hosts.length));

/** Whether another server may answer what this one did not: it is gone, going, full, or behind a conflict of recovery. */
const isLost = (error) => !(error instanceof pg.DatabaseError) || /^(08|53|57P|40001)/.test(error.code);

/** Writes, on the primary. Not repeated: the first may have been done. */
export const write = (sql, values) => primary.query(sql, values);

/**
 * Reads: by the shared name, and if that leads to a reader that is lost, by the real hosts in turn. A resolver keeps the
 * shared name for some seconds, and the health check takes minutes: to look it up again would lead to the same reader.
 */
export async function read(sql, values) {
  const tried = [readers, ...each, primary];
  const rested = tried.filter(({ restsUntil = 0 }) => restsUntil < Date.now());
  let failure;
  for (const pool of rested.length > 0 ? rested : tried) {
    try {
      return await pool.query(sql, values);
    } catch (error) {
      if (!isLost(error)) throw error;
      failure = error;
      pool.restsUntil = Date.now() + REST_MS;
    }
  }
  throw failure;
}

const SERVER = 'pg_is_in_recovery() AS replica, host(inet_server_addr()) AS server';

/** One article, and which server it was read from. */
export async function article(id) {
  const { rows } = await read(`SELECT id, title, body, ${SERVER} FROM articles WHERE id = $1`, [id]);
  return rows[0];
}

/** The last ten titles. */
export async function latest() {
  const { rows } = await read(`SELECT id, title, ${SERVER} FROM articles ORDER BY id DESC LIMIT 10`);
  return rows;
}

/** Publishes an article; the server that took it is never a replica. */
export async function publish({ title, body }) {
  const { rows } = await write(`INSERT INTO articles (title, body) VALUES ($1, $2) RETURNING id, ${SERVER}`, [
    title,
    body,
  ]);
  return rows[0];
}

/** What a migration does before the first task starts. */
export const migrate = () =>
  write('CREATE TABLE IF NOT EXISTS articles (id serial PRIMARY KEY, title text NOT NULL, body text NOT NULL)');

/** Lets all connections go. */
export const close = () => Promise.all([primary, readers, ...each].map((pool) => pool.end()));
