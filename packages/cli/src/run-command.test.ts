import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.js';

async function run(words: string, directory = '.') {
  let [written, complained] = ['', ''];
  const code = await runCommand(words.split(' '), { environment: {}, directory, write: (text) => void (written += text), complain: (text) => void (complained += text) });
  return { code, written, complained };
}

/** What a module imports at once, and what that imports: files by address, packages by name. */
function loadedAtOnce(module: string, found = new Set<string>()): ReadonlySet<string> {
  for (const [, from = ''] of readFileSync(new URL(module), 'utf8').matchAll(/^(?:import|export) (?:[^'"]* from )?['"]([^'"]+)['"]/gm)) {
    const name = from.startsWith('.') ? new URL(from, module).href : from;
    if (found.has(name)) continue;
    found.add(name);
    if (name !== from) loadedAtOnce(name, found);
  }
  return found;
}

test('a list of commands is shown without waiting for what any of them loads', () => {
  const loaded = [...loadedAtOnce(new URL('main.js', import.meta.url).href)];
  assert.ok(loaded.some((name) => name.endsWith('/commands/keys-create.js')), 'the imports are found');
  assert.deepEqual(loaded.filter((name) => !/^(?:node|file):/.test(name)), []);
  assert.deepEqual(loaded.filter((name) => name.endsWith('.run.js')), [new URL('commands/help.run.js', import.meta.url).href]);
});

test('an older Node is told which one it takes, before it reads what it cannot run', () => {
  const bin = fileURLToPath(new URL('../bin/claviger.js', import.meta.url));
  for (const [version, code, said] of [
    ['18.20.8', 1, /^Claviger needs Node 20\.19 or newer; this is 18\.20\.8\.$/m],
    ['20.18.3', 1, /^Claviger needs Node 20\.19 or newer; this is 20\.18\.3\.$/m],
    ['20.19.0', 0, /^\d+\.\d+\.\d+$/m],
    ['24.0.0', 0, /^\d+\.\d+\.\d+$/m],
  ] as const) {
    const disguise = `data:text/javascript,Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', disguise, bin, '--version'], { encoding: 'utf8' });
    assert.equal(status, code, stderr);
    assert.match(stdout + stderr, said);
  }
});

test('a misspelt command is answered with the nearest one, in a few lines', async () => {
  for (const [words, meant] of [['strat', 'start'], ['ledgr tail', 'ledger tail'], ['ledger tial', 'ledger tail'], ['key create', 'keys create'], ['aproovals list', 'approvals list']]) {
    const { code, complained } = await run(words ?? '');
    assert.equal(code, 2);
    assert.ok(complained.includes(`did you mean "claviger ${meant ?? ''}"?`), complained);
    assert.ok(complained.split('\n').length < 10, complained);
  }
  const unlike = await run('frobnicate');
  assert.equal(unlike.code, 2);
  assert.doesNotMatch(unlike.complained, /did you mean/);
});

test('the first word of several commands shows those', async () => {
  const alone = await run('ledger');
  assert.equal(alone.code, 2);
  assert.match(alone.complained, /one more word[^]*ledger tail[^]*ledger verify[^]*ledger prune/);
  assert.doesNotMatch(alone.complained, /keys create/);
  const asked = await run('ledger --help');
  assert.equal(asked.code, 0);
  assert.match(asked.written, /ledger tail[^]*ledger prune/);
});

test('an option that does not exist, and one without its value, are named', async () => {
  for (const [words, said] of [
    ['keys create --usr ann', /no option --usr; did you mean --user\?/],
    ['keys create --user', /--user needs a value/],
    ['ledger tail -n', /--count needs a value/],
    ['ledger tail --count -1', /--count needs a value; one that begins with a dash is written --count=-1/],
    ['start -x', /no option -x; known here: --config, --host, --port/],
  ] as const) {
    const { code, complained } = await run(words);
    assert.equal(code, 2);
    assert.match(complained, said);
    assert.match(complained, /\nUsage: claviger /);
  }
  const secret = 'what-was-typed';
  assert.ok(!(await run(`keys create --usr=${secret}`)).complained.includes(secret), 'a value is not repeated');
});

test('where no gateway was started, the ledger says so and where it looked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-no-ledger-'));
  try {
    const { written, complained } = await run('ledger tail', folder);
    assert.equal(written, '');
    assert.match(complained, /no ledger here yet: .*--config/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a word in place of an option, and a command asked about by a wrong name, are answered with the right one', async () => {
  assert.match((await run('keys create ann')).complained, /"ann" is one word too many; a user is named with --user ann/);
  assert.match((await run('help ledger tial')).complained, /did you mean "claviger ledger tail"\?/);
});

test('a file that cannot be used is told in words, without where the program stood', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-no-file-'));
  try {
    for (const [words, said] of [['prompt harden gone.txt', /gone\.txt cannot be used: there is no such file/], ['prompt harden .', /cannot be used: it is a directory/]] as const) {
      const { code, complained } = await run(words, folder);
      assert.equal(code, 1);
      assert.match(complained, said);
      assert.doesNotMatch(complained, /\n\s+at /);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('help and usage fit the terminal', async () => {
  for (const words of ['help', 'help keys', 'keys create --usr ann', 'help init']) {
    let said = '';
    await runCommand(words.split(' '), { environment: {}, directory: '.', columns: 70, write: (text) => void (said += text), complain: (text) => void (said += text) });
    for (const line of said.split('\n')) assert.ok(line.length <= 70, line);
  }
});
