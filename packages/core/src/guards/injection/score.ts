import { conceptNumber } from './lexicon/catalogue.js';
import { type Evidence, gatherEvidence, sumByFamily } from './evidence.js';
import { canonicalize } from './text/canonical.js';
import type { Trust } from './trust.js';
import { type Span, type View, ViewCollector } from './views/collect.js';

export interface InjectionFinding {
  /** Id of the rule, which is also the name of its page under docs/rules/injection. */
  readonly rule: string;
  /** Where in the given text, in UTF-16 code units. For a decoded piece: the whole encoded piece. */
  readonly span: Span;
  /** Probability from this finding alone, 0 to 1. */
  readonly score: number;
  /** The decoded view in which it was read; absent for the text as it stands. */
  readonly view?: string;
}

export interface InjectionScore {
  /** Calibrated probability that the text tries to steer the model against its orders, 0 to 1. */
  readonly score: number;
  readonly findings: readonly InjectionFinding[];
  /** Names of the decoded views in which something was found. Never their text. */
  readonly views: readonly string[];
  /** False when a bound was hit (length, nesting, number or size of views): what was not read may hold anything. */
  readonly complete: boolean;
}

export interface ScoreOptions {
  readonly trust: Trust;
}

/** Longest text that is read, in UTF-16 code units. */
export const longestText = 2_000_000;
const MOST_FINDINGS = 64;
const PRIOR = -4;

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

/**
 * Scores how likely `text` is an injection, given who wrote it. Synchronous, linear in the length of the text, and
 * without memory of earlier calls. Text of trust `system` is the app's own: its score is 0.
 */
export function scoreInjection(text: string, options: ScoreOptions): InjectionScore {
  const { trust } = options;
  if (trust === 'system' || text.length === 0) return { score: 0, findings: [], views: [], complete: true };
  const source = text.length > longestText ? text.slice(0, longestText) : text;
  const plain = canonicalize(source);
  const root: View = { name: '', text: plain, bounded: true, depth: 0, locate: (start, end) => ({ start, end }) };
  const collector = new ViewCollector(source);
  const all: Evidence[] = [];
  const queue: View[] = [root];
  for (let view = queue.shift(); view !== undefined; view = queue.shift()) {
    const { evidence, reading } = gatherEvidence(view, trust);
    all.push(...evidence);
    const has = (cue: 'rotatedCue' | 'reversedCue'): boolean => (reading.hits[conceptNumber(cue)]?.length ?? 0) > 0;
    queue.push(...collector.derive(view, { rotated: has('rotatedCue'), reversed: has('reversedCue') }));
  }
  const found = dropRepeats(all);
  const complete = text.length <= longestText && plain.complete && collector.complete;
  const findings = found.slice(0, MOST_FINDINGS).map(describe);
  return {
    score: sigmoid(PRIOR + sumByFamily(found)),
    findings,
    views: [...new Set(findings.flatMap(({ view }) => (view === undefined ? [] : [view])))],
    complete,
  };
}

function describe({ rule, match, view, weight }: Evidence): InjectionFinding {
  const { starts, ends } = view.text;
  const span = view.locate(starts[match.start] ?? 0, ends[Math.max(match.start, match.end - 1)] ?? 0);
  const finding = { rule: rule.id, span, score: sigmoid(PRIOR + weight) };
  return view.name === '' ? finding : { ...finding, view: view.name };
}

// A view repeats what the plain text says wherever it decodes only a part; such findings are told once, and the
// strongest come first.
function dropRepeats(evidence: readonly Evidence[]): Evidence[] {
  const strongest = new Map<string, number>();
  for (const { rule, view, weight } of evidence) if (view.name === '') strongest.set(rule.id, Math.max(weight, strongest.get(rule.id) ?? 0));
  return evidence.filter(({ rule, view, weight }) => view.name === '' || weight > (strongest.get(rule.id) ?? 0)).sort((a, b) => b.weight - a.weight);
}
