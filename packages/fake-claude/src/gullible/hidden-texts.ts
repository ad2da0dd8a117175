import { isUtf8 } from 'node:buffer';

/** Mostly letters, digits, blanks and common punctuation, of any script. */
function readable(text: string): boolean {
  if (text.length < 8) return false;
  const good = text.match(/[\p{L}\p{M}\p{N}\p{P}\p{Zs}\p{S}\n\r\t]/gu)?.length ?? 0;
  return good >= Array.from(text).length * 0.95 && /\p{L}{2}/u.test(text);
}

function decoded(bytes: Buffer): string[] {
  if (!isUtf8(bytes)) return [];
  const text = bytes.toString('utf8');
  return readable(text) ? [text] : [];
}

/** Unicode tag characters (U+E0020 to U+E007E) stand for ASCII. */
function tagCharacters(text: string): string[] {
  let hidden = '';
  for (const character of text.match(/[\u{E0020}-\u{E007E}]/gu) ?? []) hidden += String.fromCodePoint((character.codePointAt(0) ?? 0) - 0xe0000);
  return hidden === '' ? [] : [hidden];
}

/** Variation selectors as bytes: U+FE00 to U+FE0F are 0 to 15, U+E0100 to U+E01EF are 16 to 255. */
function variationSelectors(text: string): string[] {
  const found = text.match(/[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]/gu);
  if (found === null || found.length < 8) return [];
  const bytes = found.map((character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0xe0100 ? code - 0xfe00 : code - 0xe0100 + 16;
  });
  return decoded(Buffer.from(bytes));
}

/** Zero-width space and non-joiner as bits, eight to a byte. */
function zeroWidthBits(text: string): string[] {
  const found = text.match(/[\u200B\u200C]/g);
  if (found === null || found.length < 64 || found.length % 8 !== 0) return [];
  const bytes = Array.from({ length: found.length / 8 }, (_, index) =>
    Number.parseInt(found.slice(index * 8, index * 8 + 8).map((bit) => (bit === '\u200B' ? '0' : '1')).join(''), 2),
  );
  return decoded(Buffer.from(bytes));
}

function base64Runs(text: string): string[] {
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}={0,2}/g) ?? [];
  return runs.slice(0, 100).flatMap((run) => decoded(Buffer.from(run, 'base64')));
}

function hexRuns(text: string): string[] {
  const runs = text.match(/(?:[0-9A-Fa-f]{2}[ :]?){12,}/g) ?? [];
  return runs.slice(0, 100).flatMap((run) => decoded(Buffer.from(run.replaceAll(/[ :]/g, ''), 'hex')));
}

/** The strings inside a text that is JSON, as tools answer and as cautious clients wrap what they do not trust. */
function jsonStrings(text: string): string[] {
  if (!/^\s*[[{"]/.test(text)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const strings: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0 && strings.length < 1000) {
    const next = open.shift();
    if (typeof next === 'string') {
      // A single word, such as a tool's name, tells nobody to do anything.
      if (/\S\s\S/.test(next)) strings.push(next);
    }
    if (typeof next === 'object' && next !== null) open.push(...(Object.values(next) as unknown[]));
  }
  return strings;
}

/** Texts that lie hidden within a text, decoded; hidden ones inside hidden ones too, three deep. */
export function hiddenTexts(text: string, depth = 3): string[] {
  if (depth === 0) return [];
  const found = [...tagCharacters(text), ...variationSelectors(text), ...zeroWidthBits(text), ...base64Runs(text), ...hexRuns(text), ...jsonStrings(text)];
  return [...found, ...found.flatMap((inner) => hiddenTexts(inner, depth - 1))];
}
