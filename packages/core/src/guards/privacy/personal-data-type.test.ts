import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { PERSONAL_DATA_TYPES } from './personal-data-type.js';
import { groupedRecognizers } from './recognizers/grouped.js';

const page = readFileSync(new URL('../../../../../docs/guards/privacy.md', import.meta.url), 'utf8');

test('every type stands in the table of docs/guards/privacy.md, and nothing else does', () => {
  const table = page.slice(page.indexOf('## Types'), page.indexOf('## Stand-ins'));
  const documented = new Set([...table.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b|\b(?:PERSON|ORGANIZATION|LOCATION|CRYPTO|PASSPORT)\b/g)].map(([name]) => name));
  assert.deepEqual([...PERSONAL_DATA_TYPES].filter((type) => !documented.has(type)), []);
  assert.deepEqual([...documented].filter((name) => !(PERSONAL_DATA_TYPES as readonly string[]).includes(name)), []);
});

test('every grouped recognizer has cue words in lower case and well-formed shapes', () => {
  for (const { type, cues, shapes } of groupedRecognizers) {
    assert.ok(cues.length > 0, type);
    for (const cue of cues) assert.equal(cue, cue.toLowerCase(), `${type}: ${cue}`);
    for (const shape of shapes) assert.match(shape, /^\d{1,2}(?:[ _\-.:/+]\d{1,2})*$/, type);
  }
});
