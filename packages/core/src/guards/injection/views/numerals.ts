import { characterClassOf, holdsRun } from '../../character-run.js';
import type { CanonicalText } from '../text/canonical.js';
import { DerivedBuilder, type DerivedText, PIECE_END, readsAsText } from './derived-text.js';

const binary = /(?:[01]{8}[ ,;\n]{0,2}){6,}/g;
const decimal = /(?:\b(?:3[2-9]|[4-9]\d|1[01]\d|12[0-6])\b[ ,;\n]{1,3}){8,}(?:\d{2,3})?/g;
const morse = /(?:[.\-·–]{1,6}[ /|\n]{1,3}){8,}[.\-·–]{0,6}/g;

// What the shortest match of each consists of.
const numberCharacters = characterClassOf('0123456789 ,;\n');
const SHORTEST_NUMBERS = 24;
const morseCharacters = characterClassOf('.-·– /|\n');
const SHORTEST_MORSE = 16;

// International Morse code, ITU-R M.1677-1.
const morseLetters: Readonly<Record<string, string>> = Object.fromEntries(
  '.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...- .-- -..- -.-- --..'
    .split(' ')
    .map((code, index) => [code, String.fromCharCode(0x61 + index)]),
);

function fromBinary(run: string): string {
  const digits = run.replace(/[^01]/g, '');
  let text = '';
  for (let at = 0; at + 8 <= digits.length; at += 8) text += String.fromCharCode(Number.parseInt(digits.slice(at, at + 8), 2));
  return text;
}

function fromDecimal(run: string): string {
  return run.split(/[ ,;\n]+/).filter((number) => number !== '').map((number) => String.fromCharCode(Number(number))).join('');
}

function fromMorse(run: string): string {
  return run
    .replace(/·/g, '.').replace(/–/g, '-').split(/\s?[/|]\s?|\n| {2,}/)
    .map((word) => word.split(' ').map((code) => morseLetters[code] ?? '').join(''))
    .join(' ');
}

type Decoder = readonly [expression: RegExp, decode: (run: string) => string];
const numberDecoders: readonly Decoder[] = [[binary, fromBinary], [decimal, fromDecimal]];
const morseDecoders: readonly Decoder[] = [[morse, fromMorse]];
const allDecoders: readonly Decoder[] = [...numberDecoders, ...morseDecoders];

function decodersFor(text: string): readonly Decoder[] {
  const numbers = holdsRun(text, numberCharacters, SHORTEST_NUMBERS);
  if (!holdsRun(text, morseCharacters, SHORTEST_MORSE)) return numbers ? numberDecoders : [];
  return numbers ? allDecoders : morseDecoders;
}

/** Letters given by their numbers (binary, decimal) or in Morse code. */
export function decodeNumerals({ source }: CanonicalText): DerivedText | undefined {
  let builder: DerivedBuilder | undefined;
  for (const [expression, decode] of decodersFor(source)) {
    for (const match of source.matchAll(expression)) {
      const decoded = decode(match[0]);
      if (!readsAsText(decoded)) continue;
      builder ??= new DerivedBuilder(1024);
      builder.add(decoded + PIECE_END, match.index, match.index + match[0].length);
    }
  }
  return builder?.finish();
}
