import type { IncomingHttpHeaders } from 'node:http';
import { SpliceNode, splice } from '@claviger/core/messages';
import type { GatewayContext } from '../gateway-context.js';
import type { LeasedKey } from '../ports/upstream-keys.js';
import type { Failure } from '../upstream/failure.js';
import { backoff, retryDelay } from '../upstream/retry-delay.js';
import { headersWithKey } from '../upstream/used-key.js';
import { Attempt } from './attempt.js';
import type { Exchange } from './exchange.js';

/** The tries of one call to get an answer from upstream. Nothing is tried again once a byte of an answer has gone out. */
export class Attempts {
  readonly #context: GatewayContext;
  readonly #exchange: Exchange;
  readonly #path: string;
  readonly #headers: readonly string[];
  #body: Buffer | string;
  #attempt = 0;
  #fellBack = false;

  /** `headers`: names and values in turn, without a credential. */
  constructor(exchange: Exchange, path: string, headers: readonly string[], body: Buffer | string) {
    this.#context = exchange.context;
    this.#exchange = exchange;
    this.#path = path;
    this.#headers = headers;
    this.#body = body;
  }

  start(): void {
    let picked: LeasedKey | Promise<LeasedKey>;
    try {
      const { app, principal } = this.#exchange.call;
      picked = this.#context.keys.pick({ app, environment: principal.environment });
    } catch (error) {
      this.#exchange.fail(error);
      return;
    }
    if (!(picked instanceof Promise)) this.#dispatch(picked);
    else {
      picked.then(
        (key) => this.#dispatch(key),
        (error: unknown) => this.#exchange.fail(error),
      );
    }
  }

  /** Whether this answer is not to be passed on because another attempt follows. */
  tryAgainAfter(status: number, headers: IncomingHttpHeaders): boolean {
    const { policy, ports } = this.#context;
    const delay = retryDelay(status, headers, this.#attempt, policy.upstream, ports.clock.now());
    if (delay !== undefined) {
      this.#again(delay, { status });
      return true;
    }
    const fallback = policy.upstream.fallbackModel;
    if (status !== 529 || fallback === undefined || this.#fellBack || fallback === this.#exchange.model) return false;
    this.#fellBack = true;
    this.#exchange.model = fallback;
    this.#body = withModel(this.#body, fallback);
    ports.logger.warn('upstream_fallback', { call: this.#exchange.id, model: fallback });
    this.start();
    return true;
  }

  /** The connection failed before any answer came. */
  failed(failure: Failure): void {
    if (failure.retry && this.#attempt < this.#context.policy.upstream.retries) {
      this.#again(backoff(this.#attempt), { cause: failure.cause });
      return;
    }
    this.#context.ports.logger.error('upstream_failed', { call: this.#exchange.id, cause: failure.cause });
    this.#exchange.fail(failure.error);
  }

  #again(delay: number, why: Readonly<Record<string, unknown>>): void {
    this.#attempt++;
    this.#context.ports.logger.info('upstream_retry', { call: this.#exchange.id, attempt: this.#attempt, delay: Math.round(delay), ...why });
    const timer = setTimeout(() => this.start(), delay);
    this.#exchange.abort = () => clearTimeout(timer);
  }

  #dispatch(key: LeasedKey): void {
    if (this.#exchange.finished) {
      this.#context.keys.report(key, { kind: 'unknown' });
      return;
    }
    const attempt = new Attempt(this.#exchange, this, key);
    this.#exchange.abort = () => attempt.abort();
    try {
      this.#context.upstream.dispatch({ method: 'POST', path: this.#path, headers: headersWithKey(this.#headers, key), body: this.#body }, attempt);
    } catch (error) {
      this.#context.keys.report(key, { kind: 'unknown' });
      this.#exchange.fail(error);
    }
  }
}

/** `body` with another model in its place; every other character stays. */
function withModel(body: Buffer | string, model: string): string {
  const root = new SpliceNode();
  root.child('model').replacement = JSON.stringify(model);
  return splice(body.toString(), root);
}

