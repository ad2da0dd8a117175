import { userSubject } from '@claviger/core/engine';
import type { Correction, LimitCharge } from '@claviger/core/limits';
import { addFigures, noFigures, type BatchAccount, type BatchPart, type Figures } from './batch-account.js';

export interface BatchSettlement {
  /** What the ledger has to add for each part, mostly less than nothing. */
  readonly differences: readonly { readonly model: string; readonly figures: Figures }[];
  /** What limits have to be put right by. */
  readonly corrections: readonly Correction[];
}

/**
 * By how much a batch has cost more or less than it was charged. `byModel`: what its results say. `user`: whose it is;
 * where nobody knows any more, limits of that user are left alone.
 */
export function settlementOf({ parts }: BatchAccount, byModel: ReadonlyMap<string, Figures>, user: string | undefined): BatchSettlement {
  const used = parts.map(() => noFigures);
  for (const [model, figures] of byModel) {
    const index = partOf(parts, model);
    used[index] = addFigures(used[index] ?? noFigures, figures);
  }
  const corrections = new Map<string, Correction>();
  parts.forEach(({ charges }, index) => {
    for (const charge of charges) {
      if (charge.ofUser && user === undefined) continue;
      const { limit, window } = charge;
      const key = charge.ofUser ? charge.key + userSubject(user ?? '') : charge.key;
      corrections.set(key, { key, limit, window, amount: (corrections.get(key)?.amount ?? 0) + amountOf(charge, used[index] ?? noFigures) - charge.amount });
    }
  });
  return {
    differences: parts.map(({ model, figures }, index) => ({ model, figures: addFigures(used[index] ?? noFigures, figures, -1) })),
    corrections: [...corrections.values()].filter(({ amount }) => amount !== 0),
  };
}

/** An alias is answered by its dated release. Where a model answered that nobody asked, the largest part has it. */
function partOf(parts: readonly BatchPart[], model: string): number {
  const exact = parts.findIndex((part) => part.model === model);
  if (exact !== -1) return exact;
  const dated = parts.findIndex((part) => model.startsWith(`${part.model}-`));
  if (dated !== -1) return dated;
  return parts.reduce((largest, part, index) => (part.figures.microDollars > (parts[largest]?.figures.microDollars ?? 0) ? index : largest), 0);
}

/** As upstream's own limits count: what is read from the cache does not. */
function amountOf({ count }: LimitCharge, { inputTokens, outputTokens, cacheWriteTokens, microDollars }: Figures): number {
  if (count === 'inputTokens') return inputTokens + cacheWriteTokens;
  return count === 'outputTokens' ? outputTokens : microDollars;
}
