import type { Call } from '../../engine/call.js';
import type { Outcome } from '../../engine/outcome.js';
import { costOf, type CostOptions } from '../../messages/cost.js';
import { fallbacksOf } from '../../messages/request-parts.js';
import { noUsage, type Usage } from '../../messages/usage.js';
import { estimateInputTokens } from './estimate.js';
import { mostWebSearches } from './web-searches.js';

/** What a call takes from limits on tokens and money. */
export interface Charge {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly microDollars: number;
}

const nothing: Charge = { inputTokens: 0, outputTokens: 0, microDollars: 0 };

/** Counting tokens and listing models cost nothing. They are held to limits on requests, and counted apart there. */
export function isUncharged({ endpoint }: Pick<Call, 'endpoint'>): boolean {
  return endpoint === 'count_tokens' || endpoint === 'models';
}

/** The most that the call can use, as far as its request tells. `fallbackModel`: the policy's own, which may answer too. */
export function estimateCharge(call: Call, fallbackModel?: string): Charge {
  if (isUncharged(call)) return nothing;
  const usage = estimateUsage(call);
  return { inputTokens: usage.input + usage.cacheWrite5m + usage.cacheWrite1h, outputTokens: usage.output, microDollars: dearestCost(modelsOf(call, fallbackModel), usage, call) };
}

/** The same as upstream would count it. */
export function estimateUsage(call: Call): Usage {
  const input = estimateInputTokens(call);
  let output = 0;
  for (const { max_tokens: maxTokens } of [call.request, ...fallbacksOf(call.request)]) {
    if (typeof maxTokens === 'number' && Number.isFinite(maxTokens) && maxTokens > output) output = Math.ceil(maxTokens);
  }
  // Writing the cache is dearer than plain input: whoever asks for it may be charged for all of it.
  // The same name can be written with escapes, which plain names never are.
  const source = call.source.includes('\\u00') ? JSON.stringify(call.request) : call.source;
  const cached = source.includes('"cache_control"');
  const long = cached && source.includes('"1h"');
  return { ...noUsage, input: cached ? 0 : input, cacheWrite5m: cached && !long ? input : 0, cacheWrite1h: long ? input : 0, output, webSearches: mostWebSearches(call) };
}

/**
 * What the call has really used. Where upstream gave no final figures, because the answer broke off, the input counts
 * as estimated, the output as far as it streamed, and web searches as far as their number is known. Of an answer in one
 * piece nobody sees how far it was: its output counts as reserved, or whoever leaves early would use it for nothing.
 */
export function actualCharge(call: Call, outcome: Outcome, estimated: Charge, fallbackModel?: string): Charge {
  if (!outcome.dispatched || isUncharged(call)) return nothing;
  const { usage, answerTokens, kind, status } = outcome;
  if (usage === undefined && answerTokens === 0 && kind !== 'aborted' && status >= 400 && status !== 504) return nothing;
  if (call.endpoint === 'batch_item' && usage === undefined) return estimated;
  const final = kind === 'answered' && usage !== undefined;
  const unseen = usage === undefined && !call.stream;
  const streamed = unseen ? estimated.outputTokens : Math.min(Math.ceil(answerTokens), Math.max(estimated.outputTokens, 1));
  const known: Usage = usage ?? { ...noUsage, input: estimated.inputTokens, webSearches: mostWebSearches(call) };
  const charged: Usage = final ? known : { ...known, output: Math.max(known.output, streamed) };
  return {
    // As upstream's own limits count: what is read from the cache does not.
    inputTokens: charged.input + charged.cacheWrite5m + charged.cacheWrite1h,
    outputTokens: charged.output,
    microDollars: dearestCost(outcome.model === undefined ? modelsOf(call, fallbackModel) : [outcome.model], charged, call),
  };
}

/** Every model that may answer the call. */
function modelsOf(call: Call, fallbackModel: string | undefined): string[] {
  const { fallbacks } = call.request;
  const models = [call.model];
  for (const { model } of fallbacksOf(call.request)) if (typeof model === 'string') models.push(model);
  // `fallbacks: "default"` leaves the choice to the API: no name stands for any, and is priced as the dearest.
  if (typeof fallbacks === 'string') models.push('');
  // The gateway asks it only where it sends the call itself: not for the requests of a batch.
  if (fallbackModel !== undefined && call.endpoint === 'messages') models.push(fallbackModel);
  return models;
}

function dearestCost(models: readonly string[], usage: Usage, call: Call): number {
  const options = costOptions(call);
  return Math.max(...models.map((model) => costOf(model, usage, options)));
}

function costOptions(call: Call): CostOptions {
  const geo = call.request['inference_geo'];
  return { inferenceGeo: typeof geo === 'string' ? geo : undefined, batch: call.endpoint === 'batch_item' };
}
