// A database of its own for subscriptions and merchandise: MySQL behind RDS Proxy, bound as ORDERS_DATABASE_*.
import mysql from 'mysql2/promise';

const database = (name) => process.env[`ORDERS_DATABASE_${name}`];
// No connection is made before the first query.
const proxy = mysql.createPool({
  host: database('HOST'),
  port: Number(database('PORT')),
  database: database('NAME'),
  user: database('USERNAME'),
  password: database('PASSWORD'),
  ssl: { verifyIdentity: true },
  connectionLimit: Number(database('POOL_SIZE')),
  connectTimeout: 2000,
});

/** Takes an order. */
export async function order(reader, item) {
  const [{ insertId }] = await proxy.execute('INSERT INTO orders (reader, item) VALUES (?, ?)', [reader, item]);
  return insertId;
}

/** What somebody has ordered, as written a moment ago: read through the proxy, which leads to the primary. */
export async function ordersOf(reader) {
  const [rows] = await proxy.execute('SELECT id, item FROM orders WHERE reader = ? ORDER BY id', [reader]);
  return rows;
}

/** What a migration does before the first task starts. */
export const migrate = () =>
  proxy.query(
    'CREATE TABLE IF NOT EXISTS orders (id int AUTO_INCREMENT PRIMARY KEY, reader varchar(100), item varchar(100), KEY (reader))',
  );

/** Lets all connections go. */
export const close = () => proxy.end();
