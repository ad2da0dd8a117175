import type { Call } from '../../engine/call.js';
import type { Segment } from '../../messages/segment.js';

/** Frames in which apps paste text from outside, with what every one of them holds: usual tags, a whole page, the head of a mail. */
const FRAMES: readonly (readonly [holds: string, frame: RegExp])[] = [
  ['<', /<(?:document|documents|context|search[-_]results?|web[-_]?page|email|transcript|retrieved[-_\w]{0,20}|file[-_]contents?)\b[^<>]{0,200}>/i],
  ['<', /<!doctype html|<html[\s>]/i],
  ['From: ', /^From: .{1,200}\r?\n(?:[A-Z][\w-]{1,30}: .{0,300}\r?\n){1,10}/m],
];

/** A passage this long that stands in a tool result, too, was pasted from it. In UTF-16 units. */
const PASSAGE = 200;
/** Texts that are looked into for pasted passages, each up to this length: enough to tell, and bounded. */
const LOOKED_AT = 20_000;

/**
 * Finds text from outside where it does not belong: in the system prompt, or glued into a user's text by the app. There
 * it would be believed like the words around it.
 */
export function reportMisplacedText(call: Call): void {
  const passages = passagesOf(call);
  for (const segment of call.segments) {
    const inSystem = segment.trust === 'system' && segment.origin === 'system';
    if (!inSystem && segment.trust !== 'user') continue;
    if (!isFramed(segment) && !passages.some((passage) => segment.text.includes(passage))) continue;
    call.report({ rule: inSystem ? 'harden/outside-text-in-system' : 'harden/outside-text-in-user', path: segment.path, action: 'observed' });
  }
}

function isFramed(segment: Segment): boolean {
  if (segment.text.length < PASSAGE) return false;
  const text = segment.text.slice(0, LOOKED_AT);
  return FRAMES.some(([holds, frame]) => text.includes(holds) && frame.test(text));
}

/** A passage from the middle of each long text from outside. */
function passagesOf(call: Call): string[] {
  const passages: string[] = [];
  for (const { trust, text } of call.segments) {
    if (trust !== 'untrusted' || text.length < PASSAGE || passages.length >= 32) continue;
    const start = (text.length - PASSAGE) >> 1;
    passages.push(text.slice(start, start + PASSAGE));
  }
  return passages;
}
