import type { Call } from '../../engine/call.js';
import type { Outcome } from '../../engine/outcome.js';
import { costOf, type CostOptions } from '../../messages/cost.js';
import { isJsonObject } from '../../messages/json-value.js';
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

/** What a call has used: `estimated` where upstream never gave the final figures. */
export interface Used {
  readonly usage: Usage;
  readonly estimated: boolean;
}

const unused: Used = { usage: noUsage, estimated: false };

/** Counting tokens, listing models and fetching results cost nothing. They are held to limits on requests, and counted apart there. */
export function isUncharged({ endpoint }: Pick<Call, 'endpoint'>): boolean {
  return endpoint === 'count_tokens' || endpoint === 'models' || endpoint === 'batch_results';
}

/** The most that the call can use, as far as its request tells. `fallbackModel`: the policy's own, which may answer too. */
export function estimateCharge(call: Call, fallbackModel?: string): Charge {
  if (isUncharged(call)) return nothing;
  const usage = estimateUsage(call);
  return chargeOf(usage, dearestCost(modelsOf(call, fallbackModel), usage, call));
}

function chargeOf({ input, cacheWrite5m, cacheWrite1h, output }: Usage, microDollars: number): Charge {
  // As upstream's own limits count: what is read from the cache does not.
  return { inputTokens: input + cacheWrite5m + cacheWrite1h, outputTokens: output, microDollars };
}

/** The same as upstream would count it. */
function estimateUsage(call: Call): Usage {
  const input = estimateInputTokens(call);
  // Writing the cache is dearer than plain input: whoever asks for it may be charged for all of it.
  // The same name can be written with escapes, which plain names never are.
  const source = call.source.includes('\\u00') ? JSON.stringify(call.request) : call.source;
  const cached = source.includes('"cache_control"');
  const long = cached && source.includes('"1h"');
  return { ...noUsage, input: cached ? 0 : input, cacheWrite5m: cached && !long ? input : 0, cacheWrite1h: long ? input : 0, output: mostOutput(call), webSearches: mostWebSearches(call) };
}

/** The most tokens that the answer can have. */
function mostOutput({ request }: Call): number {
  let most = 0;
  for (const { max_tokens: maxTokens } of [request, ...fallbacksOf(request)]) {
    if (typeof maxTokens === 'number' && Number.isFinite(maxTokens) && maxTokens > most) most = Math.ceil(maxTokens);
  }
  return most;
}

/**
 * What the call has really used. Where upstream gave no final figures, because the answer broke off, the input counts
 * as estimated, the output as far as it streamed with the thinking that it may have taken, and web searches as far as
 * their number is known. Of an answer in one piece nobody sees how far it was: its output counts as the most that was
 * asked for, or whoever leaves early would use it for nothing.
 */
export function usedBy(call: Call, outcome: Outcome): Used {
  if (!outcome.dispatched || isUncharged(call)) return unused;
  const { usage, answerTokens, kind, status, stopReason } = outcome;
  if (usage === undefined && answerTokens === 0 && kind !== 'aborted' && status >= 400 && status !== 504) return unused;
  if (usage !== undefined && kind === 'answered') return { usage, estimated: false };
  // The answer to a batch's request comes later: until then it counts as what it may use.
  if (usage === undefined && (!call.stream || call.endpoint === 'batch_item')) return { usage: estimateUsage(call), estimated: true };
  const known = usage ?? { ...estimateUsage(call), output: 0 };
  const output = Math.max(known.output, outputSoFar(call, outcome));
  // The figures that come with the stop reason are final, whatever became of the answer after that.
  return { usage: { ...known, output }, estimated: output !== usage?.output || stopReason === undefined };
}

/**
 * Tokens of an answer that broke off. What has streamed is estimated from its text. Thinking is paid for whether or not
 * it is shown, and what is shown of it is a summary (source: platform.claude.com/docs, "Thinking"): it counts as all that
 * its budget allows, and no more than one token for each millisecond that the call took, which no Claude model comes near
 * (the fastest write a few hundred a second).
 */
function outputSoFar(call: Call, { answerTokens, unseenThinking, elapsed = Infinity }: Outcome): number {
  const most = Math.max(mostOutput(call), 1);
  const streamed = Math.min(Math.ceil(answerTokens), most);
  return Math.max(streamed, Math.ceil(Math.min(streamed + thinkingBudget(call, unseenThinking), most, elapsed)));
}

/** The most tokens of thinking. Where the request says nothing of it the model decides: then only a block of it shows that there was any. */
function thinkingBudget({ request: { thinking } }: Call, seen: Outcome['unseenThinking']): number {
  const { type, budget_tokens: budget } = isJsonObject(thinking) ? thinking : { type: 'disabled' };
  if (seen === undefined || (seen === 'possible' && type === 'disabled')) return 0;
  // The budget is for all thinking of an answer, also between the calls of tools. The API takes it for a target: it is the best figure there is.
  return type === 'enabled' && typeof budget === 'number' && budget > 0 ? budget : Infinity;
}

/** Micro-dollars of what a call has used. Where nobody said which model answered, the dearest one of the request's. */
export function costOfUsed(call: Call, { model }: Outcome, usage: Usage): number {
  return dearestCost(model === undefined ? modelsOf(call) : [model], usage, call);
}

/** What limits are charged for a call: the same as its row in the ledger says. */
export function actualCharge(call: Call, outcome: Outcome): Charge {
  const { usage } = usedBy(call, outcome);
  return chargeOf(usage, costOfUsed(call, outcome, usage));
}

/** Every model that may answer the call. */
function modelsOf(call: Call, fallbackModel?: string): string[] {
  const { fallbacks } = call.request;
  const models = [call.model];
  for (const { model } of fallbacksOf(call.request)) if (typeof model === 'string') models.push(model);
  // `fallbacks: "default"` leaves the choice to the API: no name stands for any, and is priced as the dearest.
  if (typeof fallbacks === 'string') models.push('');
  // The gateway asks it only where it sends the call itself: not for the requests of a batch.
  if (fallbackModel !== undefined && call.endpoint === 'messages') models.push(fallbackModel);
  return models;
}

function dearestCost(models: readonly string[], usage: Usage, { request: { inference_geo: geo }, endpoint }: Call): number {
  const options: CostOptions = { inferenceGeo: typeof geo === 'string' ? geo : undefined, batch: endpoint === 'batch_item' };
  return Math.max(...models.map((model) => costOf(model, usage, options)));
}
