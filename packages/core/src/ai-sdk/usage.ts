import type { AnswerMeter } from '../engine/answer-meter.js';
import { rawReason } from './ending.js';
import { textOf, type Part } from './model-call.js';

/** Counts one part of a streamed answer. Where the provider shows the events of a Messages answer, they are counted as such. */
export function meterPart(meter: AnswerMeter, part: Part): void {
  switch (part.type) {
    case 'raw': {
      const chunk = part['rawValue'];
      const { type } = (chunk ?? {}) as { type?: unknown };
      if (type === 'message_start' || type === 'content_block_delta') meter.event({ raw: '', name: type, data: JSON.stringify(chunk) });
      break;
    }
    case 'text-delta':
    case 'reasoning-delta':
    case 'tool-input-delta':
      if (!meter.counted) meter.text(textOf(part['delta']));
      break;
    case 'finish':
      readModelUsage(meter, part, rawReason(part['finishReason']));
      break;
    default:
  }
}

/**
 * Reads the usage that the AI SDK reports: numbers in version 2, with the provider's own figures beside the answer, and
 * objects that hold those in the versions after it.
 */
export function readModelUsage(meter: AnswerMeter, { usage, providerMetadata }: Readonly<Record<string, unknown>>, stopReason: unknown): void {
  if (typeof usage !== 'object' || usage === null) return;
  const { raw: within, inputTokens, outputTokens, cachedInputTokens } = usage as Record<string, unknown>;
  const raw = within ?? (providerMetadata as { readonly anthropic?: { readonly usage?: unknown } } | undefined)?.anthropic?.usage;
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
