import { looksRandom } from './randomness.js';

export interface KeyMatch {
  /** Offsets in the text that was searched. */
  readonly start: number;
  readonly end: number;
  readonly key: string;
  readonly prefix: string;
  readonly vendor: string;
  readonly kind: string;
}

export const KEY_START = 'sk-ant-';

/**
 * `sk-ant-<kind><two digits>-<body>`. Issued bodies have 93 characters and `AA`; leaked keys one or two short of that
 * are known, and other kinds have other lengths, so only the shape is strict. Kinds as of November 2026: api, admin,
 * oat (OAuth access), ort (OAuth refresh), sid (session).
 */
const SHORTEST_BODY = 32;
const LONGEST_BODY = 512;

/** A key as it was issued, and nothing beside it: its head, 93 characters, and `AA`. */
export const issuedKey = /^sk-ant-[a-z]{3,5}\d\d-[\w-]{93}AA$/;

const kindNames: Readonly<Record<string, string>> = {
  api: 'api',
  admin: 'admin',
  oat: 'oauth-access',
  ort: 'oauth-refresh',
  sid: 'session',
};

/** Every whole Anthropic key in a text. Placeholders, redactions and bare prefixes are left out. */
export function findAnthropicKeys(text: string): KeyMatch[] {
  const matches: KeyMatch[] = [];
  let start = text.indexOf(KEY_START);
  while (start !== -1) {
    const match = keyAt(text, start);
    if (match !== undefined) matches.push(match);
    start = text.indexOf(KEY_START, match?.end ?? start + KEY_START.length);
  }
  return matches;
}

function keyAt(text: string, start: number): KeyMatch | undefined {
  let end = start + KEY_START.length;
  const bound = Math.min(text.length, end + LONGEST_BODY + 16);
  while (end < bound && isKeyCharacter(text.charCodeAt(end))) end++;
  const rest = text.slice(start + KEY_START.length, end);
  const shape = /^([a-z]{2,12})(\d{2})-/.exec(rest);
  if (shape === null) return undefined;
  const [head, kind = ''] = shape;
  // Another key that follows without a separator is a key of its own.
  const following = rest.indexOf(KEY_START);
  const body = following === -1 ? rest.slice(head.length) : rest.slice(head.length, following);
  end = start + KEY_START.length + head.length + body.length;
  if (body.length < SHORTEST_BODY || body.length > LONGEST_BODY) return undefined;
  if (!looksRandom(body)) return undefined;
  if (body.length < 80 && isCutShort(text, end)) return undefined;
  return {
    start,
    end,
    key: text.slice(start, end),
    prefix: KEY_START + head,
    vendor: 'anthropic',
    kind: kindNames[kind] ?? kind,
  };
}

/** A redaction: the rest of the key is replaced by dots, stars, bullets or a word in brackets. */
function isCutShort(text: string, end: number): boolean {
  const after = text.slice(end, end + 4);
  return /^(?:\.\.|\u2026|\*|\u2022|\u2588|<|\[(?:r|h|m|\.)|\$\{|\{\{)/i.test(after);
}

export function isKeyCharacter(code: number): boolean {
  return (
    (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 45 || code === 95
  );
}
