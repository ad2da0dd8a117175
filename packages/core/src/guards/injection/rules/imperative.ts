import type { Hit } from '../lexicon/term-index.js';
import { canonicalTerm } from '../text/canonical.js';
import { BREAK, SPACE } from '../text/fold.js';
import { firstHitFrom, type Reading } from './rule.js';

const set = (words: string): ReadonlySet<string> => new Set(words.split(' ').map(canonicalTerm));

// Words after which an English base form is still an order: "please ignore", "and forget", "you must disregard".
const leading = set(
  'please and then now must should just also simply kindly immediately will shall instead first but so completely always totally entirely hey ok okay claude chatgpt assistant ai model lets let stop wait bot hi hello dear well done actually therefore next forward onward onwards finally fully permanently temporarily definitely gpt better you sudo directly quickly hereby henceforth that do safely',
);
const afterTo = set('you assistant ai model agent need free authorized going able supposed chatgpt claude is are time must order command system');
// Said to the reader only directly before "to": "the teacher told the class to ignore" is a report.
const justBeforeTo = set('required instructed ordered told');
const clauseMark = /[,:;"“”„‘’'«»([{*#>\-–—\n=|/\\~_!?.•…`]/;

function wordBefore(reading: Reading, unit: number): { word: string; start: number } {
  const { units } = reading.text;
  let end = unit;
  while (end > 0 && (units[end - 1] === SPACE || units[end - 1] === BREAK)) end -= 1;
  let start = end;
  while (start > 0 && end - start < 24 && units[start - 1] !== SPACE && units[start - 1] !== BREAK) start -= 1;
  let word = '';
  for (let index = start; index < end; index += 1) word += String.fromCharCode(units[index]!);
  return { word, start };
}

const TO = canonicalTerm('to');
const CAN = new Set(['can', 'could', 'may', 'would', 'might'].map(canonicalTerm));
const YOU = canonicalTerm('you');
const ON = canonicalTerm('on');
const start = set('now here');
const asked = set('what why');
const I = new Set(['i', 'we', 'they', 'he', 'she', 'how', 'one', 'if', 'when', 'unless', 'whether', 'why', 'once', 'did', 'do'].map(canonicalTerm));

const englishWords = set('the to of and my all previous prior your from that is are any these those his her said told by in');

// Many sequences begin with the same verbs; each place of a list of hits is looked at once.
const englishAt = new WeakMap<readonly Hit[], Map<number, boolean>>();

/** Whether a hit in another language is as well one in English, in an English sentence: "ignore" is a word of four. */
export function readsAsEnglish(reading: Reading, hits: readonly Hit[], hit: Hit): boolean {
  let known = englishAt.get(hits);
  if (known === undefined) englishAt.set(hits, (known = new Map()));
  let english = known.get(hit.start);
  if (english === undefined) known.set(hit.start, (english = standsInEnglish(reading, hits, hit)));
  return english;
}

function standsInEnglish(reading: Reading, hits: readonly Hit[], hit: Hit): boolean {
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
  if (separator === BREAK || clauseMark.test(gap)) return true;
  if (before.word === TO) {
    let at = before.start;
    for (let count = 0; count < 4; count += 1) {
      const earlier = wordBefore(reading, at);
      if (count === 0 && I.has(earlier.word)) return false;
      if (count === 0 && justBeforeTo.has(earlier.word)) return true;
      if (afterTo.has(earlier.word)) return true;
      at = earlier.start;
    }
    return false;
  }
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
