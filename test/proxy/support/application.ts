import { createHash } from 'crypto';
import { createServer } from 'http';
import type { IncomingMessage, Server, ServerResponse } from 'http';

/** What the application does with a path of its own, beside the work of the pool. */
type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** https://www.rfc-editor.org/rfc/rfc6455#section-1.3 */
const WEBSOCKET = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** Work that the application does at a time, as with so many database connections, and how long each takes. */
export const SLOTS = 10;
export const WORK_MS = 100;

/**
 * A server with a pool: what comes while all slots are busy waits in the application, for as long as it takes. That is
 * how an application without a bound behaves.
 */
export class Application {
  /** Requests that the application has seen, by path. */
  public readonly seen: IncomingMessage[] = [];
  private readonly waiting: (() => void)[] = [];
  private busy = 0;

  private constructor(
    public readonly port: number,
    private readonly server: Server,
  ) {}

  public static async start(port: number, handlers: { [path: string]: Handler } = {}): Promise<Application> {
    const server = createServer({ maxHeaderSize: 65_536 });
    const application = new Application(port, server);
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      application.seen.push(request);
      const handler = handlers[request.url!.replace(/\?.*/, '')];
      if (handler) handler(request, response);
      else if (request.url === '/health') response.end('well');
      else application.work(response);
    });
    server.on('upgrade', (request, socket) => {
      socket.on('error', () => undefined);
      const accept = createHash('sha1').update(`${request.headers['sec-websocket-key']}${WEBSOCKET}`).digest('base64');
      const headers = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`];
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${headers.join('\r\n')}\r\n\r\n`);
      socket.pipe(socket);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return application;
  }

  public async stop(): Promise<void> {
    this.waiting.length = 0;
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private work(response: ServerResponse): void {
    const start = () => {
      // Who has gone while it waited is worked for all the same, as a server that does not look would.
      this.busy++;
      setTimeout(() => {
        this.busy--;
        response.end('done');
        this.waiting.shift()?.();
      }, WORK_MS);
    };
    if (this.busy < SLOTS) start();
    else this.waiting.push(start);
  }
}
