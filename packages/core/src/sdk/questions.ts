import type { Engine } from '../compile-engine.js';
import { questionCall, type Question } from '../engine/question.js';
import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { isJsonObject, type JsonObject } from '../messages/json-value.js';
import { RunningCall, type CallContext } from './running-call.js';

/**
 * Asks Claude what guards want to know, through the client that makes the call: same credential, same address. Only for
 * calls that are Messages requests themselves; for others there is no address to ask at.
 */
export class Questions {
  #engine: Engine | undefined;
  #context: CallContext | undefined;
  #count = 0;

  /** The engine is made with `ask`. */
  connect(engine: Engine, context: CallContext): void {
    this.#engine = engine;
    this.#context = context;
  }

  readonly ask = async (question: Question): Promise<JsonObject> => {
    const { send } = question.call;
    const [engine, context] = [this.#engine, this.#context];
    if (send === undefined || engine === undefined || context === undefined) throw new ClavigerError('endpoint_closed');
    const call = questionCall(question, context.ports.clock.now(), `${question.call.id}_opinion${++this.#count}`);
    const running = new RunningCall(context, engine.openQuestion(call));
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), question.timeout);
    try {
      const denial = await running.session.admit();
      if (denial !== undefined) {
        running.finish('denied', denial.status, denial.code);
        throw denial;
      }
      running.send();
      // Not every client heeds the signal: its answer is not waited for.
      const response = await orAborted(send(call.source, ending.signal), ending.signal);
      running.answering(response.headers);
      const message = await orAborted(messageIn(response), ending.signal);
      running.meter.message(message);
      running.finish('answered', response.status);
      return message;
    } catch (error) {
      running.finish('failed', 0, isClavigerError(error) ? error.code : 'upstream_unreachable');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}

function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return Promise.race([work, new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new ClavigerError('upstream_timeout')), { once: true }))]);
}

async function messageIn(response: Response): Promise<JsonObject> {
  const body: unknown = response.status === 200 ? await response.json().catch(() => undefined) : undefined;
  if (!isJsonObject(body)) throw new ClavigerError('upstream_malformed');
  return body;
}
