import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCommand } from '../run-command.js';
import { freePort, startRedis } from '../running-program.testing.js';

test('records without a seal are shown, and sealed only when a person says so; what was changed stays refused', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-cli-seal-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const port = await freePort();
  const server = await startRedis(port, folder);
  if (server === undefined) {
    context.skip('NOT RUN: no redis-server here');
    return;
  }
  context.after(() => server.stop());
  writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify({ shared: { redis: { url: { env: 'REDIS_URL' } } } }));
  const run = async (...words: string[]) => {
    let [written, complained] = ['', ''];
    const code = await runCommand(words, { environment: { REDIS_URL: `redis://127.0.0.1:${port}` }, directory: folder, write: (text) => void (written += text), complain: (text) => void (complained += text) });
    return { code, written, complained };
  };
  const redis = (...words: string[]): string => execFileSync('redis-cli', ['-p', String(port), ...words], { encoding: 'utf8' }).trim();
  assert.deepEqual(await run('keys', 'seal'), { code: 0, written: 'There is no key record to seal.\n', complained: '' });
  const ids: string[] = [];
  for (const user of ['ann', 'bob', 'cem']) ids.push((JSON.parse((await run('keys', 'create', '--user', user, '--json')).written) as { id: string }).id);
  const [ann = '', bob = '', cem = ''] = ids;
  const rewrite = (id: string, change: object): unknown => redis('HSET', '{claviger}:keys', id, JSON.stringify({ ...(JSON.parse(redis('HGET', '{claviger}:keys', id)) as object), ...change }));
  for (const id of [ann, bob]) rewrite(id, { seal: undefined });
  rewrite(cem, { user: 'ann' });
  const listed = await run('keys', 'list');
  assert.deepEqual([listed.written, listed.code], ['There are no keys. "claviger keys create" makes one.\n', 0]);
  assert.match(listed.complained, /^3 records .* refused.*claviger keys seal/);
  const asked = await run('keys', 'seal');
  assert.equal(asked.code, 2, 'nobody is there to be asked');
  assert.match(asked.written, new RegExp(`${ann} .*user=ann[^]*${bob} .*user=bob`));
  assert.match(asked.complained, new RegExp(`^${cem} is refused and stays so: its seal does not fit`));
  assert.equal((await run('keys', 'seal', cem, '--yes')).code, 1);
  const one = await run('keys', 'seal', bob, '--yes');
  assert.deepEqual([one.code, one.written.split('\n').at(-2)], [0, '1 record is sealed.']);
  const after = await run('keys', 'list');
  assert.match(after.written, new RegExp(`^${bob} .*user=bob.*\n$`));
  assert.match(after.complained, /^2 records/);
});
