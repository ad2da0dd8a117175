import type { Call } from '../../engine/call.js';
import type { Outcome } from '../../engine/outcome.js';
import { costOf, type CostOptions } from '../../messages/cost.js';
import { noUsage, type Usage } from '../../messages/usage.js';
import { estimateInputTokens } from './estimate.js';

/** What a call takes from limits on tokens and money. */
export interface Charge {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly microDollars: number;
}

const nothing: Charge = { inputTokens: 0, outputTokens: 0, microDollars: 0 };

/** The most that the call can use, as far as its request tells. */
export function estimateCharge(call: Call): Charge {
  if (call.endpoint === 'count_tokens') return nothing;
  const input = estimateInputTokens(call);
  const maxTokens = call.request['max_tokens'];
  const output = typeof maxTokens === 'number' && Number.isFinite(maxTokens) && maxTokens > 0 ? Math.ceil(maxTokens) : 0;
  // Writing the cache is dearer than plain input: whoever asks for it may be charged for all of it.
  const cached = call.source.includes('"cache_control"');
  const long = cached && call.source.includes('"1h"');
  const usage: Usage = { ...noUsage, input: cached ? 0 : input, cacheWrite5m: cached && !long ? input : 0, cacheWrite1h: long ? input : 0, output };
  return { inputTokens: input, outputTokens: output, microDollars: costOf(call.model, usage, costOptions(call)) };
}

/**
 * What the call has really used. Where upstream gave no final figures, because the answer broke off, the input counts
 * as estimated and the output as far as it streamed.
 */
export function actualCharge(call: Call, outcome: Outcome, estimated: Charge): Charge {
  if (!outcome.dispatched || call.endpoint === 'count_tokens') return nothing;
  const { usage, answerCharacters, kind, status } = outcome;
  if (usage === undefined && answerCharacters === 0 && kind !== 'aborted' && status >= 400 && status !== 504) return nothing;
  if (call.endpoint === 'batch_item' && usage === undefined) return estimated;
  const final = kind === 'answered' && usage !== undefined;
  const streamed = Math.min(Math.ceil(answerCharacters / 4), Math.max(estimated.outputTokens, 1));
  const known: Usage = usage ?? { ...noUsage, input: estimated.inputTokens };
  const charged: Usage = final ? known : { ...known, output: Math.max(known.output, streamed) };
  return {
    // As upstream's own limits count: what is read from the cache does not.
    inputTokens: charged.input + charged.cacheWrite5m + charged.cacheWrite1h,
    outputTokens: charged.output,
    microDollars: costOf(call.model, charged, costOptions(call)),
  };
}

function costOptions(call: Call): CostOptions {
  const geo = call.request['inference_geo'];
  return { inferenceGeo: typeof geo === 'string' ? geo : undefined, batch: call.endpoint === 'batch_item' };
}
