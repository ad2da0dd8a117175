import type { Engine } from '../compile-engine.js';
import { refusalRow } from '../engine/ledger-row.js';
import { anonymous, type Principal } from '../engine/principal.js';
import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { refuseHeaders } from '../guards/shape/guard.js';
import { isJsonObject } from '../messages/json-value.js';
import { DEFAULT_APP, policyOfApp } from '../policy/parse-policy.js';
import { guardedStream, watchedBody } from './answer-body.js';
import { guardedResults } from './batch-results.js';
import { claudeEndpoint, type ClaudeEndpoint } from './claude-endpoint.js';
import { asClavigerError, errorResponse, isAbort } from './error-response.js';
import { RequestIds } from './request-ids.js';
import { requestText } from './request-text.js';
import { RetryDesk } from './retry-desk.js';
import type { CallContext, RunningCall } from './running-call.js';
import { openBatch, openCall, openResults, type Sending } from './sending.js';
import { readBody, type ReadBody } from './text-answer.js';

/** A request on its way to the Claude API. */
export interface OutgoingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
  readonly signal: AbortSignal | null | undefined;
}

/** Who may send the same request again when it fails. */
export interface Retrier {
  /** The same for all attempts of one logical request. */
  readonly key: unknown;
  /** 0 for the first attempt. */
  readonly count: number;
  /** The most attempts after the first, where it is known. */
  readonly maximum: number | undefined;
  /** The app's own signal: once it is aborted there is no other attempt. */
  readonly signal: AbortSignal | null | undefined;
}

/** Sends a body: the request's own when it is undefined. `signal` takes the place of the request's own. */
export type Send = (body: string | undefined, signal?: AbortSignal) => Promise<Response>;

/** The SDK waits 8 seconds at most between attempts, or as long as `retry-after` says; attempts themselves start at once. */
const RETRY_MILLISECONDS = 30_000;
const LONGEST_RETRY_MILLISECONDS = 3_600_000;

/** Takes requests to the Claude API on their whole way. */
export class RequestGuard {
  readonly #engine: Engine;
  readonly #context: CallContext;
  readonly #desk = new RetryDesk<Sending>();
  readonly #ids: RequestIds;

  constructor(engine: Engine, context: CallContext) {
    this.#engine = engine;
    this.#context = context;
    this.#ids = new RequestIds(context.ports.random);
  }

  /** Settles the calls that wait for another attempt. */
  giveUpWaiting(): void {
    this.#desk.clear();
  }

  /** Admits a Messages request that something else than `fetch` will send. Throws what denies it. */
  async begin(source: string, principal: Principal | undefined): Promise<RunningCall> {
    const { ports, recorder } = this.#context;
    const at = ports.clock.now();
    const id = this.#ids.next();
    let sending: Sending;
    try {
      const caller = principal ?? this.#nobody();
      recorder.check(at);
      sending = openCall(this.#engine, this.#context, { id, principal: caller, app: caller.app ?? DEFAULT_APP, at, source, endpoint: 'messages' });
    } catch (thrown) {
      throw this.#recordRefusal({ id, at, endpoint: 'messages', principal: principal ?? anonymous }, thrown);
    }
    const denial = await sending.admit();
    if (denial !== undefined) throw denial;
    return sending.calls[0]!;
  }

  /** `principal` undefined: nobody said who calls. */
  async handle(request: OutgoingRequest, principal: Principal | undefined, retrier: Retrier | undefined, send: Send): Promise<Response> {
    const { ports, recorder } = this.#context;
    const at = ports.clock.now();
    const id = this.#ids.next();
    let kind: ClaudeEndpoint;
    let sending: Sending;
    let claimed = false;
    const refusal = { id, at, endpoint: 'unknown', principal: principal ?? anonymous };
    try {
      kind = claudeEndpoint(request.method, request.url);
    } catch (error) {
      return this.#refuse(refusal, error);
    }
    if (kind === 'open') return send(undefined);
    if (kind === 'batch_results') return this.#batchResults({ id, at, principal: principal ?? anonymous }, request, send);
    refusal.endpoint = kind === 'batches' ? 'batch_item' : kind;
    try {
      const caller = principal ?? this.#nobody();
      const shape = policyOfApp(this.#engine.policy, caller.app ?? DEFAULT_APP)?.shape;
      if (shape !== undefined) refuseHeaders(shape, request.headers.keys());
      const text = textOf(request);
      const source = typeof text === 'string' ? text : await text;
      const waiting = retrier === undefined ? undefined : this.#desk.claim(retrier.key, retrier.count, caller, source);
      if (waiting !== undefined) {
        sending = waiting;
        claimed = true;
      } else {
        recorder.check(at);
        const options = { id, principal: caller, app: caller.app ?? DEFAULT_APP, at, source, betas: betasOf(request.headers) };
        sending = kind === 'batches' ? openBatch(this.#engine, this.#context, { ...options, endpoint: 'batch_item' }) : openCall(this.#engine, this.#context, { ...options, endpoint: kind });
        if (kind === 'messages') sending.calls[0]!.session.call.send = send;
      }
    } catch (error) {
      return this.#refuse(refusal, error);
    }
    let denial: ClavigerError | undefined;
    try {
      // A call that was parked has been admitted before its first attempt.
      const verdict = claimed ? undefined : sending.admit();
      denial = verdict instanceof Promise ? await verdict : verdict;
    } catch (thrown) {
      denial = asClavigerError(thrown, ports.logger, id);
      sending.finish('failed', denial.status, denial.code);
    }
    if (denial !== undefined) return errorResponse(denial, id, sending.headers());
    if (request.signal?.aborted === true) {
      sending.finish('aborted', 0);
      throw request.signal.reason;
    }
    return await this.#attempt(sending, request, retrier, send);
  }

  /** Nothing is charged, so nobody has to be named: without a caller the policy of the default app counts. */
  async #batchResults({ id, at, principal }: { readonly id: string; readonly at: number; readonly principal: Principal }, request: OutgoingRequest, send: Send): Promise<Response> {
    let sending: Sending;
    try {
      this.#context.recorder.check(at);
      sending = openResults(this.#engine, this.#context, { id, at, principal, app: principal.app ?? DEFAULT_APP, source: '{"messages":[]}', endpoint: 'batch_results', betas: betasOf(request.headers) });
      const denial = await sending.admit();
      if (denial !== undefined) return errorResponse(denial, id);
    } catch (error) {
      return this.#refuse({ id, at, endpoint: 'batch_results', principal }, error);
    }
    const running = sending.calls[0]!;
    sending.send();
    let response: Response;
    try {
      response = await send(undefined);
    } catch (error) {
      if (isAbort(error) || request.signal?.aborted === true) sending.finish('aborted', 0);
      else sending.finish('failed', 0, 'upstream_unreachable');
      throw error;
    }
    running.answering(response.headers);
    if (response.status >= 300 || response.body === null) {
      sending.finish('failed', response.status);
      return response;
    }
    return sending.answerWith(guardedResults(running, (call) => this.#engine.openResults(call), response.status, response.body, request.signal), response);
  }

  #nobody(): Principal {
    if (!this.#engine.policy.identity.anonymous) throw new ClavigerError('principal_missing');
    return anonymous;
  }

  #refuse(request: Parameters<typeof refusalRow>[0], thrown: unknown): Response {
    return errorResponse(this.#recordRefusal(request, thrown), request.id);
  }

  #recordRefusal(request: Parameters<typeof refusalRow>[0], thrown: unknown): ClavigerError {
    const error = asClavigerError(thrown, this.#context.ports.logger, request.id);
    if (error.code !== 'ledger_failed') this.#context.recorder.record(refusalRow(request, error));
    return error;
  }

  async #attempt(sending: Sending, request: OutgoingRequest, retrier: Retrier | undefined, send: Send): Promise<Response> {
    let response: Response;
    try {
      const { body } = sending;
      sending.send();
      response = await send(body === sending.source ? undefined : body);
    } catch (error) {
      if (isClavigerError(error)) return this.#unusable(sending, error, retrier);
      const left = isAbort(error) || request.signal?.aborted === true;
      const giveUp = (): void => (left ? sending.finish('aborted', 0) : sending.finish('failed', new ClavigerError('upstream_unreachable').status, 'upstream_unreachable'));
      if (canRetry(retrier)) this.#desk.park(retrier.key, sending, retrier.count + 1, RETRY_MILLISECONDS, giveUp);
      else giveUp();
      throw error;
    }
    for (const running of sending.calls) running.answering(response.headers);
    if (response.status >= 400) return this.#failed(sending, response, await bodyOf(response), undefined, retrier);
    if (response.status >= 300) return this.#unusable(sending, new ClavigerError('upstream_malformed'), retrier);
    if (sending.batch) {
      sending.finish('answered', response.status);
      return response;
    }
    if (response.headers.get('content-type')?.startsWith('text/event-stream') === true && response.body !== null) {
      const running = sending.calls[0]!;
      return sending.answerWith(guardedStream(running, response.status, response.body, request.signal), response);
    }
    return await this.#plainAnswer(sending, request, response, retrier);
  }

  async #plainAnswer(sending: Sending, request: OutgoingRequest, response: Response, retrier: Retrier | undefined): Promise<Response> {
    const running = sending.calls[0]!;
    let body: ReadBody;
    try {
      body = await readBody(response);
    } catch (error) {
      if (!isAbort(error) && request.signal?.aborted !== true) return this.#unusable(sending, new ClavigerError('upstream_interrupted'), retrier);
      sending.finish('aborted', 0);
      throw error;
    }
    const source = body.text;
    let parsed: unknown;
    try {
      parsed = JSON.parse(source);
    } catch {
      parsed = undefined;
    }
    if (!isJsonObject(parsed)) return this.#unusable(sending, new ClavigerError('upstream_malformed'), retrier);
    running.meter.message(parsed);
    let shown = source;
    try {
      const filtered = running.session.answer()?.message(parsed, source) ?? source;
      // To wait for what is there costs a turn.
      shown = typeof filtered === 'string' ? filtered : await filtered;
    } catch (thrown) {
      const error = asClavigerError(thrown, this.#context.ports.logger, running.id);
      const denied = isClavigerError(thrown) && error.code !== 'guard_failed' && error.code !== 'upstream_malformed';
      sending.finish(denied ? 'denied' : 'failed', error.status, error.code);
      return errorResponse(error, running.id, sending.headers());
    }
    const answer = sending.answerWithText(shown === source ? { ...body, value: parsed } : { text: shown, bytes: undefined }, response);
    running.finish('answered', response.status);
    return answer;
  }

  /** An answer that cannot be checked is not shown. */
  #unusable(sending: Sending, error: ClavigerError, retrier: Retrier | undefined): Response {
    const id = sending.calls[0]!.id;
    return this.#failed(sending, errorResponse(error, id), JSON.stringify(error.body(id)), error.code, retrier);
  }

  /** An error goes on as it is. Whether the call is over, the SDK shows by what it does with the body. */
  #failed(sending: Sending, response: Response, text: string, code: string | undefined, retrier: Retrier | undefined): Response {
    const over = (): void => sending.finish('failed', response.status, code);
    if (!canRetry(retrier)) {
      over();
      return sending.answerWith(text, response);
    }
    const wait = Math.min(LONGEST_RETRY_MILLISECONDS, RETRY_MILLISECONDS + retryAfter(response.headers, this.#context.ports.clock.now()));
    const park = (): void => this.#desk.park(retrier.key, sending, retrier.count + 1, wait, over);
    return sending.answerWith(watchedBody(text, { read: over, cancelled: park }), response);
  }
}

function canRetry(retrier: Retrier | undefined): retrier is Retrier {
  return retrier !== undefined && retrier.signal?.aborted !== true && (retrier.maximum === undefined || retrier.count < retrier.maximum);
}

function textOf({ headers, body }: OutgoingRequest): string | Promise<string> {
  const encoding = headers.get('content-encoding');
  if (encoding !== null && encoding !== 'identity') throw new ClavigerError('unsupported_encoding', { message: 'A compressed body cannot be read in process.' });
  return requestText(body);
}

async function bodyOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch {
    return '';
  }
}

function betasOf(headers: Headers): readonly string[] {
  const value = headers.get('anthropic-beta');
  return value === null ? [] : value.split(',').map((beta) => beta.trim());
}

/** Milliseconds that `retry-after` asks for. */
function retryAfter(headers: Headers, now: number): number {
  const milliseconds = Number(headers.get('retry-after-ms') ?? Number.NaN);
  if (milliseconds >= 0) return milliseconds;
  const value = headers.get('retry-after');
  if (value === null) return 0;
  const seconds = Number(value);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
