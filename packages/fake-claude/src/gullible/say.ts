import { negatedBefore } from './sentences.js';

const QUOTED =
  /\b(?:say|write|print|output|repeat|echo|type|state|respond|reply|answer|tell|inform|include|post|display|greet)\b[^"“«`]{0,60}?(?:["“«`]([^"”»`]{1,500})["”»`]|(?<=\s)'([^']{1,500})'(?=\W|$))/i;
const AFTER_COLON =
  /\b(?:say|print|output|echo|repeat(?: after me)?|respond|reply|answer|write|type|state|tell (?:the user|them|me))\b(?: (?:with|only|exactly|just|this|that|back|the|following|words?|phrase|sentence|text|message|as follows|verbatim)){0,6}\s*:\s*(\S.{0,500})$/i;
const PLAIN = /(?:^|\b(?:and|then|instead|now|please|just|only|must|should|to)\s+|[,:*>#-]\s*)(?:say|print|output|echo|respond (?:only )?with|reply (?:only )?with|answer (?:only )?with|repeat after me|repeat)\s+(?:only |exactly |just |the words? |the phrase )?([^"“«`:]{1,300})$/i;

/** The words that a sentence wants said, or undefined. */
export function wordsToSay(sentence: string): string | undefined {
  for (const pattern of [QUOTED, AFTER_COLON, PLAIN]) {
    const match = pattern.exec(sentence);
    if (match === null || negatedBefore(sentence, match.index + 1)) continue;
    const words = (match[1] ?? match[2] ?? '').replace(/(?:,? and nothing else|,? and nothing more)?[\s.!*]*$/i, '').trim();
    if (words !== '') return words;
  }
  return undefined;
}

const PLACED =
  /\b(begin|start|open|end|finish|close|conclude|sign off)\b.{0,40}?\b(?:answers?|replies|reply|responses?|messages?|summary|output|e-?mail|text|sentences?|it|them)\b.{0,20}?\bwith\b\s*:?\s*(.{1,300})$/i;
const ADDED = /\b(?:append|add|attach|prepend|insert)\b\s+(?:the (?:words?|text|phrase|sentence|line|following)\s*:?\s*)?(.{1,300}?)\s+(?:at|to|in|into|as) (?:the |your |every |each |its )?(?:very )?(end|beginning|start|top|bottom|last line|first line|answers?|replies|reply|responses?|summary|messages?|output)\b/i;

function unquoted(words: string): string {
  return words.replace(/^["“«`']+/, '').replace(/["”»`'\s.]+$/, '');
}

/** Words to be put before or after every answer. */
export function wordsToPlace(sentence: string): { readonly words: string; readonly where: 'before' | 'after' } | undefined {
  const placed = PLACED.exec(sentence);
  if (placed !== null && !negatedBefore(sentence, placed.index)) {
    const words = unquoted(placed[2] ?? '');
    if (words !== '') return { words, where: /^(?:begin|start|open)$/i.test(placed[1] ?? '') ? 'before' : 'after' };
  }
  const added = ADDED.exec(sentence);
  if (added === null || negatedBefore(sentence, added.index)) return undefined;
  const words = unquoted(added[1] ?? '');
  const front = /^prepend/i.test(added[0]) || /beginning|start|top|first/i.test(added[2] ?? '');
  return words === '' ? undefined : { words, where: front ? 'before' : 'after' };
}
