import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalize, canonicalTerm } from '../text/canonical.js';
import { BREAK, isUnspaced, SPACE } from '../text/fold.js';
import { type Concept, languages } from './lexicon.js';
import { TermIndex } from './term-index.js';

// Letters, digits and scripts whose code units end in the same five bits, and one that is written without spaces.
const characters = fc.constantFrom('p', '0', 'א', '丐', 'q', '1', 'ב', '丑', ' ', ' ', '.');
const termOf = fc.tuple(fc.string({ unit: characters, minLength: 1, maxLength: 5 }), fc.constantFrom('', '*')).map((parts) => parts.join(''));
const conceptOf = fc.record<Concept>({ en: fc.array(termOf, { maxLength: 8 }).map((terms) => terms.join('|')), ru: fc.array(termOf, { maxLength: 4 }).map((terms) => terms.join('|')) });

test('a scan finds what looking for each term at each word finds, in the same order', () => {
  let found = 0;
  fc.assert(
    fc.property(fc.array(conceptOf, { minLength: 1, maxLength: 4 }), fc.string({ unit: characters, maxLength: 60 }), (concepts, source) => {
      const index = new TermIndex(Object.fromEntries(concepts.map((concept, number) => [`concept${number}`, concept])));
      const text = canonicalize(source);
      const units = Array.from(text.units.subarray(0, text.length), (unit) => (unit === BREAK ? SPACE : unit));
      const hits = index.scan(text, true);
      for (const [number, concept] of concepts.entries()) {
        const expected: unknown[] = [];
        for (const start of text.wordStarts.subarray(0, text.wordCount)) {
          const here: { start: number; end: number; language: number }[] = [];
          for (const language of ['en', 'ru'] as const) {
            for (const term of concept[language]?.split('|') ?? []) {
              const form = Array.from(canonicalTerm(term.replace('*', '')), (character) => character.charCodeAt(0));
              const end = start + form.length;
              if (form.length === 0 || !form.every((unit, at) => units[start + at] === unit)) continue;
              const next = units[end] ?? SPACE;
              const whole = next === SPACE || isUnspaced(next) || isUnspaced(form.at(-1)!);
              if (term.endsWith('*') || whole) here.push({ start, end, language: languages.indexOf(language) });
            }
          }
          expected.push(...here.sort((a, b) => a.end - b.end));
        }
        found += expected.length;
        assert.deepEqual(hits.of(number), expected);
        assert.equal((hits.present[0]! >>> number) & 1, expected.length > 0 ? 1 : 0);
      }
    }),
    { numRuns: 500 },
  );
  assert.ok(found > 0);
});

test('a scan forgets the text before', () => {
  const index = new TermIndex({ word: { en: 'word' } });
  assert.deepEqual(index.scan(canonicalize('a word'), true).of(0), [{ start: 2, end: 6, language: 0 }]);
  assert.deepEqual(index.scan(canonicalize('nothing'), true).of(0), []);
});
