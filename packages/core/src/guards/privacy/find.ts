import { findStructured } from './detector.js';
import { raiseNumbersOfContacts } from './contact-numbers.js';
import { compileRecognizer, type CustomRecognizer, type TextSearch } from './custom-recognizer.js';
import { indexOfKnown, type KnownValue, ValueIndex } from './known-values.js';
import { findNames } from './names/find-names.js';
import { nameModel } from './names/model.js';
import { findAddressesOfScripts, findNamesOfScripts } from './names/scripts/index.js';
import { withoutOverlaps } from './overlap.js';
import { findInView } from './pseudonyms/decoded-view.js';
import { DEFAULT_MINIMUM_SCORE, type PersonalDataSpan } from './recognizer.js';

export interface FindOptions {
  /** Only these types (see docs/guards/privacy.md); all where left out. */
  readonly types?: readonly string[];
  /** Languages the text may be in (BCP 47, such as "de" or "pt-BR"): numbers at home there count more, others less. */
  readonly languages?: readonly string[];
  /** Values that the caller knows to be personal. */
  readonly known?: readonly KnownValue[];
  /** Finds below this score are left out. 0.5 where left out. */
  readonly minimumScore?: number;
  /** Recognizers of the caller's own. */
  readonly recognizers?: readonly CustomRecognizer[];
}

/** Stronger than what the model makes of a strange word by its surroundings. */
const EMAIL_NAME_SCORE = 0.999;
const NAME_TYPES = ['PERSON', 'STREET_ADDRESS', 'ORGANIZATION', 'LOCATION'];

/** Words of an e-mail's local part that may be a name. */
const NAME_IN_EMAIL = /[A-Z]?[a-z]{2,}/g;
const MOST_EMAILS = 50;
/** Local parts that name a desk, not a person. */
const DESKS = /^(?:info|mail|email|contact|support|help|service|sales|office|admin|team|hello|noreply|reply|press|jobs|billing|newsletter|webmaster|postmaster|abuse|security|privacy|marketing|account|accounts|orders?|customer|care|user|users|test|example|demo|news|web|www|the|and|dev|root)$/i;

/** A finder with everything that depends on the options alone worked out. */
export function compileFinder(options: FindOptions = {}): (text: string) => PersonalDataSpan[] {
  const types = options.types === undefined ? undefined : new Set(options.types);
  const wants = (type: string) => types === undefined || types.has(type);
  const settings = {
    ...(types === undefined ? {} : { types }),
    languages: (options.languages ?? []).map((tag) => tag.toLowerCase().split('-')[0] as string),
    minimumScore: options.minimumScore ?? DEFAULT_MINIMUM_SCORE,
  };
  const searches: TextSearch[] = (options.recognizers ?? []).map(compileRecognizer);
  if (options.known !== undefined && options.known.length > 0) {
    const known = indexOfKnown(options.known);
    searches.push((text, report) => known.find(text, report));
  }
  const names = NAME_TYPES.some(wants);
  const find = (text: string) => {
    const spans: PersonalDataSpan[] = [];
    const report = (span: PersonalDataSpan) => void spans.push(span);
    findStructured(text, settings, report);
    if (names) findNames(text, nameModel(), wants, report);
    if (wants('PERSON')) findNamesOfScripts(text, report);
    if (wants('STREET_ADDRESS')) findAddressesOfScripts(text, report);
    if (wants('PERSON')) findNamesOfEmails(text, spans, report);
    for (const search of searches) search(text, report);
    if (spans.length === 0) return spans;
    return withoutOverlaps(raiseNumbersOfContacts(spans, settings.minimumScore).filter(({ type, score }) => wants(type) && score >= settings.minimumScore), text);
  };
  return (text) => findInView(text, find);
}

/** A capitalised word that also stands in an e-mail address of the text is a name, whatever its surroundings. */
function findNamesOfEmails(text: string, found: readonly PersonalDataSpan[], report: (span: PersonalDataSpan) => void): void {
  if (!found.some(({ type }) => type === 'EMAIL_ADDRESS')) return;
  const index = new ValueIndex();
  let emails = 0;
  for (const { start, end, type } of found) {
    if (type !== 'EMAIL_ADDRESS' || ++emails > MOST_EMAILS) continue;
    const local = text.slice(start, end).split('@', 1)[0] as string;
    for (const [word] of local.matchAll(NAME_IN_EMAIL)) {
      if (word.length >= 3 && !DESKS.test(word)) index.add(word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(), 'PERSON', true, EMAIL_NAME_SCORE);
    }
  }
  // What the model knows as part of a longer name stays with that name.
  const persons = found.filter(({ type }) => type === 'PERSON');
  let next = 0;
  index.find(text, (span) => {
    while (next < persons.length && (persons[next] as PersonalDataSpan).end <= span.start) next++;
    const person = persons[next];
    if (person === undefined || person.start >= span.end) report(span);
  });
}

/**
 * Personal data in a text: spans in UTF-16 code units, in order, none overlapping. Synchronous, and linear in the length of the
 * text. Throws a TypeError for a custom pattern that is outside the linear subset.
 */
export function findPersonalData(text: string, options: FindOptions = {}): PersonalDataSpan[] {
  return compileFinder(options)(text);
}
