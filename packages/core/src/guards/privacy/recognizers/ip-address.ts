import type { Recognizer } from '../recognizer.js';
import { HAS_LETTER, type TextScan } from '../text-scan.js';

/** IPv4 (RFC 791, dotted) and IPv6 (RFC 4291 2.2) addresses. */
export const ipAddress: Recognizer = {
  type: 'IP_ADDRESS',
  cues: ['ip', 'ips', 'ipv4', 'ipv6', 'address', 'host', 'client', 'remote', 'server', 'from', 'login', 'x-forwarded-for', 'adresse', 'dirección', 'indirizzo', 'адрес'],
};

/** Needs a cue: an address that stands for no person (RFC 6890: private, loopback, link-local, documentation) or looks like a version. */
const SPECIAL = 0.2;
const PUBLIC = 0.6;
const NOBODY = 0;

function ipv4Score(octets: readonly number[]): number {
  const [a = 0, b = 0, c = 0, d = 0] = octets;
  // Every machine calls itself so.
  if (a === 127 || (a === 0 && b === 0 && c === 0 && d === 0)) return NOBODY;
  if (a === 0 || a >= 224 || (a < 10 && b < 30 && c < 30 && d < 30)) return SPECIAL;
  if (a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168) || (a === 169 && b === 254) || (a === 100 && b >= 64 && b <= 127)) return SPECIAL;
  return PUBLIC;
}

/** A dotted IPv4 address whose first octet is this chunk; `end` is the offset behind it. */
export function ipv4At(scan: TextScan, first: number): { end: number; score: number } | undefined {
  const { text, starts, ends, kinds, count } = scan;
  if (first + 3 >= count) return undefined;
  const octets: number[] = [];
  for (let at = first; at < first + 4; at++) {
    const start = starts[at] as number;
    const end = ends[at] as number;
    if (end - start > 3 || ((kinds[at] as number) & HAS_LETTER) !== 0) return undefined;
    if (at > first && (start - (ends[at - 1] as number) !== 1 || text[start - 1] !== '.')) return undefined;
    const octet = Number(text.slice(start, end));
    if (octet > 255 || (end - start > 1 && text[start] === '0')) return undefined;
    octets.push(octet);
  }
  const end = ends[first + 3] as number;
  const start = starts[first] as number;
  if (text[end] === '.' && /[0-9A-Za-z]/.test(text[end + 1] ?? '')) return undefined;
  if (/[\d.]\.$/.test(text.slice(Math.max(0, start - 2), start))) return undefined;
  return { end, score: ipv4Score(octets) };
}

const HEX_GROUP = /^[0-9A-Fa-f]{1,4}$/;
const LONGEST = 45;

/** An IPv6 address that begins here: eight groups, or fewer with one "::", a dotted IPv4 tail allowed. */
export function ipv6At(text: string, start: number): { end: number; score: number } | undefined {
  let end = start;
  const limit = Math.min(text.length, start + LONGEST + 1);
  while (end < limit && /[0-9A-Fa-f:.]/.test(text[end] as string)) end++;
  while (end > start && text[end - 1] === '.') end--;
  if (end > start && text[end - 1] === ':' && text[end - 2] !== ':') end--;
  if (end - start > LONGEST || /[0-9A-Za-z]/.test(text[end] ?? '')) return undefined;
  const body = text.slice(start, end);
  const halves = body.split('::');
  if (halves.length > 2) return undefined;
  let groups = 0;
  let letters = false;
  for (const half of halves) {
    if (half === '') continue;
    const parts = half.split(':');
    for (let at = 0; at < parts.length; at++) {
      const part = parts[at] as string;
      if (at === parts.length - 1 && half === halves.at(-1) && /^\d{1,3}(?:\.\d{1,3}){3}$/.test(part)) groups += 2;
      else if (HEX_GROUP.test(part)) groups += 1;
      else return undefined;
      if (/[A-Fa-f]/.test(part)) letters = true;
    }
  }
  if (halves.length === 1 ? groups !== 8 : groups > 7 || groups < 1) return undefined;
  // Every machine calls itself so; the prefix of addresses of the other kind alone is none.
  if (/^(?:(?:0{1,4}:){7}0{0,3}[01]|::0{0,3}1?|::ffff(?::0:0)?|::ffff:(?:127\.|7f[0-9a-f]{2}:).*)$/i.test(body)) return { end, score: NOBODY };
  // fc00::/7 is a private net; "12::34" without a letter and with few groups is more often code or time.
  const special = /^(?:f[cd][0-9a-f]{2}:|ff)/i.test(body) || (groups < 3 && !/^fe80:|^2[0-9a-f]{3}:/i.test(body)) || (!letters && groups < 6);
  return { end, score: special ? SPECIAL : PUBLIC + 0.1 };
}
