import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext } from 'node:test';
import { parsePolicy, type PolicyInput } from '@claviger/core/policy';
import { silentLogger } from '@claviger/core/ports';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { openInstallation, type Installation } from '../installation.js';
import { startGateway } from '../start-gateway.js';
import { ConfiguredKey } from '../upstream/configured-key.js';
import { ADMIN_TOKEN_FILE } from './admin-token.js';
import { startAdmin } from './start-admin.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-admin-'));
after(() => rmSync(folder, { recursive: true }));
let houses = 0;

/** A whole installation: gateway, admin listener, fake Claude. `beside`: one of the same secret, in front of the same Claude. */
export async function house(context: TestContext, input: PolicyInput = {}, environment: Readonly<Record<string, string | undefined>> = {}, beside?: { readonly claude: FakeClaude; readonly upstreamKey: string; readonly installation: Installation }) {
  const upstreamKey = beside?.upstreamKey ?? `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  const claude = beside?.claude ?? (await startFakeClaude({ keys: [upstreamKey] }));
  const stateDirectory = join(folder, `state-${++houses}`);
  if (beside !== undefined) cpSync(beside.installation.state.file('secret'), join(stateDirectory, 'secret'));
  const policy = parsePolicy({ ...input, server: { port: 0, stateDirectory }, upstream: { baseURL: claude.url } });
  const installation = await openInstallation(policy, silentLogger, environment);
  const gateway = await startGateway({ policy, ports: installation.ports, authenticator: installation.authenticator, sessions: installation.sessions, batches: installation.batches, files: installation.files, containers: installation.containers, keys: new ConfiguredKey(upstreamKey) });
  const admin = await startAdmin(policy, installation, environment);
  assert.ok(admin !== undefined);
  context.after(async () => {
    await admin.close();
    await gateway.close();
    await installation.close();
    if (beside === undefined) await claude.close();
  });
  const tokenFile = installation.state.file(ADMIN_TOKEN_FILE);
  const token = readFileSync(tokenFile, 'utf8').trim();
  const own = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(admin.url + path, { method, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const call = async (credential: string | undefined, body: object = {}, headers: Record<string, string> = {}, path = '/v1/messages') => {
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', ...(credential !== undefined && { 'x-api-key': credential }), ...headers },
      body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 20, messages: [{ role: 'user', content: 'hello' }], ...body }),
    });
    const parsed = (await answer.json()) as { error?: { details?: { claviger?: { code?: string } } } };
    return { status: answer.status, code: parsed.error?.details?.claviger?.code, headers: answer.headers, body: parsed };
  };
  /** Resolves when every call that has ended is in the ledger, and in what all instances have paid. */
  const settled = async (): Promise<void> => {
    await gateway.context.calls.settled();
    await gateway.context.recorder.idle();
    await installation.past?.paid({ kind: 'all' }, Date.now(), Date.now());
  };
  return { settled, admin, gateway, claude, upstreamKey, installation, token, tokenFile, own, call };
}
