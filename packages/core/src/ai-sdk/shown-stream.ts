import { ClavigerError, isClavigerError } from '../errors/claviger-error.js';
import { isAbort } from '../sdk/error-response.js';
import type { RunningCall } from '../sdk/running-call.js';
import { deniedBy, stopped } from './ending.js';
import type { CallTools } from './call-tools.js';
import type { Part } from './model-call.js';
import { PartStream } from './part-stream.js';
import { unreadReporter } from './unread.js';
import { meterPart } from './usage.js';

/** The parts of a streamed answer that may be shown. Settles the call however the stream ends. */
export function shownStream(running: RunningCall, source: ReadableStream<Part>, tools: CallTools): ReadableStream<Part> {
  const reader = source.getReader();
  const parts = new PartStream(running.session.answer(), tools, unreadReporter(running.session.call));
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
            meterPart(running.meter, value);
            // The provider's own words have been through no guard: they are asked for to count them, and end here.
            if (value.type === 'raw') continue;
            if (value.type === 'error') failed = true;
            let shown = await parts.push(value);
            if (value.type === 'finish') {
              finished = !failed;
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
            await meterArrived(reader, running);
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

/** What came with a denial is paid for all the same: all that can be read before the event loop turns, upstream not waited for. */
async function meterArrived(reader: ReadableStreamDefaultReader<Part>, { meter }: RunningCall): Promise<void> {
  const turn = new Promise<undefined>((resolve) => setTimeout(resolve, 0, undefined));
  try {
    for (;;) {
      const step = await Promise.race([turn, reader.read()]);
      if (step === undefined || step.done) return;
      meterPart(meter, step.value);
    }
  } catch {
    // A stream that has broken off gives nothing more.
  }
}
