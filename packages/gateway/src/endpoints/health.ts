import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GatewayContext } from '../gateway-context.js';

/** `/healthz`: the process runs. `/readyz`: it can serve, or what keeps it from that. Nothing in them is secret. */
export function answerHealth(context: GatewayContext, kind: 'health' | 'ready' | 'hello', request: IncomingMessage, response: ServerResponse): void {
  const missing: string[] = [];
  if (kind === 'ready') {
    if (context.calls.draining) missing.push('shutting_down');
    if (!context.keys.usable) missing.push('upstream_credential');
    if (!context.recorder.healthy) missing.push('ledger');
  }
  const body = Buffer.from(JSON.stringify(missing.length === 0 ? { status: 'ok' } : { status: 'unavailable', missing }));
  response.writeHead(missing.length === 0 ? 200 : 503, { 'content-type': 'application/json', 'content-length': body.length, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}
