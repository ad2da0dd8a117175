import { AnswerMeter } from '../engine/answer-meter.js';
import type { CallRecorder } from '../engine/call-recorder.js';
import { ledgerRow } from '../engine/ledger-row.js';
import type { Outcome } from '../engine/outcome.js';
import type { CallSession } from '../engine/pipeline.js';
import type { Ports } from '../ports.js';

/** What running calls share. */
export interface CallContext {
  readonly ports: Ports;
  readonly recorder: CallRecorder;
  /** Work that goes on after an answer was given: settling and recording. */
  readonly settling: Set<Promise<void>>;
}

/** One call from its admission to its row in the ledger, over all its attempts. */
export class RunningCall {
  readonly session: CallSession;
  meter = new AnswerMeter();
  /** True once the request has gone upstream. */
  dispatched = false;
  upstreamRequestId: string | undefined;
  readonly #context: CallContext;
  #firstByte: number | undefined;
  #finished = false;

  constructor(context: CallContext, session: CallSession) {
    this.#context = context;
    this.session = session;
  }

  get id(): string {
    return this.session.call.id;
  }

  get ports(): Ports {
    return this.#context.ports;
  }

  get finished(): boolean {
    return this.#finished;
  }

  /** A new attempt goes out: what an earlier one answered no longer counts. */
  send(): void {
    this.meter = new AnswerMeter();
    this.dispatched = true;
  }

  /** Upstream has begun to answer. */
  answering(headers: Headers): void {
    this.upstreamRequestId = headers.get('request-id') ?? this.upstreamRequestId;
    this.#firstByte = this.#context.ports.clock.now();
  }

  /** Settles and records, the first time only. `status` is 0 when the caller got none. */
  finish(kind: Outcome['kind'], status: number, code?: string): void {
    if (this.#finished) return;
    this.#finished = true;
    const { ports, recorder, settling } = this.#context;
    const { session, meter } = this;
    const { call } = session;
    // It holds all of the client's request, and the call may stay until memory is cleared as a whole.
    call.send = undefined;
    const latency = ports.clock.now() - call.at;
    const outcome: Outcome = {
      kind,
      status,
      usage: meter.counted ? meter.usage : undefined,
      dispatched: this.dispatched,
      answerTokens: meter.tokens,
      unseenThinking: meter.unseenThinking,
      elapsed: latency,
      stopReason: meter.stopReason,
      model: meter.model,
    };
    const firstByte = this.#firstByte === undefined ? undefined : this.#firstByte - call.at;
    const record = (): void => recorder.record(ledgerRow(call, outcome, { model: call.model, code, latency, firstByte, upstreamRequestId: this.upstreamRequestId }));
    const settled = session.settle(outcome);
    if (settled === undefined) {
      record();
      return;
    }
    const recorded = settled.then(record).finally(() => settling.delete(recorded));
    settling.add(recorded);
  }
}
