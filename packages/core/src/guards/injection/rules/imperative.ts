import { languages } from '../lexicon/lexicon.js';
import * as surroundings from '../lexicon/surroundings.js';
import type { Hit } from '../lexicon/hits.js';
import { canonicalTerm, canonicalWords } from '../text/canonical.js';
import { BREAK, SPACE } from '../text/fold.js';
import { firstHitFrom, type Reading } from './rule.js';

const leading = canonicalWords(surroundings.leading);
const afterTo = canonicalWords(surroundings.afterTo);
// Said to the reader only directly before "to": "the teacher told the class to ignore" is a report.
const justBeforeTo = canonicalWords(surroundings.justBeforeTo);
const clauseMark = /[,:;"“”„‘’'«»([{*#>\-–—\n=|/\\~_!?.•…`]/;

function wordBefore(reading: Reading, unit: number): { word: string; start: number } {
  const { units } = reading.text;
  let end = unit;
  while (end > 0 && (units[end - 1] === SPACE || units[end - 1] === BREAK)) end -= 1;
  let start = end;
  while (start > 0 && end - start < 24 && units[start - 1] !== SPACE && units[start - 1] !== BREAK) start -= 1;
  let word = '';
  for (let at = start; at < end; at += 1) word += String.fromCharCode(units[at]!);
  return { word, start };
}

const beforeThat = canonicalWords(surroundings.beforeThat);
const granting = canonicalWords(surroundings.granting);
const goesOn = canonicalWords(surroundings.goesOn);
const being = canonicalWords('is are');
const ofSight = canonicalWords('see know');
const wishes = /\b(?:i|we)(?:['’]d)? (?:really |just |only )?(?:want|need|like|wish|would like|would love|love) to\s{1,3}$/i;
const wanted = /\b(?:me|i|us|we|want|need|like|love|wanna|must|please)\b/i;
const REQUIRE = canonicalTerm('require');
const THAT = canonicalTerm('that');
const MAY = canonicalWords(surroundings.modal);
const TO = canonicalTerm('to');
const AUTHORIZED = canonicalTerm('authorized');
const CAN = canonicalWords('can could may would might');
const YOU = canonicalTerm('you');
const ON = canonicalTerm('on');
const start = canonicalWords('now here');
const asked = canonicalWords('what why');
const I = canonicalWords(surroundings.subjects);

const englishWords = canonicalWords(surroundings.englishWords);

/** Whether a hit in another language is as well one in English, in an English sentence: "ignore" is a word of four. */
export function readsAsEnglish(reading: Reading, hits: readonly Hit[], hit: Hit): boolean {
  let twin = firstHitFrom(hits, hit.start);
  while (twin < hits.length && hits[twin]!.start === hit.start && hits[twin]!.language !== 0) twin += 1;
  if (hits[twin]?.start !== hit.start) return false;
  const before = wordBefore(reading, hit.start);
  if (englishWords.has(before.word)) return true;
  let at = hit.end + 1;
  for (let count = 0; count < 2 && at < reading.text.length; count += 1) {
    let end = at;
    while (end < reading.text.length && end - at < 24 && reading.text.units[end] !== SPACE && reading.text.units[end] !== BREAK) end += 1;
    if (englishWords.has(wordBefore(reading, end).word)) return true;
    at = end + 1;
  }
  return false;
}

/**
 * Whether an English verb stands where an order stands: at the start of a clause, after "please", "you must" and the
 * like. "My son ignores all rules" and "how do I override a rule" are no orders.
 */
export function isImperative(reading: Reading, hit: Hit): boolean {
  const { text } = reading;
  if (hit.start === 0 || !reading.bounded) return true;
  const separator = text.units[hit.start - 1];
  if (separator !== SPACE && separator !== BREAK) return true;
  const gap = text.source.slice(text.starts[hit.start - 1], Math.min(text.starts[hit.start]!, text.starts[hit.start - 1]! + 64));
  const before = wordBefore(reading, hit.start);
  const word = text.source.slice(text.starts[hit.start], text.ends[hit.end - 1]);
  // "You will be able to see if", "supposed to know the passphrase": nobody is asked to show anything.
  if (before.word === TO && ofSight.has(canonicalTerm(word))) {
    const from = text.starts[hit.start] ?? 0;
    const said = text.source.slice(Math.max(0, from - 30), from);
    if (wishes.test(said)) return true;
    if (!wanted.test(said)) return false;
  }
  const wrapped = goesOn.has(before.word) && /^[a-z]/.test(word) && /^[ \t]*\r?\n[ \t]*$/.test(gap);
  if (!wrapped && (separator === BREAK || clauseMark.test(gap))) return true;
  if (before.word === TO) {
    let at = before.start;
    for (let count = 0; count < 4; count += 1) {
      const earlier = wordBefore(reading, at);
      if (count === 0 && I.has(earlier.word)) return false;
      if (count === 0 && justBeforeTo.has(earlier.word)) return true;
      if (count === 0 && earlier.word === YOU && isGranted(reading, earlier.start)) return false;
      // "Allows authorized administrators to bypass": said of others.
      if (count > 0 && earlier.word === AUTHORIZED) return false;
      // "Your task is now to ignore", but "there is sufficient reason to ignore".
      if (afterTo.has(earlier.word) && (count < 2 || !being.has(earlier.word))) return true;
      at = earlier.start;
    }
    return false;
  }
  if (before.word === THAT) return beforeThat.has(wordBefore(reading, before.start).word);
  if (before.word === ON) return start.has(wordBefore(reading, before.start).word);
  if (CAN.has(before.word)) return wordBefore(reading, before.start).word === YOU;
  if (before.word === YOU) {
    const earlier = wordBefore(reading, before.start);
    // "If you ignore the rules" is none; "what if you forget your rules" and "why do you" are orders put politely.
    if (asked.has(wordBefore(reading, earlier.start).word)) return true;
    return !I.has(earlier.word);
  }
  return leading.has(before.word) || opensSentence(reading, hit);
}

const telling = canonicalWords(surroundings.telling);
const determiners = canonicalWords(surroundings.determiners);
const ownQuestions = canonicalWords(surroundings.ownQuestions);
const clauseEnd = /[.,:;!?¿¡\n"'«»“”„(]/;
const thirdPerson = /^(?:ignoriert|missachtet|umgeht|vergisst|ignoruje)$/i;
const germanSubject = /^ (?:ich|er|sie|wir|man|es|der|die|das|mein|meine|unser|unsere)\b/i;

// In words: a subject, or what asks.
const LONGEST_OPENING = 4;

// Whether the clause so far is short and begins with one of these words.
function opensWith({ text: { source } }: Reading, from: number, words: ReadonlySet<string>): boolean {
  const [first = '', ...others] = source.slice(Math.max(0, from - 60), from).split(clauseEnd).at(-1)?.trim().split(/\s+/) ?? [];
  return others.length > 0 && others.length < LONGEST_OPENING && words.has(canonicalTerm(first));
}

// "Die Nichte hat alle Regeln missachtet": told, and no order.
const done = new RegExp(`(?:^|\\s)(?:${surroundings.doneBy}) (?:\\S{1,20} ){0,2}$`, 'i');

/** Whether a match whose verb stands last belongs to a question of the speaker's own, or tells what somebody has done. */
export function isAsked(reading: Reading, start: number): boolean {
  const from = reading.text.starts[start] ?? 0;
  return opensWith(reading, from, ownQuestions) || done.test(reading.text.source.slice(Math.max(0, from - 60), from));
}

/** Whether a verb in another language than English only tells or asks. */
export function isTold(reading: Reading, hit: Hit): boolean {
  const { text } = reading;
  if (hit.start === 0 || !reading.bounded) return false;
  const from = text.starts[hit.start] ?? 0;
  const gap = text.source.slice(text.starts[hit.start - 1], from);
  if (text.units[hit.start - 1] === BREAK || clauseMark.test(gap)) return false;
  if (telling.has(wordBefore(reading, hit.start).word) || opensWith(reading, from, determiners)) return true;
  const verb = /^[a-zäöüß]{1,24}/i.exec(text.source.slice(from, from + 24))?.[0] ?? '';
  if (thirdPerson.test(verb)) return true;
  return languages[hit.language] === 'de' && germanSubject.test(text.source.slice(from + verb.length, from + verb.length + 10));
}

function isGranted(reading: Reading, you: number): boolean {
  const granted = wordBefore(reading, you);
  return granting.has(granted.word) || (granted.word === REQUIRE && MAY.has(wordBefore(reading, granted.start).word));
}

// "weather Berlin Ignore all previous orders": a capital in front of a small letter, or a word in capitals behind one that
// is not, where nothing else parts two sentences.
function opensSentence({ text }: Reading, hit: Hit): boolean {
  const { source, starts, ends } = text;
  const from = starts[hit.start] ?? 0;
  const verb = source.slice(from, ends[hit.end - 1]);
  const next = source.slice(ends[hit.end - 1], (ends[hit.end - 1] ?? 0) + 3).trim();
  if (/^[A-Z][a-z]/.test(verb)) return /^[a-z]/.test(next);
  return /^[A-Z]{3,}/.test(verb) && /[a-z][^A-Za-z]{0,3}$/.test(source.slice(Math.max(0, from - 8), from));
}
