/**
 * The parser goes down one level of the native stack for each level of the program and has no bound of its own: a file
 * with some thousands of levels ends the process. Measured with oxc-parser 0.159.0 on Node 20: of brackets, prefixes and
 * what nests to the right 3,000 levels are safe, 10,000 are not; of what nests to the left (`a + a + a`, `a.b.c`, `a()()`)
 * 20,000 are safe, 100,000 are not. What is counted here errs on the deep side, so that no such file gets there.
 */
const DEEPEST_BRACKETS = 1500;
const LONGEST_CHAIN = 2500;
const MOST_JOINS = 10_000;

const prefixWords = /\b(?:typeof|new|await|void|delete|yield|async|throw|return|else|if|for|while|do|with|keyof)\b[\s(]{0,20}/g;
const joiningWords = /\b(?:in|instanceof|as|satisfies)\b/g;
const joinsOn = /^(?:in|instanceof|as|satisfies)\b/;

const OPENING = 1;
const CLOSING = 2;
/** Signs that can nest to the right without a bracket. */
const CHAINING = 4;
/** Signs that join what stands before them with what follows. */
const JOINING = 8;
/** Of these, a row of the same sign is one: comments draw lines with them. */
const ROWS = 16;
/** A line ends in one of these when its expression goes on. */
const GOING_ON = 32;
/** A line begins with one of these when what nests to the right goes on. */
const NESTING_ON = 64;
const kinds = new Uint8Array(128);
for (const [signs, kind] of [['([{', OPENING], [')]}', CLOSING], ['=?:!*<~', CHAINING], ['+-*/%&|^<>.([`!?=', JOINING], ['-/*=', ROWS], ['=?:!(&|+-*<>', GOING_ON], ['?:=', NESTING_ON]] as const) {
  for (const sign of signs) kinds[sign.charCodeAt(0)] = (kinds[sign.charCodeAt(0)] ?? 0) | kind;
}

function kindOf(code: number): number {
  return code < 128 ? (kinds[code] ?? 0) : 0;
}

/** Whether a program nests deeper than the parser bears. One pass; strings and comments count like code. */
export function isTooDeep(text: string): boolean {
  // Nothing nests deeper than it has signs.
  if (text.length < DEEPEST_BRACKETS) return false;
  let depth = 0;
  let chain = 0;
  /** Joins of the expression at each depth of brackets. */
  const joins: number[] = [0];
  let last = 0;
  let previous = 0;
  /** The sign that the blank lines gone through lead to: looked for once, however many they are. */
  let next = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 13) continue;
    if (code === 10) {
      if (next <= at) next = nextSign(text, at + 1);
      const goesOn = (kindOf(last) & GOING_ON) !== 0 && !(last === 62 && previous !== 61);
      if (!goesOn && (kindOf(text.charCodeAt(next)) & NESTING_ON) === 0) chain = 0;
      if (!goesOn && !joinsWithNext(text, next)) joins[depth] = 0;
      continue;
    }
    const kind = kindOf(code);
    if ((kind & JOINING) !== 0 && (code !== last || (kind & ROWS) === 0)) {
      const count = (joins[depth] ?? 0) + 1;
      if (count > MOST_JOINS) return true;
      joins[depth] = count;
    }
    if ((kind & OPENING) !== 0) {
      depth += 1;
      joins[depth] = 0;
      if (depth > DEEPEST_BRACKETS) return true;
    } else if ((kind & CLOSING) !== 0) {
      if (depth > 0) depth -= 1;
      if (code === 125) {
        chain = 0;
        // A word after a block begins another statement.
        if (isWord(text.charCodeAt(at + 1)) && !joinsOn.test(text.slice(at + 1, at + 12))) joins[depth] = 0;
      }
    } else if (code === 59 || code === 44) {
      chain = 0;
      joins[depth] = 0;
    } else if ((kind & CHAINING) !== 0) {
      chain += 1;
      if (chain > LONGEST_CHAIN) return true;
    } else if ((code === 34 || code === 39) && (isWord(text.charCodeAt(at + 1)) || text.startsWith('/9j/', at + 1))) {
      // A word right behind a quotation mark is never code, whatever the mark belongs to: base64 has many a + and /. That
      // of a JPEG begins with /9j/, which no program can divide by.
      while (isLiteral(text.charCodeAt(at + 1))) at += 1;
    }
    previous = last;
    last = code;
  }
  return inRow(text, prefixWords, LONGEST_CHAIN) || inRow(text, joiningWords, MOST_JOINS);
}

/** Words that stand before what they apply to, one after the other, or chains of `else if`; words that join likewise. */
function inRow(text: string, words: RegExp, most: number): boolean {
  // The shortest of them has two letters and a blank.
  if (text.length < most * 3) return false;
  let end = -1;
  let run = 0;
  let elses = 0;
  for (const match of text.matchAll(words)) {
    run = match.index <= end + 40 ? run + 1 : 0;
    end = match.index + match[0].length;
    if (match[0].startsWith('else')) elses += 1;
    if (run > most || elses > 2 * most) return true;
  }
  return false;
}

function nextSign(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) <= 32) at += 1;
  return at;
}

/** The next line begins with what joins it to this one. */
function joinsWithNext(text: string, next: number): boolean {
  const code = text.charCodeAt(next);
  return (kindOf(code) & JOINING) !== 0 || code === 58 || joinsOn.test(text.slice(next, next + 11));
}

function isWord(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code === 36;
}

function isLiteral(code: number): boolean {
  return isWord(code) || code === 43 || code === 47 || code === 61 || code === 45;
}
