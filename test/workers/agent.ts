import { createServer } from 'http';
import type { AddressInfo } from 'net';

/** One request that a task made. */
export interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly contentType?: string;
  readonly body: { readonly ProtectionEnabled?: boolean; readonly ExpiresInMinutes?: number };
}

/** What ECS has to say of a task that asks for protection; protected by default. */
export type Refusal = 'DEPLOYMENT_BLOCKED' | 'AccessDeniedException';

/**
 * The task protection endpoint of the ECS agent on loopback, with its three kinds of answers.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-scale-in-protection-endpoint.html
 */
export class FakeAgent {
  /** Starts an agent that protects, or refuses to. */
  public static async start(refusal?: Refusal): Promise<FakeAgent> {
    const agent = new FakeAgent(refusal);
    // A test that looks away for a while must not find its connections closed.
    agent.server.keepAliveTimeout = 0;
    await new Promise<void>((resolve) => agent.server.listen(0, '127.0.0.1', resolve));
    return agent;
  }

  public readonly asked: Asked[] = [];
  private readonly server;

  private constructor(refusal?: Refusal) {
    this.server = createServer((request, response) => {
      const { method, url, headers } = request;
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        const body = JSON.parse(text) as Asked['body'];
        this.asked.push({ method, path: url, contentType: headers['content-type'], body });
        response.writeHead(refusal === 'AccessDeniedException' ? 400 : 200, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(answer(body, refusal)));
      });
    });
  }

  /** The variable that the agent puts into every container. */
  public get environment() {
    return { ECS_AGENT_URI: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/task-id` };
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function answer({ ProtectionEnabled }: Asked['body'], refusal?: Refusal): object {
  const Arn = 'arn:aws:ecs:us-east-1:123456789012:task/cluster/0123456789abcdef0123456789abcdef';
  if (refusal === 'AccessDeniedException') {
    return { requestID: '1', error: { Arn, Code: refusal, Message: 'User: … is not authorized to perform …' } };
  }
  if (refusal && ProtectionEnabled) return { failure: { Arn, Detail: null, Reason: refusal } };
  const ExpirationDate = ProtectionEnabled ? '2030-01-01T00:00:00Z' : null;
  return { protection: { ExpirationDate, ProtectionEnabled, TaskArn: Arn } };
}
