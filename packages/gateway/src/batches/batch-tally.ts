import { costOf, isJsonObject, noUsage, readUsage, type JsonObject } from '@claviger/core/messages';
import { addFigures, noFigures, type Figures } from './batch-account.js';

/** Adds up what the results of a batch have cost, line by line. Results other than answers are not charged (source: platform.claude.com/docs, "Batch processing"). */
export class BatchTally {
  readonly #byModel = new Map<string, Figures>();
  #items = 0;

  /** How many results there were. */
  get items(): number {
    return this.#items;
  }

  /** What was used of each model that answered. */
  get byModel(): ReadonlyMap<string, Figures> {
    return this.#byModel;
  }

  readonly take = ({ result }: JsonObject): void => {
    this.#items++;
    if (!isJsonObject(result) || !isJsonObject(result['message'])) return;
    const { model, usage: counted } = result['message'];
    if (typeof model !== 'string' || !isJsonObject(counted)) return;
    const usage = { ...noUsage };
    readUsage(usage, counted);
    const geo = counted['inference_geo'];
    this.#byModel.set(model, addFigures(this.#byModel.get(model) ?? noFigures, {
      inputTokens: usage.input,
      outputTokens: usage.output,
      cacheWriteTokens: usage.cacheWrite5m + usage.cacheWrite1h,
      cacheReadTokens: usage.cacheRead,
      webSearches: usage.webSearches,
      microDollars: costOf(model, usage, { batch: true, inferenceGeo: typeof geo === 'string' ? geo : undefined }),
    }));
  };
}
