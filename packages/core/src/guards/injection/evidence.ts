import { anyQuote, contextFactor, quotes } from './context.js';
import { isDisguised } from './disguise.js';
import { termIndex } from './lexicon/catalogue.js';
import { rules } from './rules/catalogue.js';
import type { Family, Match, Reading, Rule } from './rules/rule.js';
import { ShortList } from './rules/sequence.js';
import { threesOf } from './text/pieces.js';
import { mayHold } from './text/signs.js';
import type { ScannedTrust } from './trust.js';
import type { View } from './views/collect.js';

/** One match of one rule, with the evidence it adds, in log-odds. */
export interface Evidence {
  readonly rule: Rule;
  readonly match: Match;
  readonly view: View;
  readonly weight: number;
}

// Whoever writes "ignore all rules" in Base64 or with Cyrillic letters means it.
const DISGUISE = 2;
const plainViews = new Set(['markup', 'escapes', 'unspaced', 'joined']);

/** What only takes marks away shows ordinary text too: documents are written in markup. */
function isPlain(name: string): boolean {
  return name === '' || name.split('/').every((step) => plainViews.has(step));
}

let shortList: ShortList | undefined;

/** Reads one view with every rule. */
export function gatherEvidence(view: View, trust: ScannedTrust): { evidence: Evidence[]; reading: Reading } {
  const hits = termIndex().scan(view.text, view.bounded);
  const reading: Reading = { text: view.text, hits, threes: threesOf(view.text), trust, bounded: view.bounded, view: view.name === '' ? undefined : view.name };
  const evidence: Evidence[] = [];
  const plain = isPlain(view.name);
  const quoting = mayHold(view.text.signs, quotes) && anyQuote.test(view.text.source);
  shortList ??= new ShortList(rules);
  for (const rule of shortList.of(hits.present, view.text.signs)) {
    const weight = rule.weight[trust];
    if (weight <= 0) continue;
    for (const match of rule.find(reading)) {
      const disguised = !plain || isDisguised(view, match);
      const factor = disguised ? 1 : contextFactor(reading, view, quoting, rule, match);
      evidence.push({ rule, match, view, weight: weight * (match.strength ?? 1) * factor + (disguised ? DISGUISE : 0) });
    }
  }
  return { evidence, reading };
}

/** The best evidence of each family, with a part of the second best rule of the same family. */
export function sumByFamily(evidence: readonly Evidence[]): number {
  if (evidence.length === 0) return 0;
  const best = new Map<Family, Map<string, number>>();
  for (const { rule, weight } of evidence) {
    let family = best.get(rule.family);
    if (family === undefined) best.set(rule.family, (family = new Map()));
    family.set(rule.id, Math.max(weight, family.get(rule.id) ?? 0));
  }
  let total = 0;
  for (const family of best.values()) {
    const [first = 0, second = 0] = [...family.values()].sort((a, b) => b - a);
    total += first + second * 0.3;
  }
  return total;
}
