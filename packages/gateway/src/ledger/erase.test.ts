import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import Database from 'libsql';
import { bytesOf, type Blob } from './blob.js';
import { LedgerReader } from './ledger-reader.js';
import { LedgerStore, type LedgerFiles } from './ledger-store.js';
import type { UserSelection } from './ledger-user.js';
import { LedgerUsers } from './ledger-users.js';
import { bytesIn, contentOf, row, stateFolder } from './ledger.testing.js';
import { SqliteLedger } from './sqlite-ledger.js';
import { verifyLedger } from './verify-ledger.js';

const secret = randomBytes(32);
const marker = (): string => `words-${randomBytes(12).toString('hex')}`;

interface Fill {
  readonly user: string;
  readonly team?: string | undefined;
  readonly app?: string;
  readonly texts: readonly string[];
}

async function fill(files: LedgerFiles, people: readonly Fill[]): Promise<void> {
  const ledger = await SqliteLedger.open(files, secret);
  let calls = 0;
  await Promise.all(people.flatMap(({ user, team, app = 'default', texts }) => texts.map((text) => ledger.append(row(`req_${user.length}_${++calls}_${randomBytes(4).toString('hex')}`, { user, team, app, content: contentOf(text) })))));
  await ledger.close();
}

function read<Result>(files: LedgerFiles, work: (reader: LedgerReader) => Result): Result {
  const reader = LedgerReader.open(files, secret);
  assert.ok(reader !== undefined);
  try {
    return work(reader);
  } finally {
    reader.close();
  }
}

const find = (files: LedgerFiles, selection: UserSelection): string[] => read(files, (reader) => reader.find(selection).map(({ pseudonym }) => pseudonym));
const contentsOf = (files: LedgerFiles, selection: UserSelection): string => read(files, (reader) => JSON.stringify(reader.find(selection).flatMap((user) => [...reader.rowsOf(user)])));

function erase(files: LedgerFiles, pseudonyms: readonly string[]): void {
  const store = new LedgerStore(files, secret);
  assert.equal(store.erase(pseudonyms, Date.now()).clean, true);
  store.close();
}

/** All that leads to a user: the key in the clear and wrapped, the digests of the name, the sealed name, the sealed contents. */
function traces(files: LedgerFiles, pseudonym: string): Buffer[] {
  const users = new LedgerUsers(files.users, secret);
  const key = Buffer.from(users.keyOf(pseudonym) ?? Buffer.alloc(0));
  users.close();
  const from = (file: string, sql: string): Buffer[] => {
    const database = new Database(file);
    const rows = database.prepare(sql).all(pseudonym) as Record<string, Blob>[];
    database.close();
    return rows.flatMap((found) => Object.values(found).filter((value) => value instanceof ArrayBuffer || value instanceof Uint8Array).map((value) => Buffer.from(bytesOf(value))));
  };
  return [key, ...from(files.users, 'SELECT who, name, key, label FROM users WHERE pseudonym = ?'), ...from(files.ledger, 'SELECT sealed FROM content WHERE pseudonym = ?')];
}

/** Ten pieces from all over a trace: a page may cut it, and an overwritten one must not be there in part either. */
const pieces = (trace: Buffer): Buffer[] => Array.from({ length: 10 }, (_, index) => Math.floor(((trace.length - 24) * index) / 9)).map((start) => trace.subarray(start, start + 24));

function holdsNothing(folder: string, gone: readonly (Buffer | string)[]): void {
  const bytes = bytesIn(folder);
  for (const trace of gone) {
    if (typeof trace === 'string') assert.equal(bytes.includes(trace), false, 'a text is left');
    else for (const piece of pieces(trace)) assert.equal(bytes.includes(piece), false, 'a trace is left');
  }
}

test('no name and no content stands in the files in the clear, also before anything is erased; only their owner can read them', async (context) => {
  const { folder, files } = stateFolder(context);
  const words = marker();
  const ledger = await SqliteLedger.open(files, secret);
  await ledger.append(row('req_1', { user: 'ann.smith', credential: 'jwt:id.example.com:ann.smith', content: contentOf(words) }));
  holdsNothing(folder, [words, 'ann.smith']);
  for (const name of readdirSync(folder)) assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
  await ledger.close();
  holdsNothing(folder, [words, 'ann.smith']);
  const shown = read(files, (reader) => reader.tail({ count: 1 }));
  assert.equal(shown[0]?.row['user'], 'ann.smith');
  assert.ok(contentsOf(files, { user: 'ann.smith' }).includes(words));
});

test('an erasure leaves no trace of name, key and content in any file, and the chain whole', async (context) => {
  const { folder, files } = stateFolder(context);
  const [mine, long, other] = [marker(), marker() + 'x'.repeat(30_000), marker()];
  // Many others, so that pages split and rows move about.
  const crowd = Array.from({ length: 300 }, (_, index): Fill => ({ user: `person ${index}`, texts: [`${index} ${'y'.repeat(index * 20)}`] }));
  const name = `ann-${randomBytes(6).toString('hex')}`;
  await fill(files, [...crowd.slice(0, 150), { user: name, texts: [mine, long] }, { user: 'ben', texts: [other] }, ...crowd.slice(150)]);
  const [pseudonym = ''] = find(files, { user: name });
  const gone = traces(files, pseudonym);
  assert.equal(gone.length, 7);
  erase(files, [pseudonym]);
  holdsNothing(folder, [...gone, mine, long.slice(0, 30), name]);
  const verdict = verifyLedger(files.ledger, secret);
  assert.deepEqual(verdict, { intact: true, rows: 304, removed: 0, contents: 301 });
  assert.deepEqual(find(files, { user: name }), []);
  assert.ok(contentsOf(files, { user: 'ben' }).includes(other), 'others keep theirs');
  const rows = read(files, (reader) => reader.tail({ count: 1_000, user: pseudonym }));
  assert.equal(rows.length, 3, 'two calls and the erasure, naming nobody');
  assert.ok(rows.every(({ row: shown }) => shown['user'] === pseudonym));
});

test('it works while the gateway writes: rows on their way go under, and whoever calls on is somebody new', async (context) => {
  const { folder, files } = stateFolder(context);
  const words = marker();
  const ledger = await SqliteLedger.open(files, secret);
  const call = (id: string, text: string): Promise<void> => ledger.append(row(id, { user: 'ann', content: contentOf(text) }));
  await call('req_1', words);
  const [pseudonym = ''] = find(files, { user: 'ann' });
  const gone = traces(files, pseudonym);
  const before = call('req_2', words);
  const erased = ledger.erase([pseudonym], Date.now());
  const after = call('req_3', 'something else');
  assert.deepEqual(await erased, { users: 1, contents: 2, clean: true });
  await Promise.all([before, after]);
  // Under her name she is known again: the digests to search by are the same.
  holdsNothing(folder, [...gone.filter(({ length }, index) => index === 0 || length !== 32), words]);
  const now = find(files, { user: 'ann' });
  assert.equal(now.length, 1);
  assert.notEqual(now[0], pseudonym);
  assert.ok(contentsOf(files, { user: 'ann' }).includes('something else'));
  await ledger.close();
  assert.equal(verifyLedger(files.ledger, secret).intact, true);
});

test('users of one name in other teams and apps are others, whatever characters are in a name', async (context) => {
  const { files } = stateFolder(context);
  const odd = ['ann', 'ann/', "ann'; DROP TABLE users; --", 'Ånn 安 👩‍⚕️', 'a\u0000b', 'user_00000000000000000000000000000000', '"}', '../../etc', '%', ' '];
  const people: Fill[] = [...odd.map((user): Fill => ({ user, texts: [user] })), { user: 'ann', team: 'red', texts: ['red'] }, { user: 'ann', team: '', texts: ['no name'] }, { user: 'ann', team: 'red', app: 'chat', texts: ['chat'] }, { user: '3/redann', team: undefined, texts: ['glued'] }];
  await fill(files, people);
  assert.equal(find(files, {}).length, people.length);
  for (const user of odd.slice(1)) assert.equal(find(files, { user }).length, 1, JSON.stringify(user));
  assert.equal(find(files, { user: 'ann' }).length, 4);
  assert.equal(find(files, { user: 'ann', team: 'red' }).length, 2);
  erase(files, find(files, { user: 'ann', team: 'red', app: 'chat' }));
  assert.equal(find(files, { user: 'ann' }).length, 3);
  assert.ok(contentsOf(files, { user: 'ann', team: 'red' }).includes('red'));
  assert.equal(verifyLedger(files.ledger, secret).intact, true);
});

test('content that is moved to another row, changed, or taken away without a word is found', async (context) => {
  const { folder, files } = stateFolder(context);
  const ledger = await SqliteLedger.open(files, secret);
  for (const id of ['req_1', 'req_2']) await ledger.append(row(id, { user: 'ann', content: contentOf(id) }));
  await ledger.close();
  const whole = readFileSync(files.ledger);
  for (const [sql, problem] of [
    ['UPDATE content SET sealed = (SELECT sealed FROM content WHERE seq = 2) WHERE seq = 1', /content was changed/],
    ['UPDATE content SET pseudonym = \'user_ffffffffffffffffffffffffffffffff\' WHERE seq = 2', /another user/],
    ['DELETE FROM content WHERE seq = 2', /is missing/],
    ['INSERT INTO content SELECT 9, pseudonym, app, at, sealed FROM content WHERE seq = 1', /no row names/],
    ['INSERT INTO erased SELECT DISTINCT pseudonym FROM content; DELETE FROM content', /is missing/],
  ] as const) {
    const copy = join(folder, `${randomBytes(4).toString('hex')}.sqlite`);
    writeFileSync(copy, whole);
    const database = new Database(copy);
    database.exec(sql);
    database.close();
    const verdict = verifyLedger(copy, secret);
    assert.ok(!verdict.intact);
    assert.match(verdict.problem, problem);
  }
});

test('an erasure that was only begun is completed at the next start', async (context) => {
  const { folder, files } = stateFolder(context);
  const words = marker();
  await fill(files, [{ user: 'ann', texts: [words] }]);
  const [pseudonym = ''] = find(files, { user: 'ann' });
  const gone = traces(files, pseudonym);
  const users = new LedgerUsers(files.users, secret);
  users.beginErasure([pseudonym]);
  users.close();
  new LedgerStore(files, secret).close();
  holdsNothing(folder, [...gone, words]);
  assert.equal(verifyLedger(files.ledger, secret).intact, true);
});

test('killed at any moment of an erasure, the user is either whole or gone, and the chain holds', async (context) => {
  const module = new URL('./ledger-store.js', import.meta.url).href;
  for (let round = 0; round < 8; round++) {
    const { folder, files } = stateFolder(context);
    const words = marker();
    await fill(files, [{ user: 'ann', texts: Array.from({ length: 40 }, () => words + 'z'.repeat(20_000)) }, { user: 'ben', texts: ['ben'] }]);
    const [pseudonym = ''] = find(files, { user: 'ann' });
    const gone = traces(files, pseudonym);
    const program = `const { LedgerStore } = await import(${JSON.stringify(module)}); const store = new LedgerStore(${JSON.stringify(files)}, Buffer.from('${secret.toString('hex')}', 'hex')); process.send('go'); store.erase(['${pseudonym}'], Date.now()); process.send('done');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const ended = new Promise((done) => child.once('exit', done));
    await new Promise<void>((going) => child.once('message', () => going()));
    // Later and later, from before its first write to after its last.
    setTimeout(() => child.kill('SIGKILL'), round * 4);
    await ended;
    assert.equal(verifyLedger(files.ledger, secret).intact, true, `round ${round}`);
    new LedgerStore(files, secret).close();
    assert.equal(verifyLedger(files.ledger, secret).intact, true, `round ${round}`);
    if (find(files, { user: 'ann' }).length === 0) holdsNothing(folder, [...gone, words]);
    else assert.equal(contentsOf(files, { user: 'ann' }).split(words).length - 1, 80, 'whole: in each request and each answer');
    assert.ok(contentsOf(files, { user: 'ben' }).includes('ben'));
  }
});

test('whom an older users\' file or an old log brings back, the next start erases again', async (context) => {
  const { files } = stateFolder(context);
  const words = marker();
  await fill(files, [{ user: 'ann', texts: [words] }]);
  const [pseudonym = ''] = find(files, { user: 'ann' });
  const gone = traces(files, pseudonym);
  const { folder: backup } = stateFolder(context);
  // As a backup of a running installation finds them: a part is in the log still.
  const users = new LedgerUsers(files.users, secret);
  users.pseudonymOf({ app: 'default', team: undefined, user: 'carl' }, `user_${'0'.repeat(32)}`);
  for (const end of ['', '-wal']) copyFileSync(files.users + end, join(backup, `users${end}`));
  users.close();
  erase(files, [pseudonym]);
  for (const parts of [['', '-wal'], ['-wal']]) {
    // In folders of their own: a file that is open in this process must not be written over.
    const { folder: restored, files: old } = stateFolder(context);
    copyFileSync(files.ledger, old.ledger);
    copyFileSync(files.users, old.users);
    for (const end of parts) copyFileSync(join(backup, `users${end}`), old.users + end);
    if (parts.length === 2) assert.equal(find(old, { user: 'ann' }).length, 1, 'back by the backup');
    // The old log by itself fits no page of the new file: that is refused, or comes to nothing, and never to her.
    const opened = attempt(() => new LedgerStore(old, secret).close());
    if (parts.length === 2) assert.equal(opened, true);
    if (!opened) continue;
    assert.deepEqual(find(old, { user: 'ann' }), []);
    holdsNothing(restored, [...gone, words]);
    assert.equal(verifyLedger(old.ledger, secret).intact, true);
  }
});

function attempt(work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    assert.match(String((error as { code?: unknown }).code), /SQLITE/);
    return false;
  }
}

test('a reader that holds on does not keep the erasure from being done, only from being clean, and that is said', async (context) => {
  const { folder, files } = stateFolder(context);
  const words = marker();
  await fill(files, [{ user: 'ann', texts: [words] }]);
  const [pseudonym = ''] = find(files, { user: 'ann' });
  const gone = traces(files, pseudonym);
  const store = new LedgerStore(files, secret);
  const reading = new Database(files.users);
  reading.exec('BEGIN');
  reading.prepare('SELECT COUNT(*) AS users FROM users').get();
  assert.deepEqual(store.erase([pseudonym], Date.now()), { users: 1, contents: 1, clean: false });
  assert.deepEqual(find(files, { user: 'ann' }), []);
  reading.exec('COMMIT');
  reading.close();
  assert.equal(store.erase([], Date.now()).clean, true);
  store.close();
  holdsNothing(folder, [...gone, words]);
});
