// Puts the recognizers together: one scan, one pass for cue words, then each anchor is offered to those it concerns.
import { isCell } from './cell.js';
import { type Cue, type CueHits, CueIndex, namesSomethingElse } from './cue-index.js';
import { GroupingTable } from './grouping.js';
import type { PersonalDataType } from './personal-data-type.js';
import { capitalFollows, introducedName, introducedNameWithoutCapitals, labelledHalfName, titledName } from './names/introduced-names.js';
import { halfNameLabels, introducingWords, introducingWordsWithoutCapitals, titleWords } from './names/introducing-words.js';
import { nameModel } from './names/model.js';
import { cryptoScore } from './recognizers/crypto.js';
import { birthWords } from './recognizers/birth-words.js';
import { dateOfBirthAfter } from './recognizers/date-of-birth.js';
import { emailAddressAt } from './recognizers/email-address.js';
import { groupedRecognizers } from './recognizers/grouped.js';
import { ibanAt } from './recognizers/iban-code.js';
import { ipv4At, ipv6At } from './recognizers/ip-address.js';
import { labelledNumberAfter, labelledTypes, labelWords } from './recognizers/labelled-number.js';
import { phoneNumberAt } from './recognizers/phone-number.js';
import { ungroupedRecognizers } from './recognizers/ungrouped.js';
import { urlCredentialsAt } from './recognizers/url-credentials.js';
import { POSSIBLE_CONTACT } from './contact-numbers.js';
import { type GroupedRecognizer, NEEDS_CUE, type PersonalDataSpan, type Recognizer } from './recognizer.js';
import { characterClass, HAS_DIGIT, HAS_LETTER, HAS_LOWER, scanText, type TextScan } from './text-scan.js';

const RIGHT_LANGUAGE = 0.1;
const OTHER_LANGUAGE = -0.05;
const SOMETHING_ELSE_PENALTY = 0.3;
const LONGEST_CRYPTO = 90;
const SPACE = 32;
/** Figures below this score have no form of a telephone number. */
const DOUBTFUL_PHONE = 0.3;
/** Figures alone in a cell, as long as national numbers are with their separators. */
const SHORTEST_OF_CONTACT = 8;
const LONGEST_OF_CONTACT = 15;
const WRITTEN_DATE = /^(?:19|20)\d{6}$/;

const recognizers: readonly Recognizer[] = [...groupedRecognizers, ...ungroupedRecognizers];
// Owners of cue words: first the recognizers, then the kinds of labelled number, then dates of birth and names.
const FIRST_LABEL = recognizers.length;
const BIRTH = FIRST_LABEL + labelWords.length;
const INTRODUCTION = BIRTH + 1;
const INTRODUCTION_WITHOUT_CAPITALS = BIRTH + 2;
const TITLE = BIRTH + 3;
const HALF_NAME = BIRTH + 4;
const cueIndex = new CueIndex([...recognizers.map(({ cues }) => cues), ...labelWords, birthWords, introducingWords, introducingWordsWithoutCapitals, titleWords, halfNameLabels]);
const ownerOf = new Map<Recognizer, number>(recognizers.map((recognizer, at) => [recognizer, at]));
const ungrouped = new Map(ungroupedRecognizers.map((recognizer) => [recognizer.type, recognizer]));

/** Characters that tie a number to what stands beside it: then it is part of something longer (a UUID, a path, a version). */
function gluedBefore(text: string, start: number): boolean {
  const code = text.charCodeAt(start - 1);
  const before = text.charCodeAt(start - 2);
  switch (code) {
    case 95: // _
      return true;
    case 45: // -
    case 46: // .
    case 47: // /
    case 92: // backslash
    case 37: // %
      return characterClass(before) !== 0 || before === code;
    case 58: // : after a digit, and ::
      return before === code || (characterClass(before) & HAS_DIGIT) !== 0;
    default:
      return false;
  }
}

function gluedBehind(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  const behind = text.charCodeAt(end + 1);
  switch (code) {
    case 95: // _
      return true;
    case 45: // -
    case 47: // /
    case 92: // backslash
    case 46: // .
      return (characterClass(behind) & (code === 45 ? HAS_DIGIT : HAS_DIGIT | HAS_LETTER)) !== 0 && !(code === 46 && /\s/.test(text[end + 2] ?? ' '));
    case 58: // :
      return (characterClass(behind) & HAS_DIGIT) !== 0;
    case 64: // @
    case 37: // %
      return true;
    default:
      return false;
  }
}

export interface DetectorSettings {
  /** Only these types; all where left out. */
  readonly types?: ReadonlySet<string>;
  readonly languages: readonly string[];
  readonly minimumScore: number;
}

/** All finds of the structured recognizers, overlapping ones included. */
export function findStructured(text: string, settings: DetectorSettings, report: (span: PersonalDataSpan) => void): void {
  const scan = scanText(text);
  const search = new StructuredSearch(scan, settings, report);
  search.run();
}

class StructuredSearch {
  readonly #scan: TextScan;
  readonly #text: string;
  readonly #settings: DetectorSettings;
  readonly #report: (span: PersonalDataSpan) => void;
  readonly #hits: CueHits;

  constructor(scan: TextScan, settings: DetectorSettings, report: (span: PersonalDataSpan) => void) {
    this.#scan = scan;
    this.#text = scan.text;
    this.#settings = settings;
    this.#report = report;
    this.#hits = cueIndex.locate(scan);
  }

  run(): void {
    const { count, kinds, starts, ends, atSigns, schemes } = this.#scan;
    const wants = (type: PersonalDataType) => this.#wants(type);
    if (wants('EMAIL_ADDRESS')) for (const at of atSigns) this.#reportIf(emailAddressAt(this.#text, at));
    if (wants('URL_CREDENTIALS')) for (const at of schemes) this.#reportIf(urlCredentialsAt(this.#text, at));
    this.#namedByWords();
    const phones = wants('PHONE_NUMBER');
    const addresses = wants('IP_ADDRESS');
    const accounts = wants('IBAN_CODE');
    const wallets = wants('CRYPTO');
    let phoneFrom = 0;
    let addressFrom = 0;
    for (let at = 0; at < count; at++) {
      const kind = kinds[at] as number;
      const start = starts[at] as number;
      const length = (ends[at] as number) - start;
      if (addresses && start >= addressFrom && length <= 4) addressFrom = this.#internetAddress(at, kind);
      if ((kind & HAS_DIGIT) === 0) {
        // Letters begin a number only where digits follow at once, or where they can be pairs of a hardware address.
        if (length <= 5 && at + 1 < count && (starts[at + 1] as number) - (start + length) === 1 && (((kinds[at + 1] as number) & HAS_DIGIT) !== 0 || this.#text.charCodeAt(start + length) !== SPACE)) this.#grouped(at);
        continue;
      }
      this.#grouped(at);
      if ((kind & HAS_LETTER) !== 0) {
        if (accounts && length >= 4) this.#account(at);
        if (wallets && length >= 26 && length <= LONGEST_CRYPTO) this.#wallet(at);
      }
      if (phones && at >= phoneFrom) phoneFrom = this.#phone(at);
    }
  }

  /** Dates of birth and numbers that only the word in front of them tells. */
  #namedByWords(): void {
    const { ends, cues } = this.#hits;
    const persons = this.#wants('PERSON');
    for (let at = 0; at < ends.length; at++) {
      const { owners, word } = cues[at] as Cue;
      const from = ends[at] as number;
      if (owners.has(BIRTH) && this.#wants('DATE_OF_BIRTH')) this.#reportIf(dateOfBirthAfter(this.#text, from));
      if (persons) this.#introduced(cues[at] as Cue, from);
      for (let kind = 0; kind < labelledTypes.length; kind++) {
        if (owners.has(FIRST_LABEL + kind) && this.#wants(labelledTypes[kind] as string)) this.#reportIf(labelledNumberAfter(this.#text, word, from, kind));
      }
    }
  }

  #introduced({ owners, word }: Cue, from: number): void {
    if (owners.has(INTRODUCTION_WITHOUT_CAPITALS)) this.#reportIf(introducedNameWithoutCapitals(this.#text, from));
    if (!capitalFollows(this.#text, from)) return;
    const { lexicon } = nameModel();
    if (owners.has(INTRODUCTION)) this.#reportIf(introducedName(this.#text, from, lexicon));
    if (owners.has(TITLE)) this.#reportIf(titledName(this.#text, word, from, lexicon));
    if (owners.has(HALF_NAME)) this.#reportIf(labelledHalfName(this.#text, from, lexicon));
  }

  #wants(type: string): boolean {
    return this.#settings.types === undefined || this.#settings.types.has(type);
  }

  #reportIf(span: PersonalDataSpan | undefined): void {
    if (span !== undefined && span.score >= this.#settings.minimumScore) this.#report(span);
  }

  #bonus(recognizer: Recognizer, start: number, end: number): number {
    return this.#hits.bonus(ownerOf.get(recognizer) as number, this.#text, start, end);
  }

  /** Adds what the surroundings say to a score and reports the find if that suffices. */
  #judge(recognizer: Recognizer, start: number, end: number, base: number, certain = false): void {
    const bonus = this.#bonus(recognizer, start, end);
    let score = base + bonus;
    const { languages, minimumScore } = this.#settings;
    if (languages.length > 0 && recognizer.languages !== undefined) {
      score += recognizer.languages.some((language) => languages.includes(language)) ? RIGHT_LANGUAGE : OTHER_LANGUAGE;
    }
    if (score < minimumScore) return;
    if (bonus === 0 && !certain && namesSomethingElse(this.#text, start) && score - SOMETHING_ELSE_PENALTY < minimumScore) return;
    this.#report({ start, end, type: recognizer.type, score: Math.min(1, score) });
  }

  #grouped(first: number): void {
    const { starts, ends } = this.#scan;
    const start = starts[first] as number;
    let compact = '';
    let compactLast = -1;
    let lower = false;
    groupings.match(this.#scan, first, (recognizer: GroupedRecognizer, last: number, separated: boolean) => {
      if (!this.#wants(recognizer.type)) return;
      const end = ends[last] as number;
      if (last !== compactLast) {
        if (gluedBefore(this.#text, start) || gluedBehind(this.#text, end)) {
          compact = '';
        } else {
          compact = '';
          lower = false;
          for (let at = first; at <= last; at++) {
            compact += this.#text.slice(starts[at], ends[at]);
            if (((this.#scan.kinds[at] as number) & HAS_LOWER) !== 0) lower = true;
          }
          if (lower) compact = compact.toUpperCase();
        }
        compactLast = last;
      }
      if (compact === '') return;
      const accepted = recognizer.accepts(compact);
      if (accepted === false) return;
      let base = accepted === true ? (separated ? (recognizer.separatedScore ?? recognizer.score) : recognizer.score) : accepted;
      if (lower && recognizer.upperCaseOnly === true) base = Math.min(base, 0.2);
      if (separated && base < 0.9 && this.#isPartOfLongerRow(first, last)) base = Math.min(base, NEEDS_CUE);
      this.#judge(recognizer, start, end, base, base >= 0.9);
    });
  }

  /** Groups set apart by spaces, with more groups of digits in front or behind: a piece cut out of a longer number or of a table. */
  #isPartOfLongerRow(first: number, last: number): boolean {
    const { starts, ends, kinds, count } = this.#scan;
    if (first === last) return false;
    // Pairs tied by colons, more of them on either side: a fingerprint or a dump of bytes, not an address of six.
    if (this.#text[ends[first] as number] === ':') return this.#isPairBeside(first - 1, ends[first - 1], starts[first]) || this.#isPairBeside(last + 1, ends[last], starts[last + 1]);
    if (this.#text.charCodeAt(ends[first] as number) !== SPACE) return false;
    const shortDigits = (at: number) => ((kinds[at] as number) & HAS_DIGIT) !== 0 && (ends[at] as number) - (starts[at] as number) <= 5;
    const isSpace = (from: number, to: number) => to - from === 1 && this.#text.charCodeAt(from) === SPACE;
    return (
      (first > 0 && isSpace(ends[first - 1] as number, starts[first] as number) && shortDigits(first - 1)) ||
      (last + 1 < count && isSpace(ends[last] as number, starts[last + 1] as number) && shortDigits(last + 1))
    );
  }

  #isPairBeside(at: number, from: number | undefined, to: number | undefined): boolean {
    const { starts, ends, count } = this.#scan;
    return at >= 0 && at < count && from !== undefined && to === from + 1 && this.#text[from] === ':' && (ends[at] as number) - (starts[at] as number) === 2;
  }

  #account(at: number): void {
    const found = ibanAt(this.#scan, at);
    if (found === undefined) return;
    const start = this.#scan.starts[at] as number;
    const recognizer = ungrouped.get('IBAN_CODE') as Recognizer;
    if (found.needsCue) this.#judge(recognizer, start, found.end, found.score);
    else this.#report({ start, end: found.end, type: 'IBAN_CODE', score: found.score });
  }

  #wallet(at: number): void {
    const start = this.#scan.starts[at] as number;
    const end = this.#scan.ends[at] as number;
    const score = cryptoScore(this.#text.slice(start, end));
    if (score > 0) this.#judge(ungrouped.get('CRYPTO') as Recognizer, start, end, score, score >= 0.9);
  }

  /** Gives the offset before which no further address is looked for. */
  #internetAddress(at: number, kind: number): number {
    const text = this.#text;
    let start = this.#scan.starts[at] as number;
    const end = this.#scan.ends[at] as number;
    const behind = text.charCodeAt(end);
    // Of nearly every short word nothing more has to be known.
    if (behind !== 46 && behind !== 58 && text.charCodeAt(start - 1) !== 58) return 0;
    const recognizer = ungrouped.get('IP_ADDRESS') as Recognizer;
    if (behind === 46 && (kind & HAS_LETTER) === 0) {
      const found = gluedBefore(text, start) && text[start - 1] !== '/' ? undefined : ipv4At(this.#scan, at);
      if (found === undefined) return end;
      const version = /(?:v|version|ver|release|chrome|firefox|safari|webkit|edg|opr|gecko)[\s/:="']{0,3}$/i.test(text.slice(Math.max(0, start - 14), start));
      if (!version) this.#judge(recognizer, start, found.end, found.score);
      return found.end;
    }
    if (text.charCodeAt(start - 1) === 58 && text.charCodeAt(start - 2) === 58) start -= 2;
    else if (behind !== 58) return 0;
    if (start > 0 && (text[start - 1] === ':' || characterClass(text.charCodeAt(start - 1)) !== 0)) return 0;
    const found = ipv6At(text, start);
    if (found === undefined) return 0;
    this.#judge(recognizer, start, found.end, found.score);
    return found.end;
  }

  /** Gives the chunk before which no further number is looked for. */
  #phone(at: number): number {
    const start = this.#scan.starts[at] as number;
    const text = this.#text;
    if (gluedBefore(text, start)) return at + 1;
    const found = phoneNumberAt(this.#scan, at, this.#settings.languages);
    if (found === undefined) return at + 1;
    const behind = text.charCodeAt(found.end);
    if (characterClass(behind) !== 0 || (gluedBehind(text, found.end) && !(behind === 47 || behind === 45))) return at + 1;
    const currency = /[$€£¥₹#]\s?$/.test(text.slice(Math.max(0, found.start - 2), found.start));
    if (currency) return found.last + 1;
    // "Call me about invoice 2229630": the word right in front says what the figures are.
    if (found.score < DOUBTFUL_PHONE && namesSomethingElse(text, found.start)) return found.last + 1;
    this.#judge(ungrouped.get('PHONE_NUMBER') as Recognizer, found.start, found.end, found.score);
    const length = found.end - found.start;
    if (length >= SHORTEST_OF_CONTACT && length <= LONGEST_OF_CONTACT && isCell(text, found.start, found.end) && !WRITTEN_DATE.test(text.slice(found.start, found.end))) this.#report({ start: found.start, end: found.end, type: 'PHONE_NUMBER', score: POSSIBLE_CONTACT });
    return found.last + 1;
  }
}

const groupings = new GroupingTable(groupedRecognizers);
