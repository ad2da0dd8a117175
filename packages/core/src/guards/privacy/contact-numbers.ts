import type { PersonalDataSpan } from './recognizer.js';

/** The score of figures that are a telephone number only if somebody's name, address or e-mail stands in the next cell or line. */
export const POSSIBLE_CONTACT = 0.01;
const OF_CONTACT = 0.55;
const CONTACT_TYPES = new Set(['PERSON', 'EMAIL_ADDRESS', 'STREET_ADDRESS']);
/** A separator and the white space around it. */
const WIDEST_GAP = 3;

/** A list of contacts needs no word that says "phone": `Jane Doe;0131 496 0287;jane@example.org`, or three lines of a signature. */
export function raiseNumbersOfContacts(spans: readonly PersonalDataSpan[], minimumScore: number): PersonalDataSpan[] {
  const possible = spans.filter(({ score }) => score === POSSIBLE_CONTACT);
  if (possible.length === 0) return [...spans];
  const starts = new Set<number>();
  const ends = new Set<number>();
  for (const { start, end, type, score } of spans) {
    if (score < minimumScore || !CONTACT_TYPES.has(type)) continue;
    starts.add(start);
    ends.add(end);
  }
  return spans.map((span) => {
    if (span.score !== POSSIBLE_CONTACT) return span;
    for (let gap = 1; gap <= WIDEST_GAP; gap++) if (ends.has(span.start - gap) || starts.has(span.end + gap)) return { ...span, score: OF_CONTACT };
    return span;
  });
}
