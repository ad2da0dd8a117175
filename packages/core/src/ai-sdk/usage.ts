import type { AnswerMeter } from '../engine/answer-meter.js';

/** Reads the usage that the AI SDK reports: numbers in version 2, objects with the provider's own figures in version 3. */
export function readModelUsage(meter: AnswerMeter, usage: unknown, stopReason: unknown): void {
  if (typeof usage !== 'object' || usage === null) return;
  const { raw, inputTokens, outputTokens, cachedInputTokens } = usage as Record<string, unknown>;
  const own = typeof raw === 'object' && raw !== null && typeof (raw as Record<string, unknown>)['input_tokens'] === 'number';
  const figures = own
    ? raw
    : {
        input_tokens: figure(inputTokens, 'noCache') ?? figure(inputTokens, 'total'),
        output_tokens: figure(outputTokens, 'total'),
        cache_read_input_tokens: typeof cachedInputTokens === 'number' ? cachedInputTokens : figure(inputTokens, 'cacheRead'),
        cache_creation_input_tokens: figure(inputTokens, 'cacheWrite'),
      };
  meter.message({ usage: figures, ...(typeof stopReason === 'string' && { stop_reason: stopReason }) });
}

function figure(tokens: unknown, part: string): number | undefined {
  if (typeof tokens === 'number') return part === 'total' || part === 'noCache' ? tokens : undefined;
  const value = typeof tokens === 'object' && tokens !== null ? (tokens as Record<string, unknown>)[part] : undefined;
  return typeof value === 'number' ? value : undefined;
}
