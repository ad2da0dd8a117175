// What a stand-in looks like: a word for its kind, then thirteen characters of a keyed hash. Letters and digits only, since
// models drop or escape brackets, hyphens and underscores in JSON and Markdown.

import { ASCII_ALPHANUMERIC, characterClassOf, holdsRun } from '../../character-run.js';

const KINDS: Readonly<Record<string, string>> = {
  PERSON: 'Name',
  EMAIL_ADDRESS: 'Email',
  PHONE_NUMBER: 'Phone',
  STREET_ADDRESS: 'Address',
  ORGANIZATION: 'Company',
  LOCATION: 'Place',
  DATE_OF_BIRTH: 'Birthdate',
  CREDIT_CARD: 'Card',
  IBAN_CODE: 'Account',
  BANK_ACCOUNT_NUMBER: 'Account',
  ABA_ROUTING_NUMBER: 'Account',
  CRYPTO: 'Wallet',
  IP_ADDRESS: 'Host',
  MAC_ADDRESS: 'Host',
  URL_CREDENTIALS: 'Login',
  PASSPORT: 'Passport',
  DRIVER_LICENSE: 'Licence',
  UK_DRIVING_LICENCE: 'Licence',
  VEHICLE_PLATE: 'Vehicle',
  VEHICLE_IDENTIFICATION_NUMBER: 'Vehicle',
  MEDICAL_RECORD_NUMBER: 'Patient',
};

/** For numbers that a state gives. */
const STATE_NUMBER = 'Number';
/** For types of custom recognizers. */
const OTHER = 'Value';
/** For text that looked like a stand-in before any was made. */
export const ESCAPED_TYPE = 'ESCAPED';
const ESCAPE = 'Quote';

export function kindOf(type: string): string {
  if (type === ESCAPED_TYPE) return ESCAPE;
  return KINDS[type] ?? (/^[A-Z]{2}_/.test(type) ? STATE_NUMBER : OTHER);
}

/** Crockford's base 32 in lower case: without i, l, o and u, and the same in any case. */
export const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
/** Thirteen characters of five bits: 65 bits. */
export const CODE_LENGTH = 13;

export const ALL_KINDS: readonly string[] = [...new Set([...Object.values(KINDS), STATE_NUMBER, OTHER, ESCAPE])];
export const LONGEST_KIND = Math.max(...ALL_KINDS.map((kind) => kind.length));

const SHORTEST_STAND_IN = Math.min(...ALL_KINDS.map((kind) => kind.length)) + CODE_LENGTH;
const alphanumeric = characterClassOf(ASCII_ALPHANUMERIC);

/** A longer one may begin within one: the end of one kind's word may be taken for a code. */
const LOOKALIKE = new RegExp(`(?=((?:${ALL_KINDS.toSorted((a, b) => b.length - a.length).join('|')})[0-9a-hjkmnp-tv-z]{${CODE_LENGTH}}))`, 'gi');

/** All that could be a stand-in, in any case, those too that overlap. */
export function lookalikesIn(text: string): readonly { readonly start: number; readonly standIn: string }[] {
  return Array.from(text.matchAll(LOOKALIKE), ({ index, 1: standIn = '' }) => ({ start: index, standIn }));
}

/** Whether a text may hold any: a stand-in is one run of letters and digits. */
export function mayHoldStandIn(text: string): boolean {
  return holdsRun(text, alphanumeric, SHORTEST_STAND_IN);
}

export function isCodeCharacter(code: number): boolean {
  const lower = code | 32;
  if (code >= 48 && code <= 57) return true;
  return code >= 65 && lower >= 97 && lower <= 122 && lower !== 105 && lower !== 108 && lower !== 111 && lower !== 117;
}
