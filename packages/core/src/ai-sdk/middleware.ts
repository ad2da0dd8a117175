import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import type { Caller } from '../sdk/caller.js';
import type { ClavigerGuard } from '../sdk/claviger.js';
import { isAbort } from '../sdk/error-response.js';
import type { RunningCall } from '../sdk/running-call.js';
import { filterParts } from './answer-parts.js';
import type { CallTools } from './call-tools.js';
import { deniedBy, rawReason, stopped } from './ending.js';
import { textOf, type CallOptions, type Part } from './model-call.js';
import { PromptRequest } from './prompt.js';
import { shownStream } from './shown-stream.js';
import { unreadReporter } from './unread.js';
import { readModelUsage } from './usage.js';

/** What a model of any of the versions offers. */
interface Model<Params, Generated, Streamed> {
  readonly modelId: string;
  doGenerate(options: Params): PromiseLike<Generated>;
  doStream(options: Params): PromiseLike<Streamed>;
}

interface Wrapped<Params, Generated, Streamed> {
  readonly params: Params;
  readonly model: Model<Params, Generated, Streamed>;
}

/** Fits `LanguageModelV2Middleware` and `LanguageModelV3Middleware`; version 7, with `LanguageModelV4`, takes a middleware of any version. */
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
      const { running, edited, tools } = await admit(guard, caller, params, model.modelId, false);
      try {
        running.send();
        return await shownResult(running, await model.doGenerate(edited), tools);
      } catch (error) {
        throw ended(running, error, params);
      }
    },
    async wrapStream({ params, model }) {
      const { running, edited, tools } = await admit(guard, caller, params, model.modelId, true);
      try {
        running.send();
        // An answer that breaks off is charged by what its first event said, and only the raw chunks tell that.
        const result = await model.doStream({ ...edited, includeRawChunks: true });
        running.answering(headersOf(result));
        const { stream } = result as { stream: ReadableStream<Part> };
        return { ...result, stream: shownStream(running, stream, tools) };
      } catch (error) {
        throw ended(running, error, params);
      }
    },
  };
}

async function admit<Params>(guard: ClavigerGuard, caller: Caller | undefined, params: Params, modelId: string, stream: boolean): Promise<{ running: RunningCall; edited: Params; tools: CallTools }> {
  const options = params as CallOptions;
  const request = new PromptRequest(options, modelId, stream);
  const running = await guard.begin(request.source, caller);
  try {
    return { running, edited: { ...params, ...request.edited(running.session.call.body()) }, tools: request.tools };
  } catch {
    // What a guard has made of the prompt does not fit into its parts: unguarded it must not go out.
    const error = new ClavigerError('guard_failed');
    running.finish('failed', error.status, error.code);
    throw error;
  }
}

async function shownResult<Generated>(running: RunningCall, result: Generated, tools: CallTools): Promise<Generated> {
  const { content, structuredOutputText, finishReason } = result as { content: readonly Part[]; structuredOutputText?: string; finishReason: unknown };
  running.answering(headersOf(result));
  readModelUsage(running.meter, result as Readonly<Record<string, unknown>>, rawReason(finishReason));
  const { response } = result as { response?: { modelId?: unknown } };
  if (typeof response?.modelId === 'string') running.meter.model = response.modelId;
  const filter = running.session.answer();
  if (filter === undefined) {
    running.finish('answered', 200);
    return result;
  }
  const shown = await filterParts(filter, content, structuredOutputText, tools, unreadReporter(running.session.call));
  running.finish('answered', 200);
  return {
    ...result,
    content: shown.parts,
    ...(shown.structuredText !== undefined && { structuredOutputText: shown.structuredText }),
    // The same words once more, as the provider wrote them and before any guard.
    ...(response !== undefined && { response: { ...response, body: undefined } }),
    ...(shown.stopsForNothing && { finishReason: stopped(finishReason) }),
  };
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

function headersOf(result: unknown): Headers {
  const { response } = result as { response?: { headers?: Record<string, string> } };
  const headers = new Headers();
  const id = Object.entries(response?.headers ?? {}).find(([name]) => name.toLowerCase() === 'request-id')?.[1];
  if (id !== undefined) headers.set('request-id', textOf(id));
  return headers;
}
