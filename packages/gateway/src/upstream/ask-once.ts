import type { IncomingHttpHeaders } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import type { Dispatcher } from 'undici';
import type { GatewayContext } from '../gateway-context.js';
import type { LeasedKey } from '../ports/upstream-keys.js';
import { failureOf } from './failure.js';
import { headersWithKey, keyOutcome, reportOnce } from './used-key.js';

export interface SingleRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly headers: readonly string[];
  readonly body: Buffer | string | null;
  /** An answer of more bytes cannot be used. */
  readonly longestAnswer: number;
  /** Told when there is a connection and the request goes out on it: from then on upstream may act on it. */
  readonly sending?: (() => void) | undefined;
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks upstream without another try, and holds its answer whole. Rejects with the reason of `signal` when that ends it. */
export function askOnce(context: GatewayContext, key: LeasedKey, { method, path, headers, body, longestAnswer, sending }: SingleRequest, signal: AbortSignal): Promise<WholeAnswer> {
  const report = reportOnce(context, key);
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let answer: Omit<WholeAnswer, 'body'> = { status: 0, headers: {} };
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (error: unknown): void => {
      signal.removeEventListener('abort', end);
      report({ kind: 'unknown' });
      reject(error);
      controller?.abort(new Error('nobody waits for the answer'));
    };
    const end = (): void => fail(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(started) {
        controller = started;
        if (signal.aborted) end();
        else sending?.();
      },
      onResponseStart(_controller, status, received) {
        if (status < 200) return;
        answer = { status, headers: received };
        report(keyOutcome(status, received, context.ports.clock));
      },
      onResponseData(_controller, chunk) {
        length += chunk.length;
        if (length > longestAnswer) fail(new ClavigerError('upstream_malformed'));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        signal.removeEventListener('abort', end);
        resolve({ ...answer, body: Buffer.concat(chunks, length) });
      },
      onResponseError: (_controller, error) => fail(failureOf(error).error),
    };
    try {
      context.upstream.dispatch({ method, path, headers: headersWithKey(headers, key), body }, handler);
    } catch (error) {
      fail(error);
    }
  });
}
