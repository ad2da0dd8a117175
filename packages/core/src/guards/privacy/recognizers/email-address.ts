import { type PersonalDataSpan, STANDS_ALONE } from '../recognizer.js';
import { characterClass } from '../text-scan.js';

// RFC 5321 4.5.3.1: 64 octets before the '@', 255 behind it.
const AT_SIGN = 64;
const LOCAL_LIMIT = 64;
const DOMAIN_LIMIT = 255;

function isLocal(code: number): boolean {
  if (code >= 128) return code >= 0xc0 && code !== 0xd7 && code !== 0xf7 && (code < 0x2000 || code > 0x303f) && !(code >= 0xff00 && code <= 0xff65);
  // RFC 5322 atext without the characters that in running text are almost always quotation or markup.
  return characterClass(code) !== 0 || code === 46 || code === 95 || code === 45 || code === 43 || code === 37 || code === 38 || code === 35;
}

/** In Chinese and Japanese no space stands between a word and an address behind it: 邮箱jane@example.com. */
const FIRST_EAST_ASIAN = 0x2e80;

function isScriptChange(before: number, behind: number): boolean {
  return before >= FIRST_EAST_ASIAN && behind < FIRST_EAST_ASIAN && behind !== AT_SIGN;
}

function isDomain(code: number): boolean {
  return characterClass(code) !== 0 || code === 45 || code === 46 || (code >= 0xc0 && code < 0x2000);
}

/** An e-mail address around an '@' (RFC 5321, RFC 6531 for letters beyond ASCII): a dotted domain whose last label is two letters or more. */
export function emailAddressAt(text: string, at: number): PersonalDataSpan | undefined {
  let start = at;
  while (start > 0 && at - start < LOCAL_LIMIT && isLocal(text.charCodeAt(start - 1)) && !isScriptChange(text.charCodeAt(start - 1), text.charCodeAt(start))) start--;
  if (start > 0 && at - start === LOCAL_LIMIT && isLocal(text.charCodeAt(start - 1))) return undefined;
  while (start < at && '.-#&%'.includes(text[start] as string)) start++;
  if (start === at || text[at - 1] === '.') return undefined;
  if (text[start - 1] === ':' && text[start - 2] !== undefined && text.slice(Math.max(0, start - 66), start).includes('://')) return undefined;
  let end = at + 1;
  const limit = Math.min(text.length, at + 1 + DOMAIN_LIMIT);
  while (end < limit && isDomain(text.charCodeAt(end))) end++;
  while (end > at + 1 && (text[end - 1] === '.' || text[end - 1] === '-')) end--;
  const domain = text.slice(at + 1, end);
  const dot = domain.lastIndexOf('.');
  if (dot <= 0 || domain.includes('..') || domain.startsWith('-')) return undefined;
  const last = domain.slice(dot + 1);
  if (last.length < 2 || !/^(?:xn--[a-z0-9-]+|\p{L}+)$/iu.test(last)) return undefined;
  // "npm/pkg@1.2.beta" and "user@host.name:path" of ssh and git are tools' own addresses, as is a retina file "icon@2x.png".
  if (/^\d/.test(domain) && /^(?:x|\d)/.test(domain.slice(1)) && /^(?:png|jpe?g|gif|webp|svg)$/i.test(last)) return undefined;
  if (text[end] === ':' && /^git$/i.test(text.slice(start, at))) return undefined;
  return { start, end, type: 'EMAIL_ADDRESS', score: STANDS_ALONE + 0.25 };
}
