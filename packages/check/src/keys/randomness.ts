/** Words that people put where a key would stand. Four letters or more: shorter ones occur in random text by chance. */
const fillerWords = [
  'your', 'here', 'example', 'placeholder', 'redacted', 'dummy', 'fake', 'sample', 'replace', 'insert', 'change',
  'test', 'mock', 'demo', 'secret', 'token', 'anthropic', 'claude', 'apikey', 'real', 'fixture', 'valid', 'invalid',
  'foobar', 'hidden', 'masked', 'removed', 'paste', 'enter', 'todo', 'never', 'this', 'that', 'with', 'only', 'like',
  'please', 'key-', '-key', '_key', 'key_', 'not-', '_not', 'deadbeef', 'something', 'actual', 'development', 'prod',
  'stub', 'expired', 'revoked', 'wrong', 'leaked', 'long', 'more', 'characters', 'string', 'value', 'docs', 'abcdef',
];

/**
 * Whether the part of a key after its prefix looks like what a random generator makes, or like what a person types
 * into a document: filler words, runs, counting, repetition, too few different characters. The bounds leave a
 * generated body of 40 characters or more a chance below one in ten thousand of being refused.
 */
export function looksRandom(body: string): boolean {
  if (body.length < 16) return false;
  if (longestRun(body) >= 5) return false;
  const neighbours = countingPairs(body);
  // One pair in eight of random hex digits counts up or down, one in thirty of random letters and digits.
  if (neighbours >= 6 && neighbours > body.length * (new Set(body).size <= 18 ? 0.32 : 0.18)) return false;
  if (isPeriodic(body)) return false;
  if (entropy(body) < (body.length >= 40 ? 3.4 : 2.9)) return false;
  if (fillerLetters(body) >= Math.max(4, Math.min(12, body.length * 0.1))) return false;
  return !readsAsWords(body);
}

/** Bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

function longestRun(text: string): number {
  let longest = 1;
  let run = 1;
  for (let index = 1; index < text.length; index++) {
    run = text[index] === text[index - 1] ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}

/** Pairs such as `ab`, `12` or `CB`: text counted up or down. */
function countingPairs(text: string): number {
  let pairs = 0;
  for (let index = 1; index < text.length; index++) {
    if (Math.abs(text.charCodeAt(index) - text.charCodeAt(index - 1)) === 1) pairs++;
  }
  return pairs;
}

function isPeriodic(text: string): boolean {
  const longestPeriod = Math.min(40, Math.floor(text.length / 2));
  for (let period = 1; period <= longestPeriod; period++) {
    let same = 0;
    for (let index = period; index < text.length; index++) if (text[index] === text[index - period]) same++;
    if (same > (text.length - period) * 0.6) return true;
  }
  return false;
}

function fillerLetters(body: string): number {
  const lower = body.toLowerCase();
  let letters = 0;
  for (const word of fillerWords) if (lower.includes(word)) letters += word.length;
  return letters;
}

/** Hyphenated or run-together lower case words: no digits beyond a few and no mixture of cases. */
function readsAsWords(body: string): boolean {
  // Of sixteen capitals and digits none is a digit once in thirty times.
  if (body.length < 24) return false;
  const digits = count(body, 48, 57);
  const upper = count(body, 65, 90);
  const lower = count(body, 97, 122);
  const letters = upper + lower;
  if (letters < body.length * 0.7) return false;
  return digits <= body.length * 0.02 && (upper <= body.length * 0.05 || lower <= body.length * 0.05);
}

function count(text: string, from: number, to: number): number {
  let found = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= from && code <= to) found++;
  }
  return found;
}
