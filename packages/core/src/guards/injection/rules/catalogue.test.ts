import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gatherEvidence } from '../evidence.js';
import { canonicalize, type CanonicalText } from '../text/canonical.js';
import { ALL_SIGNS } from '../text/signs.js';
import type { View } from '../views/collect.js';
import { rules } from './catalogue.js';
import { families } from './rule.js';
import { ShortList } from './sequence.js';
import { summaries } from './summaries.js';

// Tests run from dist; fixtures and pages stand in the sources.
const root = join(import.meta.dirname, '..', '..', '..', '..', '..', '..');
const fixtures = join(root, 'packages/core/src/guards/injection/rules/fixtures');
const pages = join(root, 'docs/rules/injection');

function sentences(rule: string, kind: 'ok' | 'ng'): string[] {
  return readFileSync(join(fixtures, rule, `${kind}.jsonl`), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as string);
}

function viewOf(text: CanonicalText): View {
  return { name: '', text, bounded: true, depth: 0, locate: (start, end) => ({ start, end }) };
}

function fires(id: string, text: string): boolean {
  return gatherEvidence(viewOf(canonicalize(text)), 'untrusted').evidence.some(({ rule }) => rule.id === id);
}

test('rules, fixtures and pages are the same set', () => {
  const ids = rules.map(({ id }) => id).sort();
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(readdirSync(fixtures).sort(), ids);
  assert.deepEqual(readdirSync(pages).filter((name) => name !== 'README.md').sort(), [...ids, 'incomplete', 'linear-model'].map((id) => `${id}.md`).sort());
});

test('every family has a rule, and every page tells its rule, family and summary', () => {
  assert.deepEqual([...new Set(rules.map(({ family }) => family))].sort(), [...families].sort());
  assert.deepEqual(Object.keys(summaries).sort(), rules.map(({ id }) => id).sort());
  for (const { id, family } of rules) {
    const page = readFileSync(join(pages, `${id}.md`), 'utf8');
    assert.ok(page.startsWith(`# ${id}\n`), id);
    assert.ok(page.includes(summaries[id]!), `${id}: the page does not hold the summary`);
    assert.ok(page.includes(`\`${family}\``), `${id}: the page does not name the family`);
  }
});

test('nothing is found in a text whose signs rule it out', () => {
  for (const { id } of rules) {
    for (const sentence of [...sentences(id, 'ng'), ...sentences(id, 'ok')]) {
      const text = canonicalize(sentence);
      const found = (view: View): unknown => gatherEvidence(view, 'untrusted').evidence.map(({ rule, match, weight }) => [rule.id, match, weight]);
      assert.deepEqual(found(viewOf(text)), found(viewOf({ ...text, signs: ALL_SIGNS })), sentence);
    }
  }
});

test('a rule that is not on the short list of a text finds nothing in it', () => {
  const shortList = new ShortList(rules);
  let spared = 0;
  for (const { id } of rules) {
    for (const sentence of [...sentences(id, 'ng'), ...sentences(id, 'ok')]) {
      for (const bounded of [true, false]) {
        const { reading } = gatherEvidence({ ...viewOf(canonicalize(sentence)), bounded }, 'untrusted');
        const listed = shortList.of(reading.hits.present, reading.text.signs);
        assert.deepEqual(listed, rules.filter((rule) => listed.includes(rule)), 'in the order of the catalogue');
        for (const rule of rules) {
          if (listed.includes(rule)) continue;
          spared += 1;
          assert.deepEqual(rule.find(reading), [], `${rule.id}: ${sentence}`);
        }
      }
    }
  }
  assert.ok(spared > 0);
});

for (const { id } of rules) {
  test(`${id} finds what it is for and leaves the rest`, () => {
    const bad = sentences(id, 'ng');
    const good = sentences(id, 'ok');
    assert.ok(bad.length >= 2 && good.length >= 4);
    for (const text of bad) assert.ok(fires(id, text), `not found: ${text}`);
    for (const text of good) assert.ok(!fires(id, text), `found: ${text}`);
  });
}
