import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parsePolicy } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { startFakeClaude } from '@claviger/fake-claude';
import type * as Modules from './index.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

// In the repository, so that it finds the packages that stay outside.
const cache = join(repository, 'node_modules/.cache');
mkdirSync(cache, { recursive: true });
const installed = mkdtempSync(join(cache, 'claviger-installed-'));
after(() => rmSync(installed, { recursive: true, force: true }));

test('the gateway as it is installed serves calls, keeps them in its ledger, reports on them and signs session tokens', async (context) => {
  execFileSync(process.execPath, ['--input-type=module', '--eval', `import { bundleCode } from './scripts/bundle.mjs'; await bundleCode('@claviger/gateway', ${JSON.stringify(installed)});`], { cwd: repository });
  assert.ok(readdirSync(installed).length < 30, 'few files');
  const gateway = (await import(pathToFileURL(join(installed, 'index.js')).href)) as typeof Modules;
  assert.deepEqual(Object.keys(gateway).toSorted(), Object.keys(await import('./index.js')).toSorted());

  const upstreamKey = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  const claude = await startFakeClaude({ keys: [upstreamKey] });
  const policy = parsePolicy({ apps: { shop: { pin: { model: 'claude-haiku-4-5', maxTokens: 50 } } }, server: { port: 0, stateDirectory: join(installed, 'state') }, upstream: { baseURL: claude.url } });
  const installation = await gateway.openInstallation(policy, silentLogger);
  const running = await gateway.startGateway({ policy, ports: installation.ports, authenticator: installation.authenticator, sessions: installation.sessions, keys: new gateway.ConfiguredKey(upstreamKey) });
  const admin = await gateway.startAdmin(policy, installation, {});
  assert.ok(admin !== undefined);
  context.after(async () => {
    await admin.close();
    await running.close();
    await installation.close();
    await claude.close();
  });

  const ask = async (url: string, credential: Record<string, string>, body?: object): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(url, { method: body === undefined ? 'GET' : 'POST', headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...credential }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const { text: key } = await installation.keyAdministration.create({ name: 'app', environment: 'test', app: 'shop', scopes: ['mint'] });
  await installation.refreshKeys();
  const minted = await ask(`${running.url}${gateway.MINT_PATH}`, { 'x-api-key': key }, { user: 'ann' });
  assert.equal(minted.status, 200, JSON.stringify(minted.body));
  const answered = await ask(`${running.url}/v1/messages`, { authorization: `Bearer ${String(minted.body['token'])}` }, { max_tokens: 20, messages: [{ role: 'user', content: 'hello' }] });
  assert.equal(answered.status, 200, JSON.stringify(answered.body));

  // A row comes from the ledger's thread, a report from the thread of reports.
  await running.context.calls.settled();
  await running.context.recorder.idle();
  const outcomes = gateway.readLedgerTail(installation.state.file(gateway.LEDGER_FILE), { count: 10 }).map(({ row }) => (JSON.parse(row) as { outcome?: string }).outcome);
  assert.ok(outcomes.includes('answered'), String(outcomes));
  const token = readFileSync(installation.state.file(gateway.ADMIN_TOKEN_FILE), 'utf8').trim();
  const report = await ask(`${admin.url}/v1/organizations/analytics/usage?starting_at=${encodeURIComponent(new Date(Date.now() - 3_600_000).toISOString())}`, { authorization: `Bearer ${token}` });
  assert.equal(report.status, 200, JSON.stringify(report.body));
  const [usage] = report.body['data'] as readonly { readonly usage: { readonly requests: number } }[];
  assert.equal(usage?.usage.requests, 1);
});
