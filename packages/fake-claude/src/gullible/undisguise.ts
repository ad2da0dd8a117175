/** Cyrillic and Greek letters that look Latin. */
const LOOKALIKES: Readonly<Record<string, string>> = Object.fromEntries(
  ['аa', 'еe', 'оo', 'рp', 'сc', 'уy', 'хx', 'іi', 'ѕs', 'јj', 'ԁd', 'һh', 'ԛq', 'ԝw', 'ոn', 'АA', 'ВB', 'ЕE', 'КK', 'МM', 'НH', 'ОO', 'РP', 'СC', 'ТT', 'ХX', 'УY', 'ІI', 'Ѕs', 'οo', 'αa', 'ρp', 'νv', 'ιi', 'κk', 'τt', 'υu', 'ΑA', 'ΒB', 'ΕE', 'ΙI', 'ΚK', 'ΜM', 'ΝN', 'ΟO', 'ΡP', 'ΤT', 'ΥY', 'ΧX'].map((pair) => [pair.charAt(0), pair.charAt(1)]),
);

const LEET: Readonly<Record<string, string>> = { '0': 'o', '1': 'i', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b', '@': 'a', $: 's', '!': 'i', '|': 'l' };

/** Takes away what a reader does not see: zero-width and bidirectional characters, soft hyphens, combining marks piled up. */
export function withoutInvisible(text: string): string {
  return text.replaceAll(/\u034F|[\uFE00-\uFE0F]|[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]|[\u{E0000}-\u{E01EF}]/gu, '');
}

function lookalikes(text: string): string {
  return text.normalize('NFKC').replaceAll(/[\u0370-\u058F]/g, (character) => LOOKALIKES[character] ?? character);
}

/** Only inside words that mix letters with such digits or signs. */
function leet(text: string): string {
  return text.replaceAll(/[A-Za-z0-9@$!|]+/g, (word) => (/[A-Za-z]/.test(word) && /[0-9@$|]/.test(word) ? word.replaceAll(/[0-9@$!|]/g, (sign) => LEET[sign] ?? sign) : word));
}

/** `i g n o r e` and `i-g-n-o-r-e`; two blanks or more part the words. */
function spaced(text: string): string {
  return text.replaceAll(/(?<!\S)(?:[A-Za-z][ .*_-]){3,}[A-Za-z](?!\S)/g, (run) => run.replaceAll(/[ .*_-]/g, '')).replaceAll(/ {2,}/g, ' ');
}

function rot13(text: string): string {
  return text.replaceAll(/[A-Za-z]/g, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function entities(text: string): string {
  return text.replaceAll(/&#(x[0-9a-f]{1,6}|\d{1,7});/gi, (whole, code: string) => {
    const point = code.startsWith('x') || code.startsWith('X') ? Number.parseInt(code.slice(1), 16) : Number(code);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function escapes(text: string): string {
  return text.replaceAll(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replaceAll('\\n', '\n').replaceAll('\\"', '"').replaceAll('\\/', '/');
}

function reversed(text: string): string {
  return Array.from(text).reverse().join('');
}

/** Other ways to read a text, tried one after the other only while the plain way finds no instruction. */
export function otherReadings(text: string): string[] {
  const readings = [escapes, entities, lookalikes, leet, (given: string) => leet(lookalikes(given)), spaced, rot13, reversed].map((read) => read(text));
  return [...new Set(readings)].filter((reading) => reading !== text);
}
