import type { Engine } from '../compile-engine.js';
import { Call, type CallOptions } from '../engine/call.js';
import type { Verdict } from '../engine/guard.js';
import type { Principal } from '../engine/principal.js';
import { catalogue } from '../errors/catalogue.js';
import { ClavigerError } from '../errors/claviger-error.js';
import { isJsonObject } from '../messages/json-value.js';
import { SpliceNode, splice } from '../messages/json-splice.js';
import { parseRequest } from '../messages/parse-request.js';
import type { Outcome } from '../engine/outcome.js';
import type { CallSession } from '../engine/pipeline.js';
import { RunningCall, type CallContext } from './running-call.js';
import { TextAnswer, type ReadBody } from './text-answer.js';

/** They tell of the body as it came over the wire. */
const HEADERS_OF_BYTES = ['content-length', 'content-encoding', 'transfer-encoding'];

/** What one request to the API holds: one call, or all calls of a batch. */
export class Sending {
  readonly principal: Principal;
  readonly source: string;
  readonly calls: readonly RunningCall[];
  /** True for a batch, whose answer is no message. */
  readonly batch: boolean;
  readonly #compose: () => string;
  #body: string | undefined;

  constructor({ principal, source }: CallOptions, calls: readonly RunningCall[], compose: () => string, batch = false) {
    this.principal = principal;
    this.source = source;
    this.calls = calls;
    this.batch = batch;
    this.#compose = compose;
  }

  /** Runs the guards on the request. The first denial settles all. A promise only when a guard needs one. */
  admit(): Verdict | Promise<Verdict> {
    return this.#admitFrom(0);
  }

  #admitFrom(start: number): Verdict | Promise<Verdict> {
    for (let index = start; index < this.calls.length; index++) {
      const verdict = this.calls[index]!.session.admit();
      if (verdict instanceof Promise) return verdict.then((denial) => (denial === undefined ? this.#admitFrom(index + 1) : this.#denied(denial, index)));
      if (verdict !== undefined) return this.#denied(verdict, index);
    }
    return undefined;
  }

  #denied(denial: ClavigerError, index: number): ClavigerError {
    // A batch is refused as a whole: the requests before this one have been admitted, those after it never came up.
    for (const opened of this.calls.slice(0, index + 1)) opened.finish('denied', denial.status, denial.code);
    return this.batch ? inBatch(denial, index) : denial;
  }

  /** What goes upstream. The same for every attempt. */
  get body(): string {
    this.#body ??= this.#compose();
    return this.#body;
  }

  send(): void {
    for (const running of this.calls) running.send();
  }

  headers(): Readonly<Record<string, string>> {
    return this.calls.at(-1)?.session.headers() ?? {};
  }

  /** Upstream's answer with a body that was decoded and may have changed, and with the headers of the guards. */
  answerWith(body: BodyInit, { status, statusText, headers }: Response): Response {
    return this.#withHeaders(new Response(body, { status, statusText, headers }));
  }

  /** The same for a body that has been read. */
  answerWithText(body: ReadBody, { status, statusText, headers }: Response): Response {
    return this.#withHeaders(new TextAnswer(body, { status, statusText, headers }));
  }

  #withHeaders(answer: Response): Response {
    for (const name of HEADERS_OF_BYTES) answer.headers.delete(name);
    const added = this.headers();
    for (const name in added) answer.headers.set(name, added[name]!);
    return answer;
  }

  finish(kind: Outcome['kind'], status: number, code?: string): void {
    for (const running of this.calls) running.finish(kind, status, code);
  }
}

/** One Messages or count_tokens request. Throws what its body deserves. */
export function openCall(engine: Engine, context: CallContext, options: CallOptions): Sending {
  return sendingOf(context, options, (call) => engine.open(call));
}

/** The results of a batch, whose requests are not known here. */
export function openResults(engine: Engine, context: CallContext, options: CallOptions): Sending {
  return sendingOf(context, options, (call) => engine.openResults(call));
}

function sendingOf(context: CallContext, options: CallOptions, open: (call: Call) => CallSession): Sending {
  const call = new Call(options);
  return new Sending(options, [new RunningCall(context, open(call))], () => call.body());
}

/** A request for a batch: every one of its requests is a call of its own. */
export function openBatch(engine: Engine, context: CallContext, options: CallOptions): Sending {
  const body = parseRequest(options.source);
  const requests = body['requests'];
  if (!Array.isArray(requests) || requests.length === 0) throw new ClavigerError('invalid_request', { message: '`requests` must be a list with something in it.' });
  const calls = requests.map((request, index) => {
    if (!isJsonObject(request) || !isJsonObject(request['params'])) throw new ClavigerError('invalid_request', { message: `requests.${index}.params must be an object.` });
    return new Call({ ...options, id: `${options.id}_${index}`, endpoint: 'batch_item', source: JSON.stringify(request['params']) });
  });
  const compose = (): string => {
    if (!calls.some((call) => call.edited)) return options.source;
    const root = new SpliceNode();
    for (const [index, call] of calls.entries()) {
      if (call.edited) root.child('requests').child(index).child('params').replacement = call.body();
    }
    return splice(options.source, root);
  };
  const running = calls.map((call) => new RunningCall(context, engine.open(call)));
  return new Sending(options, running, compose, true);
}

function inBatch(denial: ClavigerError, index: number): ClavigerError {
  const what = denial.message.replace(` ${catalogue[denial.code].fix}`, '');
  return new ClavigerError(denial.code, { message: `Request ${index} of the batch: ${what}`, facts: { ...denial.facts, item: index }, retry: denial.retry, ...(denial.retryAfter !== undefined && { retryAfter: denial.retryAfter }) });
}
