import type { PersonalDataSpan } from './recognizer.js';

/** The better of two finds that overlap: the higher score, then the longer. */
function better(a: PersonalDataSpan, b: PersonalDataSpan): boolean {
  return a.score !== b.score ? a.score > b.score : a.end - a.start > b.end - b.start;
}

/** Finds in order of their start, none overlapping: of each cluster the best stays, then the best of what it leaves free. */
export function withoutOverlaps(spans: readonly PersonalDataSpan[]): PersonalDataSpan[] {
  const ordered = spans.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const kept: PersonalDataSpan[] = [];
  for (let from = 0; from < ordered.length; ) {
    let reach = (ordered[from] as PersonalDataSpan).end;
    let to = from + 1;
    while (to < ordered.length && (ordered[to] as PersonalDataSpan).start < reach) {
      reach = Math.max(reach, (ordered[to] as PersonalDataSpan).end);
      to++;
    }
    if (to === from + 1) kept.push(ordered[from] as PersonalDataSpan);
    else for (const span of bestOf(ordered.slice(from, to), (ordered[from] as PersonalDataSpan).start, reach)) kept.push(span);
    from = to;
  }
  return kept;
}

/** Greedy by rank within one cluster. A map of the taken characters keeps it linear in what the candidates cover. */
function bestOf(cluster: readonly PersonalDataSpan[], base: number, reach: number): PersonalDataSpan[] {
  const taken = new Uint8Array(reach - base);
  const chosen: PersonalDataSpan[] = [];
  for (const span of cluster.toSorted((a, b) => (better(a, b) ? -1 : better(b, a) ? 1 : 0))) {
    const from = span.start - base;
    const to = span.end - base;
    let free = from;
    while (free < to && taken[free] === 0) free++;
    if (free < to) continue;
    taken.fill(1, from, to);
    chosen.push(span);
  }
  return chosen.toSorted((a, b) => a.start - b.start);
}
