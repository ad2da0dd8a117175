import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { parsePolicy, systemClock } from '@claviger/core';
import { silentLogger } from '@claviger/core/ports';
import { startFakeClaude } from '@claviger/fake-claude';
import { StateDirectory, openKeyKeeper, openKeyRepository } from '@claviger/gateway';
import { runCommand } from '../run-command.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-cli-keys-'));
after(() => rmSync(folder, { recursive: true }));

async function run(directory: string, words: string, environment: Record<string, string> = {}) {
  let [written, complained] = ['', ''];
  const code = await runCommand(words.split(' '), { environment, directory, write: (text) => void (written += text), complain: (text) => void (complained += text) });
  return { code, written, complained };
}

test('keys are made, listed, rolled and revoked', async () => {
  const directory = mkdtempSync(join(folder, 'keys-'));
  assert.match((await run(directory, 'keys list')).written, /no keys/);
  const made = await run(directory, 'keys create --user ann --team red --environment test --range 10.0.0.0/8 --expires 90d --json');
  const { key, id, hash } = JSON.parse(made.written) as { key: string; id: string; hash: unknown };
  assert.match(key, /^cvg_test_/);
  assert.equal(hash, undefined);
  const list = (await run(directory, 'keys list')).written;
  assert.match(list, /active .* user=ann .* team=red .* ranges=10\.0\.0\.0\/8/);
  assert.equal(list.includes(key), false, 'never shown again');
  const rolled = await run(directory, `keys roll ${id} --overlap 1h`);
  assert.equal(rolled.code, 0);
  // A whole key may be pasted where its id is meant.
  assert.equal((await run(directory, `keys revoke ${key}`)).code, 0);
  assert.match((await run(directory, 'keys list')).written, /revoked[^]*active/);
  assert.equal((await run(directory, 'keys revoke nothing')).code, 1);
});

test('what others have written into the key store does not reach the terminal as it is', async () => {
  const directory = mkdtempSync(join(folder, 'store-'));
  await run(directory, 'keys create --user ann');
  const policy = parsePolicy({});
  const repository = await openKeyRepository(policy, new StateDirectory(resolve(directory, policy.server.stateDirectory)), {});
  const [record] = (await repository.changesSince(0)).records;
  assert.ok(record !== undefined && (await repository.update(record, { ...record, name: 'a\u001b[2Jb\nrevoked', user: '\u202eann' })));
  await repository.close();
  const { written } = await run(directory, 'keys list');
  assert.match(written, /^\S+ {2}active .*a\?\[2Jb\?revoked {2}user=\?ann.*\n$/);
});

test('a key gets the scopes that are asked for, and neither batches nor files unasked', async () => {
  const directory = mkdtempSync(join(folder, 'scopes-'));
  const scopesOf = async (words: string): Promise<unknown> => (JSON.parse((await run(directory, `keys create ${words}--json`)).written) as { scopes: unknown }).scopes;
  assert.deepEqual(await scopesOf(''), ['messages']);
  assert.deepEqual(await scopesOf('--scope messages --scope batches --scope files '), ['messages', 'batches', 'files']);
});

test('a key whose calls the policy will refuse is made, and says so', async () => {
  const directory = mkdtempSync(join(folder, 'app-'));
  writeFileSync(join(directory, 'claviger.config.json'), JSON.stringify({ apps: { shop: { environment: 'production' } } }));
  const unknown = await run(directory, 'keys create --app shpo');
  assert.deepEqual([unknown.code, unknown.written.startsWith('cvg_live_')], [0, true]);
  assert.match(unknown.complained, /no app "shpo"[^]*app_unknown[^]*shop/);
  assert.match((await run(directory, 'keys create --app shop --environment test')).complained, /production only[^]*environment_mismatch/);
  for (const words of ['--app shop', '--app default', '--user ann']) assert.equal((await run(directory, `keys create ${words}`)).complained, '', words);
});

test('wrong wishes are told in words, with exit code 2', async () => {
  const directory = mkdtempSync(join(folder, 'wrong-'));
  for (const [words, pattern] of [
    ['keys create --scope admin', /--scope takes/],
    ['keys create --scope mint', /needs an app/],
    ['keys create --range 1.2.3.4/99', /no address range/],
    ['keys create --expires soon', /duration/],
    ['keys create --environment live', /--environment takes/],
    ['keys revoke', /name the key/],
    ['keys rotate --step leap', /--step takes/],
    ['keys rotate --share 2', /--share takes/],
  ] as const) {
    const { code, complained } = await run(directory, words);
    assert.equal(code, 2, words);
    assert.match(complained, pattern);
  }
});

test('keys rotate goes all the way beside a running instance, and switches the old key off', async (context) => {
  const directory = mkdtempSync(join(folder, 'rotate-'));
  const newKey = (kind: string): string => `sk-ant-${kind}-${randomBytes(40).toString('hex')}`;
  const [oldKey, freshKey, adminKey] = [newKey('api03'), newKey('api03'), newKey('admin01')];
  const claude = await startFakeClaude({ keys: [oldKey, freshKey, adminKey] });
  writeFileSync(join(directory, 'current'), oldKey);
  const config = { upstream: { baseURL: claude.url, credential: { file: join(directory, 'current') }, nextCredential: { file: join(directory, 'next') }, rotation: 'manual' as const }, server: { stateDirectory: join(directory, 'state') } };
  writeFileSync(join(directory, 'claviger.config.json'), JSON.stringify(config));
  const missing = await run(directory, 'keys rotate');
  assert.deepEqual([missing.code, missing.complained.includes('cannot be read')], [1, true]);
  writeFileSync(join(directory, 'next'), newKey('api03'));
  const rejected = await run(directory, 'keys rotate');
  assert.deepEqual([rejected.code, rejected.complained.includes('Upstream rejects the key')], [1, true]);
  writeFileSync(join(directory, 'next'), freshKey);
  const policy = parsePolicy(config);
  const keeper = await openKeyKeeper({ policy, state: new StateDirectory(policy.server.stateDirectory), clock: systemClock, logger: silentLogger, environment: {} });
  assert.ok(keeper !== undefined);
  context.after(async () => {
    await keeper.close();
    await claude.close();
  });
  const calls = setInterval(() => keeper.report(keeper.pick({ app: 'default', environment: undefined }), { kind: 'accepted' }), 20);
  const { code, written, complained } = await run(directory, 'keys rotate --watch 1s --quiet-for 2s --share 0.5 --timeout 30s', { ANTHROPIC_ADMIN_KEY: adminKey });
  clearInterval(calls);
  assert.equal(code, 0, complained);
  assert.match(written, /works and is proposed[^]*takes 50 %[^]*is inactive at Anthropic[^]*Active key:/);
  for (const secret of [oldKey, freshKey, adminKey]) assert.equal(written.includes(secret), false);
  const status = async (key: string): Promise<number> => (await fetch(`${claude.url}/v1/models`, { headers: { 'x-api-key': key, 'anthropic-version': '2023-06-01' } })).status;
  assert.deepEqual([await status(oldKey), await status(freshKey)], [401, 200]);
  await keeper.meet();
  assert.equal(keeper.pick({ app: 'default', environment: undefined }).value, freshKey);
  const again = await run(directory, 'keys rotate --step propose');
  assert.match(again.complained, /active one already/);
});
