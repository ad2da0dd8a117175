import assert from 'node:assert/strict';
import test from 'node:test';
import { assertLinear } from '../growth.testing.js';
import { makeKey } from './key.testing.js';
import { findPiecesApart } from './pieces-apart.js';

const layouts: Record<string, (key: string) => string> = {
  'members of JSON': (key) => JSON.stringify({ head: key.slice(0, 30), name: 'production-environment', tail: key.slice(30) }),
  'elements': (key) => `<a>${key.slice(0, 40)}</a>\n<b>${key.slice(40, 70)}</b>\n<c>${key.slice(70)}</c>`,
  'cells of a notebook': (key) => JSON.stringify({ cells: [{ source: [`head = "${key.slice(0, 30)}"`] }, { source: [`key = head + "${key.slice(30)}"`] }] }),
  'lines of a list': (key) => `- ${key.slice(0, 50)}\n- ${key.slice(50)}\n`,
};

for (const [name, layout] of Object.entries(layouts)) {
  test(`pieces apart: ${name}`, () => {
    for (const kind of ['api03', 'admin01', 'oat01']) {
      const key = makeKey(kind);
      assert.deepEqual(findPiecesApart(layout(key)).map((found) => found.key), [key]);
    }
  });
}

test('pieces that make no whole key are none', () => {
  const key = makeKey();
  assert.deepEqual(findPiecesApart(`used ${key.slice(0, 20)} … ${key.slice(-20)}`), []);
  assert.deepEqual(findPiecesApart(`${key.slice(0, 30)}\n${key.slice(31)}`), []);
  assert.deepEqual(findPiecesApart(`sk-ant-api03- and then ${'a'.repeat(93)}AA`), []);
  assert.deepEqual(findPiecesApart(key), []);
});

test('many beginnings and many runs cost no more than the text is long', async () => {
  const key = makeKey();
  const piece = `${key.slice(0, 20)} ${'abcdefgh1 '.repeat(30)}BBBBBBAA `;
  await assertLinear('beginnings and runs', 500, (size) => findPiecesApart(piece.repeat(size)));
});
