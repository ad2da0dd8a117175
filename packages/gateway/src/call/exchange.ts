import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Call, CallSession } from '@claviger/core';
import { ledgerRow, type AnswerMeter, type Outcome, type RowFacts } from '@claviger/core/engine';
import { isClavigerError, type ClavigerError } from '@claviger/core/errors';
import { encodeEvent } from '@claviger/core/messages';
import { meterFor } from '../containers/container-meter.js';
import type { GatewayContext } from '../gateway-context.js';
import { passedHeaders } from '../http/response-headers.js';
import { asClavigerError, sendError } from '../http/send-error.js';
import type { ActiveCall } from './active-calls.js';

/** Where a call's answer goes: the client's connection, and what is known of the answer so far. */
export class Exchange implements ActiveCall {
  readonly context: GatewayContext;
  readonly response: ServerResponse;
  readonly call: Call;
  readonly session: CallSession;
  readonly meter: AnswerMeter;
  /** The model that is asked: another one than the call's when it fell back. */
  model: string;
  /** True once the request has gone upstream. */
  dispatched = false;
  upstreamRequestId: string | undefined;
  /** Ends whatever the call waits for. */
  abort: () => void = () => {};
  readonly #request: IncomingMessage;
  readonly #place: number;
  #firstByte: number | undefined;
  #phase: 'admitting' | 'asking' | 'streaming' | 'finished' = 'admitting';
  #clientHasLeft = false;

  constructor(context: GatewayContext, request: IncomingMessage, response: ServerResponse, call: Call, session: CallSession) {
    this.context = context;
    this.#request = request;
    this.response = response;
    this.call = call;
    this.session = session;
    this.model = call.model;
    this.meter = meterFor(context, call);
    this.#place = context.calls.add(this);
    response.on('close', () => this.#clientLeft());
    this.#clientHasLeft = response.destroyed;
  }

  get id(): string {
    return this.call.id;
  }

  /** True once the answer is over: whatever comes later belongs nowhere. */
  get finished(): boolean {
    return this.#phase === 'finished';
  }

  /** The guards are done with the request. False when there is nobody left to answer. */
  admitted(): boolean {
    if (this.#phase === 'admitting') this.#phase = 'asking';
    if (this.#clientHasLeft) this.#clientLeft();
    return !this.finished;
  }

  /** Sets status and headers of an answer that will stream. They go out with its first bytes, or when they are flushed. */
  startStream(status: number, headers: IncomingHttpHeaders): void {
    this.#phase = 'streaming';
    this.#firstByte = this.context.ports.clock.now();
    this.response.writeHead(status, this.#head(headers));
  }

  /** Ends a stream in the regular way. */
  endStream(kind: Outcome['kind']): void {
    if (this.finished) return;
    this.response.end();
    this.#finish(kind, this.response.statusCode, undefined);
  }

  /** Sends a whole answer of upstream. */
  answer(status: number, headers: IncomingHttpHeaders, body: Buffer | string): void {
    if (this.finished) return;
    this.#firstByte = this.context.ports.clock.now();
    const head = this.#head(headers);
    const length = Buffer.byteLength(body);
    head.push('content-length', String(length));
    this.response.writeHead(status, head);
    // A string goes out in one piece with the head, bytes in a second one; of ASCII each character is a byte as it is.
    this.response.end(body, length === body.length ? 'latin1' : 'utf8');
    this.#finish(status < 400 ? 'answered' : 'failed', status, undefined);
  }

  /** A guard's no. */
  deny(error: ClavigerError): void {
    this.#endWith(error, 'denied');
  }

  /** Anything else that ends the call early. */
  fail(error: unknown): void {
    this.#endWith(asClavigerError(error, this.context.ports.logger, this.id), 'failed');
  }

  end(error: ClavigerError): void {
    this.abort();
    this.#endWith(error, 'failed');
  }

  /** Ends the answer because of something thrown while a guard looked at it. */
  stop(error: unknown): void {
    this.abort();
    if (isClavigerError(error) && error.code !== 'guard_failed' && error.code !== 'upstream_malformed') this.deny(error);
    else this.fail(error);
  }

  #head(headers: IncomingHttpHeaders): string[] {
    const head = passedHeaders(headers);
    const added = this.session.headers();
    for (const name in added) head.push(name, added[name]!);
    if (this.context.calls.draining) head.push('connection', 'close');
    return head;
  }

  #endWith(error: ClavigerError, kind: 'denied' | 'failed'): void {
    if (this.finished) return;
    if (this.#phase === 'streaming') {
      this.response.end(encodeEvent('error', JSON.stringify(error.body(this.id))));
      this.#finish(kind, this.response.statusCode, error.code);
    } else {
      sendError(this.#request, this.response, error, this.id, this.session.headers());
      this.#finish(kind, error.status, error.code);
    }
  }

  #clientLeft(): void {
    this.#clientHasLeft = true;
    // While guards still take up the request, they cannot be told how it ended.
    if (this.#phase === 'admitting' || this.finished) return;
    this.abort();
    this.#finish('aborted', this.response.headersSent ? this.response.statusCode : 0, undefined);
  }

  /** The model that was asked; undefined where the request leaves it to upstream to answer with another one. */
  get #onlyModel(): string | undefined {
    return this.call.request['fallbacks'] === undefined || this.model !== this.call.model ? this.model : undefined;
  }

  #finish(kind: Outcome['kind'], status: number, code: string | undefined): void {
    this.#phase = 'finished';
    const { meter } = this;
    const now = this.context.ports.clock.now();
    const latency = now - this.call.at;
    const outcome: Outcome = {
      kind,
      status,
      usage: meter.counted ? meter.usage : undefined,
      dispatched: this.dispatched,
      answerTokens: meter.tokens,
      unseenThinking: meter.unseenThinking,
      elapsed: latency,
      stopReason: meter.stopReason,
      model: meter.model ?? this.#onlyModel,
    };
    const facts = { model: this.model, code, latency, firstByte: this.#firstByte === undefined ? undefined : this.#firstByte - this.call.at, upstreamRequestId: this.upstreamRequestId };
    void this.#settle(outcome, facts);
  }

  async #settle(outcome: Outcome, facts: RowFacts): Promise<void> {
    const { recorder, calls, answers } = this.context;
    await answers.others;
    const settling = this.session.settle(outcome);
    if (settling !== undefined) await settling;
    recorder.record(ledgerRow(this.call, outcome, facts));
    calls.delete(this.#place);
  }
}
