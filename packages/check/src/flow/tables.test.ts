import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Project, ProjectFile, ResultCache } from '../engine/project.js';
import { declaredTables } from './tables.js';

let reads = 0;

function projectOf(texts: Readonly<Record<string, string>>, cache: ResultCache): Project {
  const files = Object.entries(texts).map(([path, text]) => ({
    path,
    extension: path.slice(path.lastIndexOf('.')),
    kind: path.endsWith('.ts') ? 'script' : 'other',
    place: 'source',
    size: text.length,
    skipped: undefined,
    hash: () => `hash of ${text}`,
    text: () => {
      reads += 1;
      return text;
    },
  }));
  return { files: files as unknown as readonly ProjectFile[], cache } as unknown as Project;
}

test('tables are read once a text, and again where it has changed', () => {
  const kept = new Map<string, unknown>();
  const cache: ResultCache = { get: (space, hash) => kept.get(`${space} ${hash}`), set: (space, hash, value) => void kept.set(`${space} ${hash}`, value) };
  const texts = { 'db/customers.sql': 'CREATE TABLE customers (id int, email text)', 'src/a.ts': 'export const a = 1;', 'schema.prisma': 'model Order {\n  id Int\n  street String\n}\n' };
  const first = projectOf(texts, cache);
  const expected = new Map([['customer', ['id', 'email']], ['order', ['id', 'street']]]);
  assert.deepEqual(declaredTables(first), expected);
  assert.equal(reads, 3);
  assert.equal(declaredTables(first), declaredTables(first));
  assert.equal(reads, 3);

  assert.deepEqual(declaredTables(projectOf(texts, cache)), expected);
  assert.equal(reads, 3);

  assert.deepEqual(declaredTables(projectOf({ ...texts, 'db/customers.sql': 'CREATE TABLE customers (id int, phone text)' }, cache)).get('customer'), ['id', 'phone']);
  assert.equal(reads, 4);

  // What somebody else has left in the cache is no table.
  for (const key of kept.keys()) kept.set(key, [['customer', 'email']]);
  assert.deepEqual(declaredTables(projectOf(texts, cache)), expected);
});
