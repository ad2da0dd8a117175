import { type Evidence, gatherEvidence } from './evidence.js';
import { extractFeatures, type Features } from './model/features.js';
import { type LinearModel, scoreWindows } from './model/linear-model.js';
import { type ModelOpinion, worstStretch } from './neighbourhood.js';
import { hitsOf } from './rules/rule.js';
import { canonicalize } from './text/canonical.js';
import { makeRoom } from './text/room.js';
import type { ScannedTrust } from './trust.js';
import { type View, ViewCollector } from './views/collect.js';

/** Longest text that is read, in UTF-16 code units. */
export const longestText = 2_000_000;

/** Everything that was seen in a text. */
export interface TextReading {
  /** Strongest first; what a view only repeats is left out. */
  readonly evidence: readonly Evidence[];
  /** Evidence of the rules in log-odds, without any prior, and what the model thinks: both of the stretch that looks worst. */
  readonly ruleLogit: number;
  readonly opinion: ModelOpinion | undefined;
  /** By how much the model moves the score, in log-odds. */
  readonly moved: number;
  /** False when a bound was hit. */
  readonly complete: boolean;
}

/** For texts of up to 8,000 units, one after the other: most are shorter. */
const room = makeRoom(8_192);

/**
 * Reads a text and its views with every rule and, where one is given, the model. The views in what comes back hold until
 * the next text is read.
 */
export function readText(text: string, trust: ScannedTrust, model: LinearModel | undefined): TextReading {
  const source = text.length > longestText ? text.slice(0, longestText) : text;
  const plain = canonicalize(source, room);
  const collector = new ViewCollector(source);
  const all: Evidence[] = [];
  const queue: View[] = [{ name: '', text: plain, bounded: true, depth: 0, locate: (start, end) => ({ start, end }) }];
  const opinions: ModelOpinion[] = [];
  // Views that a view leads to come to the end of the queue while it is read.
  for (const view of queue) {
    const { evidence, reading } = gatherEvidence(view, trust);
    for (const one of evidence) all.push(one);
    if (model !== undefined && view.bounded) ask(model, view, extractFeatures(view.text, reading.hits), opinions);
    for (const derived of collector.derive(view, { rotated: hitsOf(reading, 'rotatedCue'), reversed: hitsOf(reading, 'reversedCue') })) queue.push(derived);
  }
  const evidence = dropRepeats(all);
  return { evidence, ...worstStretch(evidence, opinions, source.length, trust), complete: text.length <= longestText && plain.complete && collector.complete };
}

function ask(model: LinearModel, view: View, features: Features, opinions: ModelOpinion[]): void {
  const { starts, ends, length, wordStarts, wordCount } = view.text;
  for (const { logit, first, end } of scoreWindows(model, features)) {
    const last = end < wordCount ? wordStarts[end]! - 1 : length - 1;
    opinions.push({ logit, span: view.locate(starts[wordStarts[first]!]!, ends[Math.max(0, last)]!), view: view.name });
  }
}

// A view repeats what the plain text says wherever it decodes only a part; such findings are told once.
function dropRepeats(evidence: readonly Evidence[]): readonly Evidence[] {
  if (evidence.length === 0) return evidence;
  const strongest = new Map<string, number>();
  for (const { rule, view, weight } of evidence) if (view.name === '') strongest.set(rule.id, Math.max(weight, strongest.get(rule.id) ?? 0));
  return evidence.filter(({ rule, view, weight }) => view.name === '' || weight > (strongest.get(rule.id) ?? 0)).sort((a, b) => b.weight - a.weight);
}
