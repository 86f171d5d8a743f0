import { Agent, request } from 'http';
import type { IncomingHttpHeaders, OutgoingHttpHeaders, RequestOptions } from 'http';

/** An answer, and when it came. */
export interface Answer {
  /** 0 where the connection ended without one. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Since the request was due. */
  readonly milliseconds: number;
  /** Since the load began. */
  readonly at: number;
}

/** Asks once. */
export function ask(options: RequestOptions, body?: string, began = performance.now()): Promise<Answer> {
  const due = performance.now();
  const answer = (status: number, headers: IncomingHttpHeaders, text: string): Answer => {
    const now = performance.now();
    return { status, headers, body: text, milliseconds: now - due, at: now - began };
  };
  return new Promise((resolve) => {
    const fail = () => resolve(answer(0, {}, ''));
    const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
    const headers = { ...length, ...(options.headers as OutgoingHttpHeaders) };
    const sent = request({ host: '127.0.0.1', ...options, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', fail);
      response.on('aborted', fail);
      response.on('end', () => resolve(answer(response.statusCode!, response.headers, `${Buffer.concat(chunks)}`)));
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

/**
 * Offers so many requests a second, evenly, whether or not earlier ones have been answered: an open loop, as users are,
 * of whom none waits for another. What is not answered when the time is over is left out.
 */
export async function offer(port: number, perSecond: number, seconds: number): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 600 });
  const answers: Answer[] = [];
  const began = performance.now();
  let sent = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - began;
      for (; sent < (elapsed / 1000) * perSecond && elapsed < seconds * 1000; sent++) {
        void ask({ port, agent, path: `/work/${sent}?token=secret` }, undefined, began).then((each) => {
          if (performance.now() - began < seconds * 1000) answers.push(each);
        });
      }
      if (elapsed < seconds * 1000) return;
      clearInterval(timer);
      resolve();
    }, 2);
  });
  agent.destroy();
  return answers;
}

/** Requests a second where so many clients ask again as soon as they have their answer: the capacity. */
export async function saturate(port: number, clients: number, seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const began = performance.now();
  let answered = 0;
  const client = async () => {
    while (performance.now() - began < seconds * 1000) {
      await ask({ port, agent, path: '/work' });
      answered++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  agent.destroy();
  return (answered * 1000) / (performance.now() - began);
}

/** The value that so many percent of the answers do not exceed. */
export function percentile(answers: Answer[], percent: number): number {
  const sorted = answers.map(({ milliseconds }) => milliseconds).sort((x, y) => x - y);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1];
}
