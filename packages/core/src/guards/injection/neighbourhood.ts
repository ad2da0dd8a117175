import { type Evidence, sumByFamily } from './evidence.js';
import type { Span } from './views/collect.js';
import { chanceOfStretch, chanceOfWorst, modelReach, steadyOpinion } from './thresholds.js';
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
  /** By how much the model moves the score, in log-odds. */
  readonly moved: number;
}

/**
 * How far apart, in UTF-16 code units, evidence still counts together. An order inside a document is short, and a long
 * document holds a little of everything; what a user writes is one thing from end to end.
 */
const reach: Readonly<Record<ScannedTrust, number>> = { user: 8000, untrusted: 1600, assistant: 8000 };

// The model's opinion of the worst of `windows`, within the bounds that the trust allows. Where the rules see something as
// well it is no longer the worst of all windows, but of the few that stand there.
function boundOpinion(opinion: ModelOpinion | undefined, windows: number, ruleLogit: number, trust: ScannedTrust): number {
  const { down, up } = modelReach[trust];
  const logit = opinion?.logit ?? 0;
  if (logit <= 0) return Math.max(down, logit);
  const alone = Math.max(0, 1 - ruleLogit / chanceOfWorst.fadesAt);
  const chance = alone * chanceOfWorst.perLog * Math.log(Math.min(chanceOfWorst.most, Math.max(1, windows)));
  return Math.min(up, Math.max(0, logit - chance));
}

// The model's opinion of a whole text of a user, or of the view of it that looks worst. Windows of a view stand together.
function opinionOfWhole(opinions: readonly ModelOpinion[], trust: ScannedTrust): number {
  if (trust !== 'user') return Number.NEGATIVE_INFINITY;
  let worst = Number.NEGATIVE_INFINITY;
  for (let first = 0; first < opinions.length; ) {
    const { view } = opinions[first]!;
    let sum = 0;
    let end = first;
    for (; end < opinions.length && opinions[end]!.view === view; end += 1) sum += opinions[end]!.logit;
    if (end - first > 1) worst = Math.max(worst, sum / (end - first));
    first = end;
  }
  return Math.min(modelReach.user.up, steadyOpinion.factor * (worst - steadyOpinion.usual));
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
  const whole = opinionOfWhole(opinions, trust);
  const stride = reach[trust] / 2;
  const chance = length <= reach[trust] ? 0 : Math.min(chanceOfStretch.most, chanceOfStretch.perLog * Math.log(length / stride));
  const read = (near: readonly Evidence[], heard: readonly ModelOpinion[]): Stretch => {
    const opinion = worstOf(heard);
    const ruleLogit = Math.max(0, sumByFamily(near) - chance);
    return { ruleLogit, opinion, moved: Math.max(whole, boundOpinion(opinion, opinions.length, ruleLogit, trust)) };
  };
  if (length <= reach[trust]) return read(evidence, opinions);
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
  let worst: Stretch = read([], []);
  let highest = Number.NEGATIVE_INFINITY;
  for (const held of stretches.values()) {
    const stretch = read(held.evidence, held.opinions);
    const logit = stretch.ruleLogit + stretch.moved;
    if (logit > highest) {
      highest = logit;
      worst = stretch;
    }
  }
  return worst;
}
