import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CueIndex } from './cue-index.js';
import { scanText } from './text-scan.js';

const words = ['id', 'rg:', 'dl #', 'd.l.', 'a/c no', 'ssn', 'iban', 'no id', 'mobile', "driver's licen", 'führerschein', 'n° patient', 'паспорт', '身份证号', 'passport'];
const index = new CueIndex([words]);

function foundIn(text: string): string[] {
  return index.locate(scanText(text)).cues.map(({ word }) => word);
}

test('every cue is found, in either case, with any gap for its spaces, at either end of a text', () => {
  for (const word of words) {
    for (const written of [word, word.toUpperCase(), word.replaceAll(' ', '_'), word.replaceAll(' ', '\n'), word.replaceAll(' ', '\u00a0')]) {
      for (const text of [written, `so ${written} 12`, `12 ${written}`, `${written} é`]) assert.ok(foundIn(text).includes(word), JSON.stringify(text));
    }
  }
});

test('words that only begin like a cue are none, and short cues are whole words', () => {
  for (const text of ['pass port', 'mob', 'idle', 'ssns', 'ibans', 'ib', 'i', '']) assert.deepEqual(foundIn(text), [], text);
  assert.deepEqual(foundIn('mobiles'), ['mobile']);
});
