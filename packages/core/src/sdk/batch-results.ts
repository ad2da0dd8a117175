import { AnswerLines, lastLine } from '../engine/answer-lines.js';
import type { Call } from '../engine/call.js';
import type { CallSession } from '../engine/pipeline.js';
import { ClavigerError } from '../errors/claviger-error.js';
import { asClavigerError, isAbort } from './error-response.js';
import type { RunningCall } from './running-call.js';

const encoder = new TextEncoder();

/**
 * The results of a batch as the guards let them through, line by line, read only as fast as the client reads. What ends
 * them early stands in a last line, and the stream fails after it: they must not look complete.
 */
export function guardedResults(running: RunningCall, open: (call: Call) => CallSession, status: number, body: ReadableStream<Uint8Array>, signal: AbortSignal | null | undefined): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const lines = new AnswerLines(running.session.call, open);
  let failure: unknown;
  /** Lines that have passed and are not shown yet. */
  const shown: string[] = [];
  const write = (line: string): void => void shown.push(line);
  const flush = (controller: ReadableStreamDefaultController<Uint8Array>, last = ''): void => {
    const text = shown.splice(0).join('') + last;
    if (text !== '') controller.enqueue(encoder.encode(text));
  };

  async function pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    if (failure !== undefined) {
      controller.error(failure);
      return;
    }
    try {
      // Until a whole line has come: whoever asked for a piece waits for one.
      while (shown.length === 0) {
        const step = await reader.read().catch((error: unknown) => {
          throw signal?.aborted === true || isAbort(error) ? error : new ClavigerError('upstream_interrupted');
        });
        if (running.finished) return;
        await (step.done ? lines.end(write) : lines.push(step.value, write));
        if (!step.done) continue;
        flush(controller);
        running.finish('answered', status);
        controller.close();
        return;
      }
      flush(controller);
    } catch (error) {
      if (running.finished) return;
      if (signal?.aborted === true || isAbort(error)) {
        running.finish('aborted', status);
        controller.error(error);
        return;
      }
      const told = asClavigerError(error, running.ports.logger, running.id);
      running.finish('failed', status, told.code);
      failure = told;
      flush(controller, lastLine(told, running.id));
      reader.cancel().catch(() => {});
    }
  }

  return new ReadableStream<Uint8Array>(
    {
      pull,
      async cancel(reason) {
        running.finish('aborted', status);
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
