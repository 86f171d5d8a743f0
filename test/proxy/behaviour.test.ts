import { once } from 'events';
import type { IncomingMessage, ServerResponse } from 'http';
import { request } from 'http';
import { connect as connectHttp2, createServer as createHttp2Server, constants } from 'http2';
import { connect } from 'net';
import type { TargetOptions } from '../../lib';
import { Duration } from 'aws-cdk-lib/core';
import { ServiceProtocol } from '../../lib';
import { Application } from './support/application';
import { faultsOf } from './support/embedded-metrics';
import { ask } from './support/load';
import type { Kind, ProxyCase } from './support/proxy';
import { Proxy, describeProxy } from './support/proxy';

type Handlers = Parameters<typeof Application.start>[1];

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function start(kind: Kind, given: ProxyCase = {}, handlers: Handlers = {}) {
  const proxy = await Proxy.start(kind, given);
  stops.push(() => proxy.stop());
  const application = await Application.start(proxy.applicationPort, handlers);
  stops.push(() => application.stop());
  return { proxy, application, port: proxy.port };
}

/** A handler that holds requests until it is told to answer them. */
function held() {
  const responses: ServerResponse[] = [];
  return {
    responses,
    handler: (_: IncomingMessage, response: ServerResponse) => void responses.push(response),
    come: async (count: number) => {
      while (responses.length < count) await pause(5);
    },
    answer: () => responses.splice(0).forEach((response) => response.end('held')),
  };
}
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends bytes as they are, and waits for the first of an answer, or the end. */
async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(bytes);
  socket.setTimeout(2000, () => socket.destroy());
  const first = await Promise.race([once(socket, 'data'), once(socket, 'close')]);
  socket.destroy();
  return `${first[0]}`;
}

/** A page of the most bytes allowed, with all that configurations, shells and formats know. */
const HOSTILE = [
  '"${HOME}"',
  "'$var'",
  '%[path]',
  '%d %s %%',
  '\\n \\" \\\\',
  '`id` $(id)',
  '# ; { }',
  'é€😀',
  '<b>\t',
];
const hostilePage = (bytes: number) => {
  const text = HOSTILE.join('\n').padEnd(200, ' x');
  const page = text.repeat(Math.floor(bytes / Buffer.byteLength(text)));
  return page + 'z'.repeat(bytes - Buffer.byteLength(page));
};

describeProxy(['haproxy', 'nginx'], (kind) => {
  test('takes the configuration without a warning', async () => {
    const { proxy } = await start(kind);
    proxy.check();
    expect(proxy.errors.replace(/^\[NOTICE\].*\n/gm, '')).toBe('');
  });

  test('refuses whatever the method, with a page of 8 KiB that nothing has changed', async () => {
    const page = hostilePage(8192);
    const slow = held();
    const proxyOptions = { maxConcurrentRequests: 1, retryAfter: Duration.seconds(17), page };
    const queue = kind === 'haproxy' ? { maxQueuedRequests: 0 } : {};
    const { port, application, proxy } = await start(
      kind,
      { proxy: { ...proxyOptions, ...queue } },
      { '/slow': slow.handler },
    );
    const first = ask({ port, path: '/slow' });
    await slow.come(1);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const answer = await ask({ port, method, path: '/x', headers: { Range: 'bytes=0-1' } }, 'body'.repeat(1000));
      expect([method, answer.status]).toEqual([method, 503]);
      expect(answer.headers).toMatchObject({ 'retry-after': '17', 'cache-control': 'no-store' });
      expect(answer.body === page).toBe(true);
    }
    expect(await ask({ port, method: 'HEAD', path: '/x' })).toMatchObject({ status: 503, body: '' });
    expect(await ask({ port, path: '/health' })).toMatchObject({ status: 200 });
    slow.answer();
    expect(await first).toMatchObject({ status: 200, body: 'held' });
    expect(await ask({ port, path: '/x' })).toMatchObject({ status: 200 });
    expect(application.seen.map(({ url }) => url)).toEqual(['/slow', '/health', '/x']);
    const lines = await proxy.log(9);
    expect(lines.map(({ status, RefusedRequests }) => [status, RefusedRequests])).toEqual([
      ...Array(7).fill([503, 1]),
      [200, 0],
      [200, 0],
    ]);
    expect(lines.flatMap(faultsOf)).toEqual([]);
  });

  test('a 503 of the application is not one of the proxy', async () => {
    const { port, proxy } = await start(kind, {}, { '/ill': (_, response) => void response.writeHead(503).end('own') });
    expect(await ask({ port, path: '/ill' })).toMatchObject({ status: 503, body: 'own' });
    expect(await proxy.log(1)).toMatchObject([{ status: 503, RefusedRequests: 0 }]);
  });

  test('an application that does not answer', async () => {
    const { port, application, proxy } = await start(kind);
    await application.stop();
    stops.pop();
    const { status } = await ask({ port, path: '/x' });
    expect(status).toBe({ haproxy: 503, nginx: 502 }[kind]);
    expect(await ask({ port, path: '/health' })).toMatchObject({ status });
    const lines = await proxy.log(1);
    expect(lines).toMatchObject([{ status, path: '/x' }]);
    expect(lines.flatMap(faultsOf)).toEqual([]);
    // HAProxy tries again for three seconds.
  }, 15_000);

  test('the application learns host, client and trace as the load balancer told them', async () => {
    const { port, application } = await start(kind);
    const headers = { Host: 'shop.example.com:8443', 'X-Forwarded-For': '203.0.113.7', 'X-Amzn-Trace-Id': 'Root=1-2' };
    await ask({ port, path: '/a%2Fb//c?q=%20', headers });
    await ask({ port, path: '/direct' });
    const [first, second] = application.seen;
    expect(first.url).toBe('/a%2Fb//c?q=%20');
    expect(first.headers).toMatchObject({
      host: 'shop.example.com:8443',
      'x-forwarded-for': '203.0.113.7',
      'x-amzn-trace-id': 'Root=1-2',
    });
    expect(second.headers['x-forwarded-for']).toBe('127.0.0.1');
  });

  test('the log names who connected to the load balancer, and who did before, whatever a client makes up', async () => {
    const { proxy, port } = await start(kind);
    const made = 'x'.repeat(3000);
    const chains = ['203.0.113.7', `${made}, 198.51.100.9, 203.0.113.7`, undefined];
    for (const chain of chains) await ask({ port, headers: chain === undefined ? {} : { 'x-forwarded-for': chain } });
    const lines = await proxy.log(3);
    expect(lines.map(({ client }) => client)).toEqual(['203.0.113.7', '203.0.113.7', '127.0.0.1']);
    expect(lines[1].viewer).toBe('198.51.100.9');
    expect(lines[0].viewer).not.toMatch(/\d/);
  });

  test('whatever is asked, each line of the log is JSON with metrics, short, and without queries', async () => {
    const { port, proxy } = await start(kind);
    const get = (path: string | Buffer, headers: string | Buffer = '') =>
      Buffer.concat([
        Buffer.from('GET '),
        Buffer.from(path as string),
        Buffer.from(' HTTP/1.1\r\nHost: a\r\nConnection: close\r\n'),
        Buffer.from(headers as string),
        Buffer.from('\r\n'),
      ]);
    const trace = (value: Buffer | string) =>
      Buffer.concat([Buffer.from('X-Amzn-Trace-Id: '), Buffer.from(value as string), Buffer.from('\r\n')]);
    const requests: (string | Buffer)[] = [
      get('/plain?token=secret'),
      get('/"quotes"\\backslash\\"?token=secret'),
      get("/'$(id)${HOME}%[path]%d%%00%0a%22'"),
      get(`/${'"'.repeat(4096)}`),
      get(`/${'\\'.repeat(3000)}?${'secret'.repeat(100)}`),
      get(Buffer.from('/é€😀')),
      get(Buffer.from([0x2f, 0xff, 0xfe, 0xc3, 0x28, 0x80])),
      get(Buffer.concat([Buffer.from(`/${'x'.repeat(1022)}`), Buffer.from('😀'.repeat(50))])),
      get('/control\x01\x1f\x7f'),
      get('/trace', trace('"},{"InFlightRequests":9e9,"x":"\\')),
      get('/trace', trace(Buffer.from([0xff, 0xe2, 0x82, 0x22, 0x5c]))),
      get('/trace', trace('"'.repeat(4096))),
      get('/trace', trace('tab\tand bell\x07')),
      get('http://absolute.example/uri?token=secret'),
      get('*'),
      `${'M'.repeat(60)} / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      'GET /old?token=secret HTTP/1.0\r\n\r\n',
      'GARBAGE\r\n\r\n',
      'GET /bad HTTP/1.1\r\nBad Header: x\r\n\r\n',
      'GET / HTTP/9.9\r\n\r\n',
      get(`/${'y'.repeat(40_000)}`),
      '\x16\x03\x01\x02\x00\x01\x00',
    ];
    for (const bytes of requests) await raw(port, bytes);
    const lines = await proxy.log(requests.length - 2);
    expect(lines.length).toBeGreaterThanOrEqual(requests.length - 4);
    expect(lines.flatMap(faultsOf)).toEqual([]);
    for (const line of proxy.lines) {
      // The log driver cuts what is longer.
      expect(Buffer.byteLength(line)).toBeLessThan(16_384);
      expect(line).not.toMatch(/secret/);
    }
    const paths = lines.map(({ path }) => `${path}`);
    expect(paths).toEqual(expect.arrayContaining(['/plain', '/"quotes"\\backslash\\"', '/old']));
    expect(paths.some((path) => path.startsWith('/""""'))).toBe(true);
    expect(Math.max(...lines.map(({ InFlightRequests }) => InFlightRequests as number))).toBeLessThan(100);
  });

  test('answers and uploads stream', async () => {
    const slow = held();
    const uploaded: string[] = [];
    const { port } = await start(
      kind,
      {},
      {
        '/download': (incoming, response) => {
          response.write('first');
          slow.handler(incoming, response);
        },
        '/upload': (incoming, response) => {
          incoming.on('data', (chunk) => uploaded.push(`${chunk}`)).on('end', () => response.end('thanks'));
        },
      },
    );
    const download = request({ host: '127.0.0.1', port, path: '/download' }).end();
    const [answer] = (await once(download, 'response')) as [IncomingMessage];
    expect(`${(await once(answer, 'data'))[0]}`).toBe('first');
    slow.responses[0].write('second');
    expect(`${(await once(answer, 'data'))[0]}`).toBe('second');
    slow.answer();
    expect(`${(await once(answer, 'data'))[0]}`).toBe('held');

    const upload = request({ host: '127.0.0.1', port, path: '/upload', method: 'POST' });
    upload.write('first');
    while (uploaded.length === 0) await pause(5);
    upload.end('second');
    const [thanks] = (await once(upload, 'response')) as [IncomingMessage];
    thanks.resume();
    await once(thanks, 'end');
    expect(uploaded).toEqual(['first', 'second']);
  });

  test('what a client does not read stays in the application, and fills no disk', async () => {
    let written = false;
    const { port } = await start(
      kind,
      {},
      { '/large': (_, response) => void response.write(Buffer.alloc(64 * 1024 * 1024), () => (written = true)) },
    );
    const download = request({ host: '127.0.0.1', port, path: '/large' }).end();
    const [answer] = (await once(download, 'response')) as [IncomingMessage];
    await pause(1000);
    expect(written).toBe(false);
    answer.resume();
    for (let i = 0; i < 500 && !written; i++) await pause(10);
    expect(written).toBe(true);
    download.destroy();
  }, 15_000);

  test('a WebSocket passes, both ways', async () => {
    const { port } = await start(kind);
    const headers = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version': '13',
    };
    const upgrade = request({ host: '127.0.0.1', port, path: '/chat', headers }).end();
    const [answer, socket] = await once(upgrade, 'upgrade');
    expect(answer.statusCode).toBe(101);
    for (const word of ['one', 'two']) {
      socket.write(word);
      expect(`${(await once(socket, 'data'))[0]}`).toBe(word);
    }
    socket.destroy();
  });
});

describeProxy(['haproxy'], (kind) => {
  test('who has waited too long is refused, and who is beyond the queue at once', async () => {
    const slow = held();
    const proxyOptions = { maxConcurrentRequests: 1, maxQueuedRequests: 2, queueTimeout: Duration.millis(400) };
    const { port, proxy } = await start(kind, { proxy: proxyOptions }, { '/slow': slow.handler });
    const first = ask({ port, path: '/slow' });
    await slow.come(1);
    const waiting = [ask({ port, path: '/slow' }), ask({ port, path: '/slow' })];
    await pause(50);
    const beyond = await ask({ port, path: '/slow' });
    expect(beyond).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(beyond.milliseconds).toBeLessThan(300);
    for (const answer of await Promise.all(waiting)) {
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5', 'cache-control': 'no-store' } });
      expect(answer.milliseconds).toBeGreaterThanOrEqual(390);
      expect(answer.milliseconds).toBeLessThan(2000);
    }
    slow.answer();
    expect(await first).toMatchObject({ status: 200 });
    const lines = await proxy.log(4);
    const waits = lines.map(({ QueueTime, RefusedRequests }) => [
      Math.round((QueueTime as number) / 400),
      RefusedRequests,
    ]);
    expect(waits).toEqual([
      [0, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    expect(lines.flatMap(faultsOf)).toEqual([]);
  });

  test.each<[string, TargetOptions]>([
    ['HTTP/2', { protocol: ServiceProtocol.HTTP2 }],
    ['gRPC', { protocol: ServiceProtocol.GRPC }],
  ])('%s without TLS passes, with its trailers', async (_, target) => {
    const proxy = await Proxy.start(kind, { target });
    stops.push(() => proxy.stop());
    const server = createHttp2Server();
    server.on('stream', (stream, headers) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' }));
      stream.end(`${headers[constants.HTTP2_HEADER_PATH]}`);
    });
    await new Promise<void>((resolve) => server.listen(proxy.applicationPort, '127.0.0.1', resolve));
    stops.push(async () => void server.close());
    proxy.check();
    const session = connectHttp2(`http://127.0.0.1:${proxy.port}`);
    for (const path of ['/shop.Cart/Add', '/grpc.health.v1.Health/Check', '/health']) {
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        te: 'trailers',
        'content-type': 'application/grpc',
      });
      const trailers = once(stream, 'trailers');
      let body = '';
      stream.setEncoding('utf8').on('data', (chunk) => (body += chunk));
      stream.end('message');
      expect((await trailers)[0]).toMatchObject({ 'grpc-status': '0', 'grpc-message': 'fine' });
      expect(body).toBe(path);
    }
    session.destroy();
    const lines = await proxy.log(2);
    const health = target.protocol === ServiceProtocol.GRPC ? '/grpc.health.v1.Health/Check' : '/health';
    expect(lines).toHaveLength(2);
    expect(lines.map(({ path }) => path)).not.toContain(health);
    expect(lines.flatMap(faultsOf)).toEqual([]);
  });
});
