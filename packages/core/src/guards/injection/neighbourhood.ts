import { type Evidence, sumByFamily } from './evidence.js';
import type { Span } from './views/collect.js';
import { modelReach } from './thresholds.js';
import type { ScannedTrust } from './trust.js';

/** What the model thinks of one window of a view, in log-odds. */
export interface ModelOpinion {
  readonly logit: number;
  readonly span: Span;
  readonly view: string;
}

/** The stretch of a text that looks worst: what the rules saw in it, and the model's worst window there. */
export interface Stretch {
  readonly ruleLogit: number;
  readonly opinion: ModelOpinion | undefined;
}

/**
 * How far apart, in UTF-16 code units, evidence still counts together. An order inside a document is short, and a long
 * document holds a little of everything; what a user writes is one thing from end to end.
 */
const reach: Readonly<Record<ScannedTrust, number>> = { user: 8000, untrusted: 1600, assistant: 8000 };

/** The model's part in a score: its opinion within the bounds that the trust allows. */
export function boundOpinion(opinion: ModelOpinion | undefined, trust: ScannedTrust): number {
  const { down, up } = modelReach[trust];
  return Math.min(up, Math.max(down, opinion?.logit ?? 0));
}

function placeOf({ view, match }: Evidence): number {
  return view.locate(view.text.starts[match.start] ?? 0, view.text.ends[match.start] ?? 0).start;
}

function worstOf(opinions: readonly ModelOpinion[]): ModelOpinion | undefined {
  let worst: ModelOpinion | undefined;
  for (const opinion of opinions) if (worst === undefined || opinion.logit > worst.logit) worst = opinion;
  return worst;
}

/** Finds the stretch that looks worst. Linear: every piece of evidence counts in the two stretches that it lies in. */
export function worstStretch(evidence: readonly Evidence[], opinions: readonly ModelOpinion[], length: number, trust: ScannedTrust): Stretch {
  if (length <= reach[trust]) return { ruleLogit: sumByFamily(evidence), opinion: worstOf(opinions) };
  const stride = reach[trust] / 2;
  const stretches = new Map<number, { evidence: Evidence[]; opinions: ModelOpinion[] }>();
  const stretchesAt = (place: number): { evidence: Evidence[]; opinions: ModelOpinion[] }[] => {
    const last = Math.floor(place / stride);
    return [last - 1, last].map((number) => {
      const known = stretches.get(number);
      if (known !== undefined) return known;
      const fresh = { evidence: [], opinions: [] };
      stretches.set(number, fresh);
      return fresh;
    });
  };
  for (const one of evidence) for (const stretch of stretchesAt(placeOf(one))) stretch.evidence.push(one);
  for (const one of opinions) for (const stretch of stretchesAt(one.span.start)) stretch.opinions.push(one);
  let worst: Stretch = { ruleLogit: 0, opinion: undefined };
  let highest = Number.NEGATIVE_INFINITY;
  for (const held of stretches.values()) {
    const stretch = { ruleLogit: sumByFamily(held.evidence), opinion: worstOf(held.opinions) };
    const logit = stretch.ruleLogit + boundOpinion(stretch.opinion, trust);
    if (logit > highest) {
      highest = logit;
      worst = stretch;
    }
  }
  return worst;
}
