import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { Caller } from '../sdk/caller.js';
import type { ClavigerGuard } from '../sdk/claviger.js';
import { isAbort } from '../sdk/error-response.js';
import type { RunningCall } from '../sdk/running-call.js';
import { PartStream, filterParts } from './answer-parts.js';
import { textOf, type CallOptions, type Part } from './model-call.js';
import { PromptRequest } from './prompt.js';
import { readModelUsage } from './usage.js';

/** What a model of either version offers. */
interface Model<Params, Generated, Streamed> {
  readonly modelId: string;
  doGenerate(options: Params): PromiseLike<Generated>;
  doStream(options: Params): PromiseLike<Streamed>;
}

interface Wrapped<Params, Generated, Streamed> {
  readonly params: Params;
  readonly model: Model<Params, Generated, Streamed>;
}

/** Fits `LanguageModelV2Middleware` and `LanguageModelV3Middleware`. */
export interface AiSdkMiddleware {
  readonly specificationVersion: 'v3';
  readonly middlewareVersion: 'v2';
  wrapGenerate<Params, Generated, Streamed>(options: Wrapped<Params, Generated, Streamed>): Promise<Generated>;
  wrapStream<Params, Generated, Streamed>(options: Wrapped<Params, Generated, Streamed>): Promise<Streamed>;
}

/**
 * Guards a model of the AI SDK: `wrapLanguageModel({ model, middleware: aiSdkMiddleware(guard) })`. The caller is given
 * here, or by `guard.run`.
 */
export function aiSdkMiddleware(guard: ClavigerGuard, caller?: Caller): AiSdkMiddleware {
  return {
    specificationVersion: 'v3',
    middlewareVersion: 'v2',
    async wrapGenerate({ params, model }) {
      const { running, edited } = await admit(guard, caller, params, model.modelId, false);
      try {
        running.send();
        return await shownResult(running, await model.doGenerate(edited));
      } catch (error) {
        throw ended(running, error, params);
      }
    },
    async wrapStream({ params, model }) {
      const { running, edited } = await admit(guard, caller, params, model.modelId, true);
      try {
        running.send();
        // An answer that breaks off is charged by what its first event said, and only the raw chunks tell that.
        const result = await model.doStream({ ...edited, includeRawChunks: true });
        running.answering(headersOf(result));
        const { stream } = result as { stream: ReadableStream<Part> };
        return { ...result, stream: shownStream(running, stream, (params as CallOptions).includeRawChunks === true) };
      } catch (error) {
        throw ended(running, error, params);
      }
    },
  };
}

async function admit<Params>(guard: ClavigerGuard, caller: Caller | undefined, params: Params, modelId: string, stream: boolean): Promise<{ running: RunningCall; edited: Params }> {
  const options = params as CallOptions;
  const request = new PromptRequest(options, modelId, stream);
  const running = await guard.begin(request.source, caller);
  return { running, edited: { ...params, ...request.edited(running.session.call.body()) } };
}

async function shownResult<Generated>(running: RunningCall, result: Generated): Promise<Generated> {
  const { content, finishReason, usage } = result as { content: readonly Part[]; finishReason: unknown; usage: unknown };
  running.answering(headersOf(result));
  readModelUsage(running.meter, usage, rawReason(finishReason));
  const { response } = result as { response?: { modelId?: unknown } };
  if (typeof response?.modelId === 'string') running.meter.model = response.modelId;
  const filter = running.session.answer();
  if (filter === undefined) {
    running.finish('answered', 200);
    return result;
  }
  const { parts, stopsForNothing } = await filterParts(filter, content, content.some(({ type }) => type === 'tool-call'));
  running.finish('answered', 200);
  return { ...result, content: parts, ...(stopsForNothing && { finishReason: stopped(finishReason) }) };
}

function shownStream(running: RunningCall, source: ReadableStream<Part>, showRaw: boolean): ReadableStream<Part> {
  const reader = source.getReader();
  const parts = new PartStream(running.session.answer(), running.meter);
  let finished = false;
  let failed = false;
  return new ReadableStream<Part>(
    {
      async pull(controller) {
        for (;;) {
          try {
            const { done, value } = await reader.read();
            if (running.finished) return;
            if (done) {
              if (!finished && !failed) throw new ClavigerError('upstream_interrupted');
              running.finish(finished ? 'answered' : 'failed', 200);
              controller.close();
              return;
            }
            if (value.type === 'error') failed = true;
            if (value.type === 'raw') {
              readRawChunk(running, value['rawValue']);
              if (!showRaw) continue;
            }
            let shown = await parts.push(value);
            if (value.type === 'finish') {
              finished = !failed;
              readModelUsage(running.meter, value['usage'], rawReason(value['finishReason']));
              if (parts.stopsForNothing) shown = shown.map((part) => (part.type === 'finish' ? { ...part, finishReason: stopped(part['finishReason']) } : part));
            }
            for (const part of shown) controller.enqueue(part);
            if (shown.length > 0) return;
          } catch (error) {
            if (running.finished) return;
            if (isAbort(error)) {
              running.finish('aborted', 200);
              controller.error(error);
              return;
            }
            const own = isClavigerError(error) ? error : new ClavigerError('upstream_interrupted');
            running.finish(deniedBy(own) ? 'denied' : 'failed', 200, own.code);
            controller.enqueue({ type: 'error', error: own });
            controller.close();
            reader.cancel().catch(() => {});
            return;
          }
        }
      },
      async cancel(reason) {
        running.finish(finished ? 'answered' : 'aborted', 200);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** Counts the first event and the deltas of a Messages answer, where the provider is one that shows them. */
function readRawChunk(running: RunningCall, chunk: unknown): void {
  const { type } = (chunk ?? {}) as { type?: unknown };
  if (type === 'message_start' || type === 'content_block_delta') running.meter.event({ raw: '', name: type, data: JSON.stringify(chunk) });
}

/** Settles a call that `error` has ended, and gives the error back. */
function ended(running: RunningCall, error: unknown, params: unknown): unknown {
  const { abortSignal } = params as { abortSignal?: AbortSignal };
  if (isClavigerError(error)) running.finish(deniedBy(error) ? 'denied' : 'failed', error.status, error.code);
  else if (isAbort(error) || abortSignal?.aborted === true) running.finish('aborted', 0);
  else {
    const { statusCode } = error as { statusCode?: unknown };
    running.finish('failed', typeof statusCode === 'number' ? statusCode : 500, typeof statusCode === 'number' ? undefined : 'upstream_unreachable');
  }
  return error;
}

function deniedBy({ code }: ClavigerError): boolean {
  return code !== 'guard_failed' && code !== 'upstream_malformed' && code !== 'upstream_interrupted';
}

/** The provider's own word for why the answer ended, where version 3 passes it on. */
function rawReason(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null ? (reason as { raw?: unknown }).raw : undefined;
}

/** The finish reason of an answer whose tool calls have all become texts. */
function stopped(reason: unknown): unknown {
  return typeof reason === 'object' && reason !== null ? { ...reason, unified: 'stop' } : 'stop';
}

function headersOf(result: unknown): Headers {
  const { response } = result as { response?: { headers?: Record<string, string> } };
  const headers = new Headers();
  const id = Object.entries(response?.headers ?? {}).find(([name]) => name.toLowerCase() === 'request-id')?.[1];
  if (id !== undefined) headers.set('request-id', textOf(id));
  return headers;
}
