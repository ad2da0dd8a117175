import type { UpstreamPolicy } from '@claviger/core/policy';
import { Pool, type Dispatcher } from 'undici';

export interface UpstreamRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Path and query as the API names them; the path of `upstream.baseURL` is put before it. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: Buffer | string | null;
}

/** Headers of answers that are larger than this are refused. */
const MAXIMUM_HEADER_BYTES = 64 * 1024;
/** Shorter than what load balancers usually allow an idle connection, so that we close first. */
const KEEP_ALIVE_MILLISECONDS = 30_000;

/** The connections to the Claude API. Where they go is fixed by the policy; nothing in a request can change it. */
export class Upstream {
  readonly #pool: Pool;
  readonly #basePath: string;

  constructor(policy: UpstreamPolicy) {
    const base = new URL(policy.baseURL);
    this.#basePath = base.pathname.replace(/\/+$/, '');
    this.#pool = new Pool(base.origin, {
      connections: policy.connections,
      connectTimeout: policy.connectTimeout,
      headersTimeout: policy.headersTimeout,
      bodyTimeout: policy.idleTimeout,
      keepAliveTimeout: KEEP_ALIVE_MILLISECONDS,
      keepAliveMaxTimeout: KEEP_ALIVE_MILLISECONDS,
      maxHeaderSize: MAXIMUM_HEADER_BYTES,
      allowH2: false,
    });
  }

  dispatch(request: UpstreamRequest, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch({ method: request.method, path: this.#basePath + request.path, headers: request.headers, body: request.body }, handler);
  }

  async close(): Promise<void> {
    await this.#pool.destroy();
  }
}
