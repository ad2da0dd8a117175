import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Call } from '@claviger/core';
import { AnswerLines, lastLine, ledgerRow, type Outcome } from '@claviger/core/engine';
import { ClavigerError } from '@claviger/core/errors';
import { DEFAULT_APP } from '@claviger/core/policy';
import type { Dispatcher } from 'undici';
import { BatchTally } from '../batches/batch-tally.js';
import type { CallRequest } from '../call/handle-call.js';
import type { GatewayContext } from '../gateway-context.js';
import { headerValue, passedHeaders } from '../http/response-headers.js';
import { asClavigerError } from '../http/send-error.js';
import { whenDrained } from '../http/when-drained.js';
import type { KeyOutcome, LeasedKey } from '../ports/upstream-keys.js';
import { failureOf } from '../upstream/failure.js';
import { headersWithKey, keyOutcome, reportOnce } from '../upstream/used-key.js';

/** An error of upstream in place of results. */
const LARGEST_ERROR = 1024 * 1024;

/** Fetches the results of a batch and lets them through the guards, line by line, as fast as the client reads. */
export async function sendBatchResults(context: GatewayContext, response: ServerResponse, incoming: Omit<CallRequest, 'endpoint'>, batch: string): Promise<void> {
  const { id, at, principal, head } = incoming;
  context.recorder.check(at);
  const call = new Call({ id, principal, app: principal.app ?? DEFAULT_APP, endpoint: 'batch_results', at, source: '{"messages":[]}', betas: head.betas });
  const session = context.engine.openResults(call);
  let outcome: Outcome = { kind: 'failed', status: 500, usage: undefined, dispatched: true, answerTokens: 0, stopReason: undefined, model: undefined };
  let code: string | undefined;
  let results: ResultStream | undefined;
  const tally = new BatchTally();
  try {
    const denial = await session.admit();
    if (denial !== undefined) throw denial;
    const key = await context.keys.pick({ app: call.app, environment: principal.environment });
    results = new ResultStream(context, response, call, key, tally);
    const status = await results.run(incoming.target, head.forward);
    outcome = { ...outcome, kind: status < 400 ? 'answered' : 'failed', status };
  } catch (error) {
    const refusal = asClavigerError(error, context.ports.logger, id);
    const left = results?.left === true;
    code = left ? undefined : refusal.code;
    outcome = { ...outcome, kind: left ? 'aborted' : 'failed', status: response.headersSent ? response.statusCode : left ? 0 : refusal.status };
    throw refusal;
  } finally {
    await session.settle(outcome);
    context.recorder.record(ledgerRow(call, outcome, { model: '', code, latency: context.ports.clock.now() - at, firstByte: undefined, upstreamRequestId: undefined }));
    if (outcome.kind === 'answered') for (const row of (await context.batches?.settle(batch, tally)) ?? []) context.recorder.record(row);
  }
}

class ResultStream implements Dispatcher.DispatchHandler {
  readonly #context: GatewayContext;
  readonly #response: ServerResponse;
  readonly #key: LeasedKey;
  readonly #report: (outcome: KeyOutcome) => void;
  readonly #lines: AnswerLines;
  readonly #id: string;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #error: Buffer[] = [];
  #errorLength = 0;
  /** What has arrived is worked off one chunk after the other. */
  #work: Promise<void> = Promise.resolve();
  #over = false;
  #left = false;
  #resolve: (status: number) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(context: GatewayContext, response: ServerResponse, call: Call, key: LeasedKey, tally: BatchTally) {
    this.#context = context;
    this.#response = response;
    this.#key = key;
    this.#report = reportOnce(context, key);
    this.#lines = new AnswerLines(call, (line) => context.engine.openResults(line), tally.take);
    this.#id = call.id;
  }

  /** The client went away before the end. */
  get left(): boolean {
    return this.#left;
  }

  /** Gives the status once everything has gone out. */
  run(target: string, headers: readonly string[]): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
      this.#context.upstream.dispatch({ method: 'GET', path: target, headers: headersWithKey(headers, this.#key), body: null }, this);
    });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    const leave = (): void => {
      if (!this.#over) this.#left = true;
      controller.abort(new Error('the client left'));
    };
    if (this.#response.destroyed) leave();
    else this.#response.once('close', leave);
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    this.#report(keyOutcome(status, headers, this.#context.ports.clock));
    const encoding = headerValue(headers, 'content-encoding');
    if (status === 401) {
      this.#context.ports.logger.error('upstream_credential_refused', { key: this.#key.id, status });
      this.#stop(controller, new ClavigerError('upstream_credential'));
    } else if ((status >= 300 && status < 400) || (encoding !== undefined && encoding !== 'identity')) this.#stop(controller, new ClavigerError('upstream_malformed'));
    else if (status < 300) this.#response.writeHead(status, passedHeaders(headers));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    // Resumed between two reads, undici 7.30.2 runs its parser on nothing and hands that on: to pause for it, and resume
    // in a microtask, would go round for ever and leave no other call its turn.
    if (this.#over || chunk.length === 0) return;
    if (this.#status >= 400) {
      this.#errorLength += chunk.length;
      if (this.#errorLength > LARGEST_ERROR) this.#stop(controller, new ClavigerError('upstream_malformed'));
      else this.#error.push(chunk);
      return;
    }
    controller.pause();
    this.#work = this.#work.then(() => (this.#over ? undefined : this.#lines.push(chunk, (line) => void this.#response.write(line)))).then(
      () => this.#whenDrained(() => controller.resume()),
      (error: unknown) => this.#stop(controller, error),
    );
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    if (this.#over) return;
    if (this.#status >= 400) this.#sendError();
    else {
      const ended = this.#work.then(() => (this.#over ? undefined : this.#lines.end((line) => void this.#response.write(line))));
      ended.then(
        () => {
          if (this.#over) return;
          this.#over = true;
          this.#response.end();
          this.#resolve(this.#status);
        },
        (error: unknown) => this.#stop(controller, error),
      );
    }
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#report({ kind: 'unknown' });
    void this.#work.then(() => this.#breakOff(failureOf(error).error));
  }

  #sendError(): void {
    this.#over = true;
    const body = Buffer.concat(this.#error, this.#errorLength);
    if (body.includes(this.#key.value.replace(/^Bearer /, ''))) {
      this.#reject(new ClavigerError('upstream_credential'));
      return;
    }
    this.#response.writeHead(this.#status, [...passedHeaders(this.#headers), 'content-length', String(body.length)]);
    this.#response.end(body);
    this.#resolve(this.#status);
  }

  #whenDrained(next: () => void): void {
    const response = this.#response;
    if (this.#over || !response.writableNeedDrain) {
      next();
      return;
    }
    whenDrained(response, this.#context.policy.upstream.idleTimeout, next);
  }

  #stop(controller: Dispatcher.DispatchController, error: unknown): void {
    this.#breakOff(error);
    controller.abort(new Error('the results cannot be used'));
  }

  /** Results that break off must not look complete: the last line says why, then the connection breaks off too. */
  #breakOff(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    const told = asClavigerError(error, this.#context.ports.logger, this.#id);
    const response = this.#response;
    if (!response.headersSent) {
      this.#reject(told);
      return;
    }
    response.write(lastLine(told, this.#id), () => {
      response.destroy();
      this.#reject(told);
    });
  }
}
