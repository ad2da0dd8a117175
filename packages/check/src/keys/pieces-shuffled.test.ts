import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import { makeKey } from './key.testing.js';
import { findShuffledPieces } from './pieces-shuffled.js';

const programs: Record<string, (head: string, tail: string) => string> = {
  'C# properties': (head, tail) => `static string Tail { get; } = "${tail}";\nstatic string Head { get; } = "${head}";\npublic static string Key => Head + Tail;`,
  'C# method and format': (head, tail) => `string Key() { return string.Format("{1}{0}", "${tail}", @"${head}"); }`,
  'C# dictionary': (head, tail) => `var parts = new Dictionary<string, string> { { "t", "${tail}" }, { "h", "${head}" } };`,
  'Java enum': (head, tail) => `enum Part { TAIL("${tail}"), HEAD("${head}"); final String text; Part(String text) { this.text = text; } }`,
  'Java insert': (head, tail) => `builder.append("${tail}");\nbuilder.insert(0, "${head}");`,
  'Kotlin functions': (head, tail) => `private fun tail() = "${tail}"\nprivate fun head(): String = "${head}"`,
  'Swift members': (head, tail) => `static let tail: String = "${tail}"\nstatic let head = "${head}"\nstatic var key: String { Self.head + Self.tail }`,
  'Go constants': (head, tail) => `const (\n\ttail = \`${tail}\`\n\thead = \`${head}\`\n)`,
  'PHP members': (head, tail) => `private $tail = '${tail}'; private $head = '${head}'; function key() { return $this->head . $this->tail; }`,
  'Ruby symbols': (head, tail) => `PARTS = { tail: '${tail}', head: '${head}' }.freeze\nKEY = PARTS.values_at(:head, :tail).join`,
  'Lua': (head, tail) => `local t = "${tail}"\nlocal h = "${head}"\nreturn table.concat({ h, t })`,
};

for (const [name, program] of Object.entries(programs)) {
  test(`pieces in another order: ${name}`, () => {
    for (const cut of [3, 5, 20, 70]) {
      const key = makeKey();
      assert.deepEqual(findShuffledPieces(program(key.slice(0, cut), key.slice(cut))).map((found) => found.key), [key], String(cut));
    }
  });
}

test('several pieces in any order make the key', () => {
  const key = makeKey('admin01');
  const pieces = [key.slice(60), key.slice(0, 9), key.slice(30, 60), key.slice(9, 30)];
  assert.deepEqual(findShuffledPieces(pieces.map((piece, at) => `PART_${String(at)} = '${piece}'`).join('\n')).map((found) => found.key), [key]);
  assert.deepEqual(findShuffledPieces(`words = ["api03", "${key.slice(15)}", "ant", "sk"]`).map((found) => found.key.length), [108]);
});

test('pieces that make no whole key, or one of words, are none', () => {
  const key = makeKey();
  assert.deepEqual(findShuffledPieces(`tail = "${key.slice(32)}"\nhead = "${key.slice(0, 30)}"`), []);
  assert.deepEqual(findShuffledPieces(`if (!key.startsWith("sk-ant-")) refuse();\nconst other = "${randomBytes(70).toString('base64url').slice(0, 90)}AA";`), []);
  assert.deepEqual(findShuffledPieces(`tail = "${'your-key-here-'.repeat(7).slice(0, 92)}1AA"\nhead = "sk-ant-api03-"`), []);
});

test('many beginnings and many pieces cost no more than the text is long', () => {
  const hostile = `"sk-ant-" "sk" ${Array.from({ length: 5000 }, (_, at) => `"a1b2c3d4e${String(at)}AA"`).join(' ')}`;
  const started = process.cpuUsage();
  findShuffledPieces(hostile.repeat(5));
  assert.ok(process.cpuUsage(started).user < 2_000_000);
});
