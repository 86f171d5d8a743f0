import { createSocket } from 'dgram';
import type { Socket } from 'dgram';
import type { AddressInfo } from 'net';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { decode, encode, RECURSION_AVAILABLE } from 'dns-packet';

/** The address that a name leads to now; undefined where there is no such name. */
export type Lookup = (name: string) => string | undefined;

/** A DNS server over UDP that knows the names of one proof, and no others. */
export class Resolver {
  private readonly socket: Socket = createSocket('udp4');

  constructor(private readonly lookup: Lookup) {
    this.socket.on('message', (message, { port, address }) => {
      const { id, questions = [] } = decode(message);
      const [question] = questions;
      const data = question?.type === 'A' ? this.lookup(question.name.toLowerCase()) : undefined;
      const answers = data ? [{ type: 'A' as const, name: question.name, ttl: 0, data }] : [];
      this.socket.send(encode({ type: 'response', id, flags: RECURSION_AVAILABLE, questions, answers }), port, address);
    });
  }

  public start(): Promise<void> {
    return new Promise((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
  }

  /**
   * What makes a Node process ask this resolver, as a task asks that of its VPC. The application itself is not told:
   * `dns.lookup` of Node asks the operating system, which cannot be given another server for one process.
   */
  public get environment(): { [name: string]: string } {
    const { port } = this.socket.address() as AddressInfo;
    return {
      NODE_OPTIONS: `--import=${pathToFileURL(join(__dirname, 'use-resolver.mjs'))}`,
      RESOLVER: `127.0.0.1:${port}`,
    };
  }

  public stop(): void {
    this.socket.close();
  }
}
