import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findJsonFault } from './json-scan.js';
import { SpliceNode, splice } from './json-splice.js';

/** JSON source with arbitrary white space between tokens. */
const spaced = (value: unknown, space: string): string => JSON.stringify(value, undefined, space);

type Path = (string | number)[];

/** Every path to a string in `value`. */
function stringPaths(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((member, index) => stringPaths(member, [...path, index]));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, member]) => stringPaths(member, [...path, key]));
  return [];
}

function put(value: unknown, path: Path, text: string): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return text;
  if (Array.isArray(value)) return value.map((member, index) => (index === head ? put(member, rest, text) : (member as unknown)));
  return Object.fromEntries(Object.entries(value as object).map(([key, member]) => [key, key === head ? put(member, rest, text) : member]));
}

test('splicing texts equals editing the parsed value, for any document, path set and white space', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\n\t', '   '), fc.string(), fc.array(fc.boolean()), (raw, space, text, choose) => {
      const value = JSON.parse(JSON.stringify(raw)) as unknown;
      const root = new SpliceNode();
      let expected = value;
      stringPaths(value).forEach((path, index) => {
        if (choose[index] === false) return;
        let node = root;
        for (const key of path) node = node.child(key);
        node.replacement = JSON.stringify(text);
        expected = put(expected, path, text);
      });
      assert.deepEqual(JSON.parse(splice(spaced(value, space), root)), JSON.parse(JSON.stringify(expected)));
    }),
  );
});

test('what is not edited keeps its bytes', () => {
  const source = '{ "n" : 1.0e5, "big":12345678901234567890 , "t":"\\u0041\\/" ,"2":[ ],"1":{ "a" : "x" }}';
  const root = new SpliceNode();
  root.child('1').child('a').replacement = '"y"';
  assert.equal(splice(source, root), source.replace('"x"', '"y"'));
});

test('appending works on arrays, empty arrays and strings, and members are added to objects', () => {
  const append = (source: string): string => {
    const root = new SpliceNode();
    root.child('system').appended = '{"b":1}';
    return splice(source, root);
  };
  assert.equal(append('{"system":[{"a":[1,"]"]} ] ,"x":2}'), '{"system":[{"a":[1,"]"]} ,{"b":1}] ,"x":2}');
  assert.equal(append('{"x":2,"system":[ ]}'), '{"x":2,"system":[ {"b":1}]}');
  assert.equal(append('{"system":"a\\"b"}'), '{"system":[{"type":"text","text":"a\\"b"},{"b":1}]}');
  const root = new SpliceNode();
  root.added = new Map([['system', '[]']]);
  assert.equal(splice(' { "x":1}', root), ' {"system":[], "x":1}');
  assert.equal(splice('{ }', root), '{"system":[] }');
});

test('keys with escapes are found by what they mean', () => {
  const root = new SpliceNode();
  root.child('system').replacement = '1';
  assert.equal(splice('{"\\u0073ystem":2}', root), '{"\\u0073ystem":1}');
});

test('duplicate keys are found at any depth and however they are spelled', () => {
  assert.deepEqual(findJsonFault('{"a":1,"b":{"c":[{"d":1,"\\u0064":2}]}}', 64), { kind: 'duplicate_key' });
  assert.deepEqual(findJsonFault(`{${Array.from({ length: 40 }, (_, index) => `"k${index}":${index}`).join(',')},"k3":0}`, 64), { kind: 'duplicate_key' });
  assert.equal(findJsonFault('{"a":"a","b":["a","a"],"c":{"a":{"a":1}}}', 64), undefined);
});

test('any value that JSON.stringify wrote is free of faults', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.equal(findJsonFault(JSON.stringify(value), 1000), undefined);
    }),
  );
});

test('depth is counted in containers', () => {
  assert.equal(findJsonFault(`${'['.repeat(64)}${']'.repeat(64)}`, 64), undefined);
  assert.deepEqual(findJsonFault(`${'['.repeat(65)}${']'.repeat(65)}`, 64), { kind: 'too_deep' });
});
