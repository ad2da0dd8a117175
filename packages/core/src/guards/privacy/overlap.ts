import type { PersonalDataSpan } from './recognizer.js';

/** Types that are read from a text's words: what overlaps with a number whose form or check digit speaks gives way to it. */
const READ_FROM_WORDS = new Set(['PERSON', 'STREET_ADDRESS', 'ORGANIZATION', 'LOCATION']);
/** Scores of names that the caller or an e-mail address vouches for begin here. */
const VOUCHED_FOR = 0.999;
/** Numbers below this score stand on their form alone: inside of an address they are a part of it. */
const FIRM = 0.68;
const SHORTEST_REST = 2;

function isRead({ type, score }: PersonalDataSpan): boolean {
  return READ_FROM_WORDS.has(type) && score < VOUCHED_FOR;
}

function isFirm(span: PersonalDataSpan): boolean {
  return !READ_FROM_WORDS.has(span.type) && span.score >= FIRM;
}

/** Which of two finds that overlap goes first: the firm one, then the higher score, then the longer. */
function byRank(a: PersonalDataSpan, b: PersonalDataSpan): number {
  if (isFirm(a) !== isFirm(b) && (isRead(a) || isRead(b))) return isFirm(a) ? -1 : 1;
  return b.score - a.score || b.end - b.start - (a.end - a.start);
}

/**
 * Finds in order of their start, none overlapping: of each cluster the best stays whole, and of the others what it leaves free.
 * Nothing that anybody found stays uncovered at its edge: half a value is as telling as a whole one.
 */
export function withoutOverlaps(spans: readonly PersonalDataSpan[], text: string): PersonalDataSpan[] {
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
    else for (const span of bestOf(ordered.slice(from, to), (ordered[from] as PersonalDataSpan).start, reach, text)) kept.push(span);
    from = to;
  }
  return kept;
}

/** Greedy by rank within one cluster. A map of the taken characters keeps it linear in what the candidates cover. */
function bestOf(cluster: readonly PersonalDataSpan[], base: number, reach: number, text: string): PersonalDataSpan[] {
  const taken = new Uint8Array(reach - base);
  const chosen: PersonalDataSpan[] = [];
  for (const span of cluster.toSorted(byRank)) {
    for (let from = span.start - base, end = span.end - base; from < end; ) {
      if (taken[from] !== 0) {
        from++;
        continue;
      }
      let to = from + 1;
      while (to < end && taken[to] === 0) to++;
      const whole = to - from === span.end - span.start;
      const rest = whole ? span : trimmed(span, base + from, base + to, text);
      if (rest !== undefined) {
        taken.fill(1, rest.start - base, rest.end - base);
        chosen.push(rest);
      }
      from = to;
    }
  }
  return chosen.toSorted((a, b) => a.start - b.start);
}

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

/** What is left of a find, without the signs and blanks at its ends; nothing where that is a word or two of a sentence. */
function trimmed(span: PersonalDataSpan, from: number, to: number, text: string): PersonalDataSpan | undefined {
  let start = from;
  let end = to;
  while (start < end && !LETTER_OR_DIGIT.test(text[start] as string)) start++;
  while (end > start && !LETTER_OR_DIGIT.test(text[end - 1] as string)) end--;
  if (end - start < SHORTEST_REST) return undefined;
  // "born on 3 March": the date is one, the words before it are no address. Nor is "Account" in front of an account's number.
  if (span.type === 'STREET_ADDRESS' && isRead(span) && !/\d/.test(text.slice(start, end))) return undefined;
  if (isRead(span) && span.type !== 'STREET_ADDRESS' && (end - start) * 2 < span.end - span.start) return undefined;
  return { ...span, start, end };
}
