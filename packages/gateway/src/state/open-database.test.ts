import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase } from './open-database.js';

/** What another process, such as a command beside the running gateway, reads there. */
function readElsewhere(file: string): string {
  const program = `import { openDatabase } from ${JSON.stringify(new URL('open-database.js', import.meta.url).href)};
    const database = openDatabase(process.argv[1]);
    console.log(database.prepare('SELECT group_concat(word) AS words FROM words').get().words);
    database.close();`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', program, file], { encoding: 'utf8' }).trim();
}

test('a file that one process has open twice keeps its log when another process opens and closes it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-database-'));
  try {
    const file = join(folder, 'words.sqlite');
    const first = openDatabase(file);
    first.exec('CREATE TABLE words (word TEXT)');
    const second = openDatabase(file);
    const write = (word: string): unknown => first.prepare('INSERT INTO words (word) VALUES (?)').run(word);
    write('before');
    assert.equal(readElsewhere(file), 'before');
    write('after');
    assert.equal(readElsewhere(file), 'before,after');
    first.close();
    second.close();
    assert.equal(readElsewhere(file), 'before,after');
    assert.equal(statSync(file).mode & 0o777, 0o600);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
