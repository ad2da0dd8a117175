import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { SseDecoder, SseOverflowError, encodeEvent } from '../messages/sse.js';
import { asClavigerError, isAbort } from './error-response.js';
import type { RunningCall } from './running-call.js';

const encoder = new TextEncoder();

/**
 * A streamed answer as the guards let it through. Read only as fast as the client reads; a client that leaves stops
 * upstream, and the call is settled as aborted. Whatever else ends it early is said in an `error` event.
 */
export function guardedStream(running: RunningCall, status: number, body: ReadableStream<Uint8Array>, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new SseDecoder();
  const filter = running.session.answer();
  const { meter } = running;
  let unsent = '';

  /** What may be shown of the bytes in `chunk`; of the rest when there is none. `unsent` keeps what passed before a denial. */
  async function shownOf(chunk: Uint8Array | undefined): Promise<Uint8Array | undefined> {
    const clean = decoder.atBoundary;
    const events = chunk === undefined ? decoder.end() : decoder.push(chunk);
    let same = clean && decoder.atBoundary && chunk !== undefined;
    unsent = '';
    let index = 0;
    try {
      while (index < events.length) {
        const run = filter?.textRun(events, index);
        if (filter !== undefined && run !== undefined) {
          index += run.count;
          meter.text(run.source);
          try {
            filter.take(run);
          } finally {
            unsent += run.sent();
          }
          if (!run.unchanged) same = false;
          continue;
        }
        const event = events[index++]!;
        meter.event(event);
        const filtered = filter === undefined ? event.raw : filter.event(event);
        const shown = typeof filtered === 'string' ? filtered : await filtered;
        if (shown !== event.raw) same = false;
        unsent += shown;
      }
    } finally {
      // What came with a denial is paid for all the same.
      while (index < events.length) meter.event(events[index++]!);
    }
    // What did not change goes on as the bytes it came as.
    if (same) return chunk;
    return unsent === '' ? undefined : encoder.encode(unsent);
  }

  function endWith(controller: ReadableStreamDefaultController<Uint8Array>, thrown: unknown): void {
    const unreadable = thrown instanceof SseOverflowError ? new ClavigerError('upstream_malformed') : thrown;
    const error = asClavigerError(unreadable, running.ports.logger, running.id);
    const denied = isClavigerError(unreadable) && error.code !== 'guard_failed' && error.code !== 'upstream_malformed' && error.code !== 'upstream_interrupted';
    running.finish(denied ? 'denied' : 'failed', status, error.code);
    controller.enqueue(encoder.encode(unsent + encodeEvent('error', JSON.stringify(error.body(running.id)))));
    controller.close();
    reader.cancel().catch(() => {});
  }

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    for (;;) {
      let step: Awaited<ReturnType<typeof reader.read>>;
      try {
        step = await reader.read();
      } catch (error) {
        if (running.finished) return;
        if (signal?.aborted === true || isAbort(error)) {
          running.finish('aborted', status);
          controller.error(error);
        } else endWith(controller, new ClavigerError('upstream_interrupted'));
        return;
      }
      if (running.finished) return;
      try {
        const shown = await shownOf(step.value);
        if (running.finished) return;
        unsent = '';
        if (shown !== undefined) controller.enqueue(shown);
        if (step.done) {
          // An end without `message_stop` looks like a complete answer to a client, and is not.
          if (!meter.finished && !meter.failed) throw new ClavigerError('upstream_interrupted');
          running.finish(meter.finished ? 'answered' : 'failed', status);
          controller.close();
          return;
        }
        if (shown !== undefined) return;
      } catch (error) {
        endWith(controller, error);
        return;
      }
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      pull,
      async cancel(reason) {
        // The SDK leaves when it reads an error event: then it is not the client that gave up.
        running.finish(meter.finished ? 'answered' : meter.failed ? 'failed' : 'aborted', status);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * A body that tells what the SDK does with it. Before a retry the SDK cancels it; when it gives up it reads it, for the
 * text of the error it throws (source: `makeRequest` in client.ts of @anthropic-ai/sdk 0.122.0 and 1.12.0).
 */
export function watchedBody(text: string, tell: { read(): void; cancelled(): void }): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (text !== '') controller.enqueue(encoder.encode(text));
        controller.close();
        tell.read();
      },
      cancel() {
        tell.cancelled();
      },
    },
    { highWaterMark: 0 },
  );
}
