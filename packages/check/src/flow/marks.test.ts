import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allMarks } from './marks.js';
import { input, newOrigin, record, type Value } from './value.js';

let looks = 0;
class CountedMap extends Map<string, Value> {
  override values(): ReturnType<Map<string, Value>['values']> {
    looks += 1;
    return super.values();
  }
}

function object(properties: Map<string, Value>): Value {
  return { shape: { kind: 'object', properties, open: undefined }, marks: [] };
}

test('objects that all know each other are gone through a few times each, not once for every way between them', () => {
  const maps = Array.from({ length: 30 }, () => new CountedMap());
  const objects = maps.map(object);
  for (const [index, map] of maps.entries()) {
    map.set('text', input(newOrigin('user', `text${String(index)}`, 'a.ts', index)));
    for (const [other, value] of objects.entries()) if (other !== index) map.set(`other${String(other)}`, value);
  }
  looks = 0;
  const [first] = objects;
  assert.ok(first !== undefined);
  assert.equal(new Set(allMarks(first).map(({ origin }) => origin.name)).size, 30);
  // Twelve depths at most at which each may be met first; the ways between them are more than 30 to the power of ten.
  assert.ok(looks <= 30 * 12, `${String(looks)} looks`);
});

test('what was first met too deep to go on is gone into from higher up', () => {
  const inner = record([['text', input(newOrigin('user', 'inner', 'a.ts', 1))]]);
  let deep = inner;
  for (let depth = 0; depth < 11; depth += 1) deep = record([['next', deep]]);
  assert.deepEqual(allMarks(deep).map(({ origin }) => origin.name), []);
  assert.deepEqual(allMarks(record([['far', deep], ['near', inner]])).map(({ origin }) => origin.name), ['inner']);
});
