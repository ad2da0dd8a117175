import type { IncomingHttpHeaders } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { isJsonObject } from '@claviger/core/messages';
import type { Dispatcher } from 'undici';
import { headerValue } from '../http/response-headers.js';
import type { KeyOutcome, LeasedKey } from '../ports/upstream-keys.js';
import { causeOf, failureOf } from '../upstream/failure.js';
import { keyOutcome } from '../upstream/used-key.js';
import type { Attempts } from './attempts.js';
import { FilteredEvents, PassingEvents, type EventStream } from './event-stream.js';
import type { Exchange } from './exchange.js';
import { wholeText } from './request-text.js';

/** A plain answer is held whole, so that it can be read and judged. The API's own answers stay far below. */
const MAXIMUM_PLAIN_BYTES = 64 * 1024 * 1024;
/** How much of an answer that nobody will see is still read, to keep its connection. */
const MAXIMUM_DISCARDED_BYTES = 64 * 1024;

/** One dispatch to upstream. After `#over` nothing that still arrives has any effect. */
export class Attempt implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #attempts: Attempts;
  readonly #key: LeasedKey;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  /** `whole`: a plain answer is there, and waits for its round. */
  #mode: 'waiting' | 'discarding' | 'plain' | 'whole' | 'stream' | 'over' = 'waiting';
  #stream: EventStream | undefined;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Pieces of a stream that came in one read, until the end of the tick: they are judged and written together. */
  #arrived: Buffer[] = [];
  #taking = false;
  #headSent = false;
  #reported = false;
  /** A guard works on a piece: what comes next waits. */
  #judging: Promise<void> | undefined;
  /** What waits for it. */
  #queued: Buffer[] = [];
  /** The client's connection is full. */
  #full = false;
  #fullTimer: NodeJS.Timeout | undefined;

  constructor(exchange: Exchange, attempts: Attempts, key: LeasedKey) {
    this.#exchange = exchange;
    this.#attempts = attempts;
    this.#key = key;
  }

  /** Stops the upstream request at once, so that nothing more is generated. */
  abort(): void {
    if (this.#mode === 'over') return;
    this.#over();
    this.#controller?.abort(new Error('the call is over'));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#mode === 'over' || this.#exchange.finished) controller.abort(new Error('the call is over'));
    else this.#exchange.dispatched = true;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#mode !== 'waiting') return;
    this.#status = status;
    this.#headers = headers;
    const exchange = this.#exchange;
    this.#report(keyOutcome(status, headers, exchange.context.ports.clock));
    exchange.upstreamRequestId = headerValue(headers, 'request-id') ?? exchange.upstreamRequestId;
    if (status === 401) {
      exchange.context.ports.logger.error('upstream_credential_refused', { call: exchange.id, key: this.#key.id, status });
      this.#mode = 'discarding';
      exchange.fail(new ClavigerError('upstream_credential'));
      return;
    }
    if (this.#attempts.tryAgainAfter(status, headers)) {
      this.#mode = 'discarding';
      return;
    }
    const encoding = headerValue(headers, 'content-encoding');
    if ((status >= 300 && status < 400) || (encoding !== undefined && encoding !== 'identity')) {
      // Redirects are never followed, and none was asked for; nor was an encoding that hides the answer.
      this.#end(controller, new ClavigerError('upstream_malformed'));
    } else if (status < 300 && headerValue(headers, 'content-type')?.startsWith('text/event-stream') === true) {
      this.#mode = 'stream';
      this.#startStream(controller, status, headers);
    } else this.#mode = 'plain';
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#mode === 'stream') {
      this.#arrived.push(chunk);
      this.#takeSoon(controller);
    } else if (this.#mode === 'plain') {
      this.#length += chunk.length;
      if (this.#length > MAXIMUM_PLAIN_BYTES) this.#end(controller, new ClavigerError('upstream_malformed'));
      else this.#chunks.push(chunk);
    } else if (this.#mode === 'discarding') {
      this.#length += chunk.length;
      if (this.#length > MAXIMUM_DISCARDED_BYTES) this.abort();
    }
  }

  onResponseEnd(): void {
    const controller = this.#controller;
    if (controller === undefined) return;
    this.#takeArrived(controller);
    const mode = this.#mode;
    if (mode === 'plain') {
      this.#mode = 'whole';
      this.#answerPlain().catch((error: unknown) => this.#exchange.fail(error));
    } else if (mode === 'stream') {
      const end = (): void => this.#endStream(controller);
      if (this.#judging === undefined) end();
      else void this.#judging.then(end);
    } else this.#over();
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error): void {
    this.#takeArrived(controller);
    const mode = this.#mode;
    if (mode === 'over') return;
    this.#over();
    this.#report({ kind: 'unknown' });
    if (mode === 'discarding' || this.#exchange.finished) return;
    if (mode === 'waiting') {
      this.#attempts.failed(failureOf(error));
      return;
    }
    const cause = causeOf(error);
    this.#exchange.context.ports.logger.warn('upstream_interrupted', { call: this.#exchange.id, cause });
    this.#exchange.fail(new ClavigerError(cause === 'UND_ERR_BODY_TIMEOUT' ? 'upstream_timeout' : 'upstream_interrupted'));
  }

  #startStream(controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    const exchange = this.#exchange;
    const write = (data: Buffer | string): void => {
      if (exchange.finished) return;
      this.#headSent = true;
      if (!exchange.response.write(data)) this.#waitForClient();
    };
    const filter = exchange.session.answer();
    this.#stream = filter === undefined ? new PassingEvents(exchange.meter, write) : new FilteredEvents(filter, exchange.meter, write);
    exchange.startStream(status, headers);
    this.#takeSoon(controller);
  }

  #takeSoon(controller: Dispatcher.DispatchController): void {
    if (this.#taking) return;
    this.#taking = true;
    process.nextTick(() => {
      this.#taking = false;
      this.#takeArrived(controller);
      // The head goes out with the first events when they came with it, and never waits for later ones.
      if (this.#headSent || this.#exchange.finished) return;
      this.#headSent = true;
      this.#exchange.response.flushHeaders();
    });
  }

  #takeArrived(controller: Dispatcher.DispatchController): void {
    const arrived = this.#arrived;
    if (arrived.length === 0) return;
    this.#arrived = [];
    if (this.#mode === 'stream') this.#push(controller, arrived.length === 1 ? arrived[0]! : Buffer.concat(arrived));
  }

  #push(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#judging !== undefined) {
      this.#queued.push(chunk);
      this.#wait(controller, this.#judging.then(() => {
        const next = this.#queued.shift();
        return next === undefined ? undefined : this.#stream?.push(next);
      }));
      return;
    }
    let pushed: void | Promise<void>;
    try {
      pushed = this.#stream?.push(chunk);
    } catch (error) {
      this.#stop(controller, error);
      return;
    }
    if (pushed === undefined) return;
    controller.pause();
    this.#wait(controller, pushed);
  }

  /** Nothing more is pushed before `work` is done. */
  #wait(controller: Dispatcher.DispatchController, work: Promise<void>): void {
    const judging: Promise<void> = work
      .catch((error: unknown) => this.#stop(controller, error))
      .then(() => {
        if (this.#judging !== judging) return;
        this.#judging = undefined;
        this.#resume();
      });
    this.#judging = judging;
  }

  #endStream(controller: Dispatcher.DispatchController): void {
    if (this.#mode !== 'stream') return;
    let ended: void | Promise<void>;
    try {
      ended = this.#stream?.end();
    } catch (error) {
      this.#stop(controller, error);
      return;
    }
    if (ended === undefined) this.#closeStream();
    else void ended.then(() => this.#closeStream()).catch((error: unknown) => this.#stop(controller, error));
  }

  #closeStream(): void {
    if (this.#mode !== 'stream') return;
    this.#over();
    const { meter } = this.#exchange;
    if (meter.finished) this.#exchange.endStream('answered');
    else if (meter.failed) this.#exchange.endStream('failed');
    // An end without `message_stop` looks like a complete answer to a client, and is not.
    else this.#exchange.fail(new ClavigerError('upstream_interrupted'));
  }

  async #answerPlain(): Promise<void> {
    const exchange = this.#exchange;
    const { answers } = exchange.context;
    await answers.next();
    if (this.#mode !== 'whole') return;
    this.#mode = 'over';
    const body = this.#body();
    if (this.#status >= 400) {
      this.#answerError(body);
      return;
    }
    const whole = wholeText(body);
    const source = whole ?? body.toString();
    let parsed: unknown;
    try {
      parsed = JSON.parse(source);
    } catch {
      parsed = undefined;
    }
    if (!isJsonObject(parsed)) {
      exchange.fail(new ClavigerError('upstream_malformed'));
      return;
    }
    exchange.meter.message(parsed);
    let shown: string;
    try {
      const filtered = exchange.session.answer()?.message(parsed, source) ?? source;
      shown = typeof filtered === 'string' ? filtered : await filtered;
    } catch (error) {
      exchange.stop(error);
      return;
    }
    await answers.others;
    // Bytes that are not UTF-8 do not come back from a string as they were.
    exchange.answer(this.#status, this.#headers, shown === source ? (whole ?? body) : shown);
  }

  #body(): Buffer {
    return this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#length);
  }

  /** Errors of upstream go on as they are: clients act on their wording. Unless one quotes the credential. */
  #answerError(body: Buffer): void {
    const secret = this.#key.value.replace(/^Bearer /, '');
    if (body.includes(secret)) {
      this.#exchange.context.ports.logger.error('upstream_quotes_credential', { call: this.#exchange.id, key: this.#key.id, status: this.#status });
      this.#exchange.fail(new ClavigerError('upstream_credential'));
    } else this.#exchange.answer(this.#status, this.#headers, body);
  }

  #waitForClient(): void {
    if (this.#full || this.#mode !== 'stream') return;
    this.#full = true;
    this.#controller?.pause();
    const { response, context } = this.#exchange;
    // A client that takes nothing for so long would hold the upstream's connection for ever.
    this.#fullTimer = setTimeout(() => response.destroy(), context.policy.upstream.idleTimeout);
    response.once('drain', () => {
      clearTimeout(this.#fullTimer);
      this.#full = false;
      this.#resume();
    });
  }

  #resume(): void {
    if (this.#mode === 'stream' && !this.#full && this.#judging === undefined) this.#controller?.resume();
  }

  #stop(controller: Dispatcher.DispatchController, error: unknown): void {
    if (this.#mode === 'over') return;
    this.#over();
    controller.abort(new Error('the answer was stopped'));
    this.#exchange.stop(error);
  }

  #end(controller: Dispatcher.DispatchController, error: ClavigerError): void {
    this.#over();
    controller.abort(new Error('the answer cannot be used'));
    this.#exchange.fail(error);
  }

  #over(): void {
    if (this.#mode === 'stream') this.#meterUnseen();
    else if (this.#mode === 'whole') this.#meterWhole();
    this.#mode = 'over';
    clearTimeout(this.#fullTimer);
    this.#report({ kind: 'unknown' });
  }

  #meterUnseen(): void {
    const unseen = [...this.#queued, ...this.#arrived];
    this.#queued = [];
    this.#arrived = [];
    try {
      for (const chunk of unseen) this.#stream?.unseen(chunk);
    } catch {
      // What cannot be read holds no figures.
    }
  }

  /** The call ended before the answer's round: nobody will see it, and it is paid for. */
  #meterWhole(): void {
    try {
      const message: unknown = JSON.parse(this.#body().toString());
      if (isJsonObject(message)) this.#exchange.meter.message(message);
    } catch {
      // What cannot be read holds no figures.
    }
  }

  #report(outcome: KeyOutcome): void {
    if (this.#reported) return;
    this.#reported = true;
    this.#exchange.context.keys.report(this.#key, outcome);
  }
}
