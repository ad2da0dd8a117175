import type { PersonalDataSpan } from '../recognizer.js';

/** A postal code between a street and its town, on the same line or the next: ", 018 46 ", ".\nH-3709 ", ",\nΤΚ 91937 ". */
const POSTAL_CODE_BETWEEN = /^[.,]{0,2}[ \t]{0,4}\n?[ \t]{0,4}(?:\p{Lu}{1,3}[- ]|Τ\.Κ\. )?\d{3,6}(?:[ -]\d{2,4})?,? $/u;
/** What parts two halves of one address, when the second begins with the town's postal code. */
const LINE_BETWEEN = /^[.,]{0,2}[ \t]{0,4}\n?[ \t]{0,4}$/;
const TOWN_WITH_CODE = /^(?:\p{Lu}{1,3}[- ])?\d{4,6}(?:[ -]\d{2,4})?,? \P{N}+$/u;
const WIDEST_GAP = 24;
/** A street and a house number at the end of what stands in front of a town. The town's code comes with the town, or last here. */
const STREET_IN_FRONT = /(?:\p{Lu}[\p{L}\p{M}.'’-]+ ){1,4}\d{1,4}\p{Ll}?(?:[/-]\d{1,4}\p{Ll}?){0,2}[.,]{0,2}[ \t]{0,4}\n?[ \t]{0,4}(?<code>(?:\p{Lu}{1,3}[- ])?\d{4,6},? )?$/u;
const FARTHEST_STREET = 72;

/** The small words inside of names: "Paulo" da "Cruz", كافور آل جعفر. */
const WITHIN_NAME = /^ (?:(?:d[aeiou]|dos|das|del|della|van|von|de[nr]|ter|bin|ibn|آل|بن|ابن|بنت|אבו|בן) ){1,3}$/;

function belongs(text: string, first: PersonalDataSpan, second: PersonalDataSpan): boolean {
  if (first.type === 'PERSON' && second.type === 'PERSON' && second.start - first.end <= WIDEST_GAP) return WITHIN_NAME.test(text.slice(first.end, second.start));
  if (first.type !== 'STREET_ADDRESS' || second.start - first.end > WIDEST_GAP) return false;
  const between = text.slice(first.end, second.start);
  if (POSTAL_CODE_BETWEEN.test(between)) return second.type === 'LOCATION' || second.type === 'STREET_ADDRESS' || second.type === 'PERSON';
  return second.type === 'STREET_ADDRESS' && LINE_BETWEEN.test(between) && TOWN_WITH_CODE.test(text.slice(second.start, second.end));
}

/** "George Street" with a number in front is no person. */
const STREET_WORD = / (?:street|st|road|rd|avenue|ave|lane|drive|court|close|crescent|terrace|parade|boulevard|place|way)$/i;
const HOUSE_IN_FRONT = /(?:(?:unit|flat|apt\.?|suite|level) )?\d{1,5}[a-z]?(?:[/-]\d{1,4}[a-z]?)?,? $/i;

function withStreetInFront(text: string, span: PersonalDataSpan): PersonalDataSpan {
  if (span.type === 'PERSON' && STREET_WORD.test(text.slice(span.start, span.end))) {
    const house = HOUSE_IN_FRONT.exec(text.slice(Math.max(0, span.start - WIDEST_GAP), span.start));
    return house === null ? span : { ...span, start: span.start - house[0].length, type: 'STREET_ADDRESS' };
  }
  const withCode = span.type === 'STREET_ADDRESS' && TOWN_WITH_CODE.test(text.slice(span.start, span.end));
  // A place has its code right in front.
  if (!withCode && (span.type !== 'LOCATION' || !/\d,? $/.test(text.slice(Math.max(0, span.start - 3), span.start)))) return span;
  const street = STREET_IN_FRONT.exec(text.slice(Math.max(0, span.start - FARTHEST_STREET), span.start));
  if (street === null || (street.groups?.['code'] === undefined) !== withCode) return span;
  return { ...span, start: span.start - street[0].length, type: 'STREET_ADDRESS' };
}

/** Puts together what the model found in two pieces: a street and the town with its postal code, the halves of a name. */
export function joinedFinds(text: string, spans: readonly PersonalDataSpan[]): PersonalDataSpan[] {
  const joined: PersonalDataSpan[] = [];
  for (const found of spans) {
    const span = withStreetInFront(text, found);
    // The street was taken for somebody's name ("Robin-Rössler-Weg").
    if (span.start < found.start) while (joined.length > 0 && (joined.at(-1) as PersonalDataSpan).start >= span.start) joined.pop();
    const last = joined.at(-1);
    if (last !== undefined && belongs(text, last, span)) joined[joined.length - 1] = { ...last, end: span.end, score: Math.max(last.score, span.score) };
    else joined.push(span);
  }
  return joined;
}
