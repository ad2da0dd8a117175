import type { ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { Dispatcher } from 'undici';
import type { GatewayContext } from '../gateway-context.js';
import { passedHeaders } from '../http/response-headers.js';
import { whenDrained } from '../http/when-drained.js';
import { failureOf } from '../upstream/failure.js';
import { headersWithKey, keyOutcome, reportOnce } from '../upstream/used-key.js';
import type { ForwardRequest } from './forward.js';

/** Errors are held whole, since one may quote the credential. The API's own are far shorter. */
const LONGEST_ERROR = 1024 * 1024;

/** Like `forward`, for answers of any length that nobody reads here: their bytes go on as they come. */
export async function pipe(context: GatewayContext, response: ServerResponse, { principal, head, method, target }: ForwardRequest): Promise<void> {
  const key = await context.keys.pick({ app: principal.app ?? DEFAULT_APP, environment: principal.environment });
  const report = reportOnce(context, key);
  await new Promise<void>((resolve, reject) => {
    let fault: { readonly status: number; readonly head: string[]; readonly pieces: Buffer[]; length: number } | undefined;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(controller) {
        const leave = (): void => controller.abort(new Error('the client left'));
        if (response.destroyed) leave();
        else response.once('close', leave);
      },
      onResponseStart(controller, status, headers) {
        if (status < 200) return;
        report(keyOutcome(status, headers, context.ports.clock));
        if (status === 401) {
          context.ports.logger.error('upstream_credential_refused', { key: key.id, status });
          reject(new ClavigerError('upstream_credential'));
          controller.abort(new Error('the credential was refused'));
          return;
        }
        if (status >= 300 && status < 400) {
          reject(new ClavigerError('upstream_malformed'));
          controller.abort(new Error('the answer cannot be used'));
          return;
        }
        if (status >= 400) fault = { status, head: passedHeaders(headers), pieces: [], length: 0 };
        else response.writeHead(status, passedHeaders(headers));
      },
      onResponseData(controller, chunk) {
        if (fault !== undefined) {
          fault.pieces.push(chunk);
          fault.length += chunk.length;
          if (fault.length <= LONGEST_ERROR) return;
          reject(new ClavigerError('upstream_malformed'));
          controller.abort(new Error('the answer cannot be used'));
          return;
        }
        if (response.write(chunk)) return;
        controller.pause();
        whenDrained(response, context.policy.upstream.idleTimeout, () => controller.resume());
      },
      onResponseEnd() {
        if (fault !== undefined) {
          const body = Buffer.concat(fault.pieces);
          if (body.includes(key.value.replace(/^Bearer /, ''))) {
            reject(new ClavigerError('upstream_credential'));
            return;
          }
          response.writeHead(fault.status, [...fault.head, 'content-length', String(body.length)]);
          response.write(body);
        }
        response.end();
        resolve();
      },
      onResponseError(_controller, error) {
        report({ kind: 'unknown' });
        // An answer that breaks off must not look complete: its connection breaks off too.
        if (response.headersSent) response.destroy();
        reject(failureOf(error).error);
      },
    };
    context.upstream.dispatch({ method, path: target, headers: headersWithKey(head.forward, key), body: null }, handler);
  });
}
