import { findStructured } from './detector.js';
import { findKnownValues, type KnownValue } from './known-values.js';
import { findNames } from './names/find-names.js';
import { nameModel } from './names/model.js';
import { withoutOverlaps } from './overlap.js';
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
}

const NAME_TYPES = ['PERSON', 'STREET_ADDRESS', 'ORGANIZATION', 'LOCATION'];

/**
 * Personal data in a text: spans in UTF-16 code units, in order, none overlapping. Synchronous, and linear in the length of the text.
 */
export function findPersonalData(text: string, options: FindOptions = {}): PersonalDataSpan[] {
  const spans: PersonalDataSpan[] = [];
  const report = (span: PersonalDataSpan) => void spans.push(span);
  const types = options.types === undefined ? undefined : new Set(options.types);
  const settings = {
    ...(types === undefined ? {} : { types }),
    languages: (options.languages ?? []).map((tag) => tag.toLowerCase().split('-')[0] as string),
    minimumScore: options.minimumScore ?? DEFAULT_MINIMUM_SCORE,
  };
  findStructured(text, settings, report);
  const wants = (type: string) => types === undefined || types.has(type);
  if (NAME_TYPES.some(wants)) findNames(text, nameModel(), wants, report);
  if (options.known !== undefined) findKnownValues(text, options.known, report);
  const wanted = types === undefined ? spans : spans.filter(({ type }) => types.has(type));
  return withoutOverlaps(wanted.filter(({ score }) => score >= settings.minimumScore));
}
