// The id that a request is found again by, in every log that it leaves a line in.
import { randomBytes } from 'node:crypto';

/** Where a client brought an id, the load balancer writes its own before it: `Self=1-…;Root=1-…`. */
const ROOT = /(?:^|;)\s*Root=(1-[\da-f]{8}-[\da-f]{24})(?:;|$)/i;

/** That of the load balancer; one of the same form where none has given it any. */
export function traceIdOf({ headers }) {
  const [, known] = ROOT.exec(headers['x-amzn-trace-id'] ?? '') ?? [];
  return known ?? `1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
}
