import { WEB_SEARCH, prices, type Price } from './prices.js';
import type { Usage } from './usage.js';

const byLength = Object.entries(prices).sort(([a], [b]) => b.length - a.length);

/** An unknown model costs what the dearest one does: a budget is never overrun by a new name. */
const dearest: Price = Object.values(prices).reduce((a, b) => (b.output > a.output || (b.output === a.output && b.cacheRead > a.cacheRead) ? b : a));

const known = new Map<string, Price>();

export function priceOf(model: string): Price {
  let price = known.get(model);
  if (price === undefined) {
    price = byLength.find(([prefix]) => model.startsWith(prefix))?.[1] ?? dearest;
    if (known.size < 1000) known.set(model, price);
  }
  return price;
}

/** What in a request changes its price beside the tokens. */
export interface CostOptions {
  /** `inference_geo: 'us'` costs 1.1 times. */
  readonly inferenceGeo?: string | undefined;
  /** Tokens of batches cost half. */
  readonly batch?: boolean | undefined;
}

/** Micro-dollars, rounded up: a dollar per million tokens is a micro-dollar a token. */
export function costOf(model: string, usage: Usage, options: CostOptions = {}): number {
  const price = priceOf(model);
  const promptTokens = usage.input + usage.cacheWrite5m + usage.cacheWrite1h + usage.cacheRead;
  const rate = price.above !== undefined && promptTokens > price.above.promptTokens ? price.above : price;
  const sum =
    usage.input * rate.input +
    usage.output * rate.output +
    usage.cacheWrite5m * rate.cacheWrite5m +
    usage.cacheWrite1h * rate.cacheWrite1h +
    usage.cacheRead * rate.cacheRead;
  const factor = (options.inferenceGeo === 'us' ? 1.1 : 1) * (options.batch === true ? 0.5 : 1);
  // The fee of a search is the same everywhere, in a batch too.
  const cost = sum * factor + usage.webSearches * WEB_SEARCH;
  // Floating point leaves crumbs such as 30.000000000000004: round them off before rounding up.
  return Number.isInteger(cost) ? cost : Math.ceil(Number(cost.toFixed(6)));
}
