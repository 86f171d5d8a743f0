// Takes orders and says how far they are. What takes longer than a user waits is the worker's.
import { createServer } from 'node:http';
import { log } from './log.mjs';
import * as reports from './reports.mjs';
import { traceIdOf } from './trace.mjs';

const ID = /^[\w-]{1,64}$/;
/** An id is all that keeps a report from others: what a caller brings has to be as hard to guess as what is made here. */
const UUID = /^[\da-f]{8}-[\da-f]{4}-[1-8][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
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

const ROUTES = {
  'GET /health': () => ({ status: 200, value: 'ok' }),

  // 202 Accepted: the order is kept and nothing is made yet. Where to ask is in the answer. Who got none sends the same
  // again, with the same key, and has ordered once.
  'POST /reports': async (request, _rest, traceId) => {
    const { 'idempotency-key': key } = request.headers;
    if (key !== undefined && !UUID.test(key)) throw new Refused(400, 'Idempotency-Key is a UUID in small letters');
    const { title, lines } = await bodyOf(request);
    if (typeof title !== 'string' || !Array.isArray(lines)) throw new Refused(400, 'title and lines');
    const id = await reports.order({ title, lines: lines.map(String) }, traceId, key);
    return { status: 202, value: { id }, headers: { Location: `/reports/${id}` } };
  },

  'GET /reports': async (_request, id) => {
    const report = ID.test(id) ? await reports.report(id) : undefined;
    if (!report) return { status: 404, value: { error: 'not found' } };
    const waits = report.state === 'waiting';
    return { status: waits ? 202 : 200, value: report, headers: waits ? { 'Retry-After': '5' } : {} };
  },

  // What a page needs to send a table to S3 by itself.
  'POST /uploads': async () => {
    const { id, form } = await reports.signUpload();
    return { status: 202, value: { id, ...form }, headers: { Location: `/reports/${id}` } };
  },
};

const server = createServer(async (request, response) => {
  const began = Date.now();
  const traceId = traceIdOf(request);
  // Not by URL, which throws at what anybody may send, such as `GET //`.
  const [, first = '', rest = ''] = request.url.split('?', 1)[0].split('/');
  const route = `${request.method} /${first}`;
  let answer = { status: 404, value: { error: 'not found' } };
  try {
    answer = (await ROUTES[route]?.(request, rest, traceId)) ?? answer;
  } catch (error) {
    log(error instanceof Refused ? 'warn' : 'error', error.message, { route, traceId });
    answer =
      error instanceof Refused
        ? { status: error.status, value: { error: error.message } }
        : { status: 503, value: { error: 'try again' }, headers: { 'Retry-After': '1' } };
  }
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...answer.headers };
  response.writeHead(answer.status, headers).end(JSON.stringify(answer.value));
  // The route, not the path: the id of a report is for its owner alone.
  const milliseconds = Date.now() - began;
  if (first !== 'health') log('info', 'answered', { route, status: answer.status, milliseconds, traceId });
});
server.listen(Number(process.env.PORT ?? 8080), () => log('info', 'listening'));

// ECS says so before it kills: what is under way ends first.
process.on('SIGTERM', () => server.close(() => process.exit()));
