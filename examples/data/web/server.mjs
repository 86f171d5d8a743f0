// A news site. All that it knows of its surroundings is in its environment, as the library binds it.
import { createServer } from 'node:http';
import * as caches from './caches.mjs';
import * as news from './news.mjs';
import * as orders from './orders.mjs';

const sessionOf = ({ headers }) => /(?:^|; )session=([\w-]+)/.exec(headers.cookie ?? '')?.[1];

const MOST = 100_000;

/** What a caller did wrong: the same request again is no better. */
class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Reads all of it, for a caller listens when it has sent everything, and keeps no more than it may be long. */
async function bodyOf(request) {
  request.setEncoding('utf8'); // a letter may begin in one part and end in the next
  let text = '';
  for await (const part of request) if (text.length <= MOST) text += part;
  if (text.length > MOST) throw new Refused(413, `at most ${MOST} characters`);
  const value = parsed(text);
  if (value === null || typeof value !== 'object') throw new Refused(400, 'a JSON object');
  return value;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refused(400, 'JSON');
  }
}

const json = (status, value, headers = {}) => ({ status, text: JSON.stringify(value), headers });
const notFound = json(404, { error: 'not found' });

const ROUTES = {
  'GET /health': () => json(200, 'ok'),
  'GET /latest': async () => json(200, await news.latest()),
  'GET /articles': async (_request, id) => {
    if (!/^\d{1,9}$/.test(id)) return notFound;
    const text = await caches.page(`article:${id}`, async () => {
      const found = await news.article(id);
      return found && JSON.stringify(found);
    });
    return text ? { status: 200, text } : notFound;
  },
  'POST /articles': async (request) => json(201, await news.publish(await bodyOf(request))),
  'POST /login': async (request) => {
    const id = await caches.logIn((await bodyOf(request)).reader);
    return json(200, {}, { 'Set-Cookie': `session=${id}; Path=/; HttpOnly; Secure; SameSite=Lax` });
  },
  'GET /me': async (request) => json(200, { reader: await caches.readerOf(sessionOf(request)), pid: process.pid }),
  'GET /orders': async (request) => {
    const reader = await caches.readerOf(sessionOf(request));
    return reader ? json(200, await orders.ordersOf(reader)) : json(401, { error: 'log in' });
  },
  'POST /orders': async (request) => {
    const reader = await caches.readerOf(sessionOf(request));
    if (!reader) return json(401, { error: 'log in' });
    return json(201, { id: await orders.order(reader, (await bodyOf(request)).item) });
  },
};

const server = createServer(async (request, response) => {
  let answer;
  try {
    // Not by URL, which throws at what anybody may send, such as `GET //`.
    const [, first = '', rest] = request.url.split('?', 1)[0].split('/');
    answer = (await ROUTES[`${request.method} /${first}`]?.(request, rest)) ?? notFound;
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`);
    answer =
      error instanceof Refused
        ? json(error.status, { error: error.message })
        : json(503, { error: 'try again' }, { 'Retry-After': '1' });
  }
  response.writeHead(answer.status, { 'Content-Type': 'application/json', ...answer.headers }).end(answer.text);
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log('listening'));

// ECS says so before it kills: what is under way ends first.
process.on('SIGTERM', () => {
  server.close(() => Promise.all([news, orders, caches].map(({ close }) => close())).then(() => process.exit()));
});
