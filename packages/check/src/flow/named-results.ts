import * as values from './value.js';
import type { Mark, Value } from './value.js';

/** What could bring markup into a page: an answer, or what was kept in the browser. Once it was cleaned, it says no more that it is one. */
export function isShown({ origin: { label } }: Mark): boolean {
  return label === 'answer' || label === 'fetched' || label === 'typed-key';
}

const less = /redact|mask|anonym|pseudonym|scrub|de_?identif|hash|obfuscat|censor|^differenceIn[A-Z]|^(?:get|calc(?:ulate)?|compute|to)?_?Age(?:Of|From|Band|Group|Range|InYears)?$/i;

/** Whether what a function gives says less of somebody than what it was given, by its name: a pseudonym, a digest, an age. */
export function tellsLess(name: string): boolean {
  return less.test(name);
}

/** What a function of the project gives that is called as one that redacts or escapes: taken at its word, as a library's is. */
export function byName(name: string, given: Value): Value | undefined {
  if (tellsLess(name)) return values.marked(redactedMarks(values.allMarks(given)).filter((mark) => mark.origin.label !== 'environment'));
  if (/escape|^esc$|sanitiz|purif|strip_?(?:html|tags)/i.test(name)) return values.marked(values.allMarks(given).filter((mark) => !isShown(mark)));
  return undefined;
}

/** Marks of texts that what names people was taken out of. */
export function redactedMarks(marks: readonly Mark[]): readonly Mark[] {
  return marks.filter((mark) => mark.origin.label !== 'personal').map((mark) => (mark.origin.label === 'user' ? { ...mark, redacted: true } : mark));
}
