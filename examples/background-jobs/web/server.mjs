// Takes orders and says how far they are. What takes longer than a user waits is the worker's.
import { createServer } from 'node:http';
import * as reports from './reports.mjs';

const ID = /^[\w-]{1,64}$/;

async function bodyOf(request) {
  let text = '';
  for await (const part of request) {
    text += part;
    if (text.length > 100_000) throw new Error('too long');
  }
  return JSON.parse(text);
}

const ROUTES = {
  'GET /health': () => ({ status: 200, value: 'ok' }),

  // 202 Accepted: the order is kept and nothing is made yet. Where to ask is in the answer.
  'POST /reports': async (request) => {
    const { title, lines } = await bodyOf(request);
    if (typeof title !== 'string' || !Array.isArray(lines)) return { status: 400, value: { error: 'title and lines' } };
    const id = await reports.order({ title, lines: lines.map(String) });
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
  const [, first = '', rest = ''] = new URL(request.url, 'http://reports').pathname.split('/');
  let answer = { status: 404, value: { error: 'not found' } };
  try {
    answer = (await ROUTES[`${request.method} /${first}`]?.(request, rest)) ?? answer;
  } catch (error) {
    console.error(`${request.method} ${request.url}: ${error.message}`);
    answer = { status: 503, value: { error: 'try again' }, headers: { 'Retry-After': '1' } };
  }
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...answer.headers };
  response.writeHead(answer.status, headers).end(JSON.stringify(answer.value));
});
server.listen(Number(process.env.PORT ?? 8080), () => console.log('listening'));

// ECS says so before it kills: what is under way ends first.
process.on('SIGTERM', () => server.close(() => process.exit()));
