import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { after, test, type TestContext } from 'node:test';
import { parsePolicy, type PolicyInput } from '@claviger/core';
import type { LedgerRow } from '@claviger/core/engine';
import { silentLogger } from '@claviger/core/ports';
import { openInstallation, startAdmin } from '@claviger/gateway';
import { confirm } from '../confirm.js';
import { runCommand } from '../run-command.js';
import { tailLine } from '../tail-line.js';

const folder = mkdtempSync(join(tmpdir(), 'claviger-cli-ledger-'));
after(() => rmSync(folder, { recursive: true }));

const DAY = 86_400_000;
const words = (): string => `words-${randomBytes(12).toString('hex')}`;

interface Place {
  readonly directory: string;
  readonly policy: PolicyInput;
}

function place(name: string, policy: PolicyInput = {}): Place {
  const directory = mkdtempSync(join(folder, `${name}-`));
  const whole: PolicyInput = { ...policy, server: { ...policy.server, port: 0, stateDirectory: join(directory, 'state') }, admin: { ...policy.admin, port: 0 } };
  writeFileSync(join(directory, 'claviger.config.json'), JSON.stringify(whole));
  return { directory, policy: whole };
}

async function run({ directory }: Place, ...args: readonly string[]) {
  let [written, complained] = ['', ''];
  const code = await runCommand(args, { environment: {}, directory, write: (text) => void (written += text), complain: (text) => void (complained += text) });
  return { code, written, complained };
}

interface Said {
  readonly id: string;
  readonly user: string;
  readonly text: string;
  readonly team?: string;
  readonly app?: string;
  readonly at?: number;
  readonly model?: string;
}

const rowOf = ({ id, user, text, team, app = 'default', at = Date.now(), model = 'claude-haiku-4-5' }: Said): LedgerRow => ({
  id, at, credential: 'key_1', user, team, app, endpoint: 'messages', model, outcome: 'answered', status: 200, code: undefined, inputTokens: 1, outputTokens: 1,
  cacheWriteTokens: 0, cacheReadTokens: 0, microDollars: 10, findings: [], latency: 5, firstByte: 2, upstreamRequestId: undefined, content: { request: text, answer: [{ kind: 'text', text: 'yes' }] },
});

/** What a gateway writes, with its admin listener; closed at the end of the test unless before. */
async function gateway(context: TestContext, { policy }: Place) {
  const parsed = parsePolicy(policy);
  const installation = await openInstallation(parsed, silentLogger, {});
  const admin = await startAdmin(parsed, installation, {});
  let open = true;
  const close = async (): Promise<void> => {
    if (!open) return;
    open = false;
    await admin?.close();
    await installation.authenticator.close?.();
    await installation.close();
  };
  context.after(close);
  const say = async (...said: readonly Said[]): Promise<void> => {
    await Promise.all(said.map(async (one) => installation.ports.ledger.append(rowOf(one))));
  };
  return { close, say, append: async (row: LedgerRow): Promise<void> => installation.ports.ledger.append(row) };
}

const bytesBelow = (directory: string): Buffer => Buffer.concat(readdirSync(directory).map((name) => readFileSync(join(directory, name))));

test('a user is exported and erased while the gateway runs, and while it does not', async (context) => {
  for (const running of [true, false]) {
    const where = place('erase');
    const [mine, other] = [words(), words()];
    const house = await gateway(context, where);
    await house.say({ id: 'req_1', user: 'ann', text: mine }, { id: 'req_2', user: 'ann', text: mine }, { id: 'req_3', user: 'ben', text: other });
    if (!running) await house.close();
    const exported = await run(where, 'privacy', 'export', '--user', 'ann');
    const lines = exported.written.trim().split('\n').map((line) => JSON.parse(line) as { id: string; user: string; content: { request: string } });
    assert.deepEqual(lines.map(({ id, user, content }) => [id, user, content.request]), [['req_1', 'ann', mine], ['req_2', 'ann', mine]]);
    assert.match((await run(where, 'privacy', 'export', '--user', 'ann', '--output', 'ann.jsonl')).written, /2 rows/);
    const file = join(where.directory, 'ann.jsonl');
    assert.deepEqual([statSync(file).mode & 0o777, readFileSync(file, 'utf8')], [0o600, exported.written]);
    assert.equal((await run(where, 'privacy', 'export', '--user', 'ann', '--output', 'ann.jsonl')).code, 2, 'never over a file that is there');
    const unasked = await run(where, 'privacy', 'erase', '--user', 'ann');
    if (!process.stdin.isTTY) assert.deepEqual([unasked.code, unasked.complained.includes('--yes')], [2, true]);
    const erased = await run(where, 'privacy', 'erase', '--user', 'ann', '--yes');
    assert.equal(erased.code, 0, erased.complained);
    assert.match(erased.written, /ann \(app default\): user_[0-9a-f]{32}, 2 rows, 2 of them with content\nErased: 1 user, 2 contents/);
    assert.equal((await run(where, 'privacy', 'export', '--user', 'ann')).code, 1);
    assert.equal((await run(where, 'privacy', 'erase', '--user', 'ann', '--yes')).code, 1);
    const [, pseudonym = ''] = /(user_[0-9a-f]{32})/.exec(erased.written) ?? [];
    assert.equal((await run(where, 'privacy', 'erase', '--pseudonym', pseudonym, '--yes')).code, 0, 'may be said again');
    assert.match((await run(where, 'ledger', 'verify')).written, /intact: 4 rows, 1 of them with content/);
    const tail = (await run(where, 'ledger', 'tail')).written;
    assert.match(tail, /privacy\.user_erased {2}user_[0-9a-f]{8}\.\.\. {2}contents=2/);
    assert.ok(!tail.includes('ann') && tail.includes('ben'));
    assert.equal(bytesBelow(join(where.directory, 'state')).includes(mine), false);
    await house.close();
  }
});

test('of several users of one name, none is erased by accident', async (context) => {
  const where = place('several');
  const house = await gateway(context, where);
  await house.say({ id: 'req_1', user: 'ann', text: 'a' }, { id: 'req_2', user: 'ann', team: 'red', text: 'b' }, { id: 'req_3', user: 'ann', team: 'red', app: 'chat', text: 'c' });
  const several = await run(where, 'privacy', 'erase', '--user', 'ann', '--yes');
  assert.deepEqual([several.code, several.complained.includes('--all')], [1, true]);
  assert.equal((await run(where, 'privacy', 'erase', '--user', 'ann', '--team', 'red', '--app', 'chat', '--yes')).code, 0);
  assert.equal((await run(where, 'privacy', 'export', '--user', 'ann')).written.trim().split('\n').length, 2);
  assert.match((await run(where, 'privacy', 'erase', '--user', 'ann', '--all', '--yes')).written, /Erased: 2 users, 2 contents/);
  for (const args of [['--yes'], ['--user', 'ann', '--pseudonym', 'user_0']]) assert.equal((await run(where, 'privacy', 'erase', ...args)).code, 2);
});

test('with a running gateway that has no admin listener, a change is refused and nothing is sent anywhere', async (context) => {
  const where = place('closed', { admin: { enabled: false } });
  const house = await gateway(context, where);
  await house.say({ id: 'req_1', user: 'ann', text: 'a' });
  assert.equal(existsSync(join(where.directory, 'state', 'admin-address')), false);
  const refused = await run(where, 'privacy', 'erase', '--user', 'ann', '--yes');
  assert.deepEqual([refused.code, refused.complained.includes('admin.enabled')], [1, true]);
  assert.equal((await run(where, 'privacy', 'export', '--user', 'ann')).code, 0);
});

test('keys that name the user end with the erasure, and lead to no name any more', async (context) => {
  const where = place('keys');
  const name = `ann-${randomBytes(6).toString('hex')}`;
  const house = await gateway(context, where);
  const keys = await Promise.all([['--user', name], ['--user', name, '--team', 'red'], ['--user', 'ben']].map(async (args) => (JSON.parse((await run(where, 'keys', 'create', ...args, '--json')).written) as { id: string }).id));
  await house.say({ id: 'req_1', user: name, text: 'a' });
  const erased = await run(where, 'privacy', 'erase', '--user', name, '--all', '--yes');
  assert.match(erased.written, /2 keys revoked/);
  const records = JSON.parse((await run(where, 'keys', 'list', '--json')).written) as { id: string; user?: string; revokedAt?: number }[];
  assert.deepEqual(keys.map((id) => records.find((record) => record.id === id)).map((record) => [record?.user, record?.revokedAt !== undefined]), [[undefined, true], [undefined, true], ['ben', false]]);
  await house.close();
  for (const file of readdirSync(join(where.directory, 'state')).filter((found) => /^(?:keys|ledger)/.test(found))) assert.equal(readFileSync(join(where.directory, 'state', file)).includes(name), false, file);
});

test('what is too old goes by command, and the ledger stays intact', async (context) => {
  const where = place('prune', { ledger: { retention: '7d' }, server: { ledgerRetention: '30d' } });
  const house = await gateway(context, where);
  const now = Date.now();
  const said: Said[] = [{ id: 'req_1', user: 'ann', text: 'a', at: now - 40 * DAY }, { id: 'req_2', user: 'ben', text: 'b', at: now - 10 * DAY }, { id: 'req_3', user: 'ben', text: 'c' }];
  await house.say(...said);
  const done = await run(where, 'ledger', 'prune');
  assert.equal(done.written, 'Removed: 2 contents, 1 rows, the names of 1 users whom no row names any more.\n');
  await house.close();
  assert.match((await run(where, 'ledger', 'prune')).written, /Removed: 0 contents, 0 rows/);
  assert.match((await run(where, 'ledger', 'verify')).written, /intact: 4 rows after 1 that were removed for their age, 1 of them with content/);
});

test('where there is no ledger nothing is removed from it: prune fails, and makes none', async () => {
  const where = place('no-ledger');
  const before = readdirSync(where.directory);
  const { code, complained } = await run(where, 'ledger', 'prune');
  assert.equal(code, 1);
  assert.match(complained, /^There is no ledger here yet: .*ledger\.sqlite\. Run this where the gateway was started/);
  assert.deepEqual(readdirSync(where.directory), before);
});

test('the tail shows calls and events, and narrows to what is asked for', async (context) => {
  const where = place('tail');
  const made = await run(where, 'keys', 'create', '--user', 'ann', '--json');
  const { id } = JSON.parse(made.written) as { id: string };
  const house = await gateway(context, where);
  const now = Date.now();
  await house.say({ id: 'req_1', user: 'ann', text: 'a', at: now - 2 * DAY }, { id: 'req_2', user: 'ben', app: 'chat', text: 'b' });
  await house.close();
  assert.equal((await run(where, 'keys', 'revoke', id)).code, 0);
  const ids = async (...args: readonly string[]): Promise<unknown[]> =>
    (await run(where, 'ledger', 'tail', '--json', ...args)).written.split('\n').filter((line) => line !== '').map((line) => {
      const row = JSON.parse(line) as { id: string; event?: string };
      return row.event ?? row.id;
    });
  assert.deepEqual(await ids(), ['key.created', 'req_1', 'req_2', 'key.revoked']);
  assert.deepEqual(await ids('--user', 'ann'), ['key.created', 'req_1', 'key.revoked']);
  assert.deepEqual(await ids('--app', 'chat'), ['req_2']);
  assert.deepEqual(await ids('--since', '1d', '--only', 'calls'), ['req_2']);
  assert.deepEqual(await ids('--since', new Date(now - 3 * DAY).toISOString(), '--only', 'calls'), ['req_1', 'req_2']);
  assert.deepEqual(await ids('--only', 'key', '-n', '1'), ['key.revoked']);
  assert.equal((await run(where, 'ledger', 'tail', '--since', 'yesterday')).code, 2);
  for (const [only, near] of [['foo', undefined], ['evens', 'events'], ['apprvals.denied', 'approval'], ['', undefined]] as const) {
    const { code, complained } = await run(where, 'ledger', 'tail', '--only', only);
    assert.equal(code, 2, only);
    assert.match(complained, /--only takes calls, events, key, upstream, limit, approval, privacy, ledger, or the name of one event/);
    assert.equal(/did you mean (\w+)\?/.exec(complained)?.[1], near);
  }
  // Each first word in the list of events in the docs is taken.
  const listed = /\*\*Events\*\*[^]*?\n\n/.exec(readFileSync(new URL('../../../../docs/ledger.md', import.meta.url), 'utf8'))?.[0] ?? '';
  const events = [...listed.matchAll(/`([a-z]+\.[a-z_]+)`/g)].map(([, name]) => String(name));
  assert.ok(events.length >= 15, events.join(', '));
  for (const name of events) assert.equal((await run(where, 'ledger', 'tail', '--only', name)).code, 0, name);
  const shown = (await run(where, 'ledger', 'tail')).written;
  assert.match(shown, /key\.created {2}ann {2}key=/);
  assert.match(shown, /answered {2}200 {2}key_1\/ben.*chat:claude-haiku-4-5 {2}1\+1 tokens {2}\$0\.000010 {2}5 ms {2}content kept/);
});

test('figures that are estimated are marked', () => {
  const row = { at: 0, outcome: 'aborted', status: 0, credential: 'key_1', app: 'default', endpoint: 'messages', model: 'claude-haiku-4-5', inputTokens: 12, outputTokens: 200 };
  assert.match(tailLine({ ...row, estimated: true }), / {2}~12\+200 tokens {2}/);
  assert.match(tailLine(row), / {2}12\+200 tokens {2}/);
});

test('a line obeys no terminal codes that a caller wrote', () => {
  const line = tailLine({ at: 0, outcome: 'answered', status: 200, credential: 'key_1', user: '\u001b[2Jann\u202e\n', app: 'default', endpoint: 'messages', model: 'x\u009b31m' });
  assert.doesNotMatch(line, /\p{C}/u);
});

test('only "yes" is a yes, and only a person on a terminal is asked', async () => {
  const asked = async (answer: string, isTTY: boolean): Promise<boolean> => {
    const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream;
    input.push(`${answer}\n`);
    return confirm('Erase?', input, new PassThrough());
  };
  assert.deepEqual([await asked('yes', true), await asked('y', true), await asked('', true), await asked('Yes!', true)], [true, false, false, false]);
  await assert.rejects(asked('yes', false), /--yes/);
});

test('explain of a request names the pages of what was found in it', async (context) => {
  const where = place('pages');
  const { close, append } = await gateway(context, where);
  const finding = (rule: string) => ({ rule, path: 'messages.0.content', action: 'denied' }) as const;
  await append({ ...rowOf({ id: 'req_1', user: 'ann', text: words() }), outcome: 'denied', status: 400, code: 'injection_detected', findings: ['injection/override-all-rules', 'injection/second-opinion', 'egress/image', 'made-up/rule'].map(finding) });
  await append(rowOf({ id: 'req_2', user: 'ann', text: words() }));
  await close();
  const { written } = await run(where, 'explain', 'req_1');
  const pages = written.split('\n').filter((line) => /^ {4}docs\//.test(line)).map((line) => line.trim());
  assert.deepEqual(pages, ['docs/rules/injection/override-all-rules.md', 'docs/guards/injection.md', 'docs/guards/egress.md']);
  assert.match(written, /injection_detected/);
  assert.doesNotMatch((await run(where, 'explain', 'req_2')).written, /docs\//);
});

test('explain of a request obeys no terminal codes in the path of a finding, which can hold names that a caller chose', async (context) => {
  const where = place('codes');
  const { close, append } = await gateway(context, where);
  await append({ ...rowOf({ id: 'req_1', user: 'ann', text: words() }), findings: [{ rule: 'secrets/key', path: 'messages.0.content.0.input.\u001b[2J\u202ename', action: 'changed' }] });
  await close();
  const { written } = await run(where, 'explain', 'req_1');
  assert.match(written, /^ {2}changed {2}secrets\/key {2}messages\.0\.content\.0\.input\.\?\[2J\?name$/m);
  assert.doesNotMatch(written.replaceAll('\n', ''), /\p{C}/u);
});

test('Ctrl+C at a question is a no', async () => {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined }) as unknown as NodeJS.ReadStream;
  const answer = confirm('Erase?', input, Object.assign(new PassThrough(), { isTTY: true }));
  input.push('\u0003');
  assert.equal(await answer, false);
});

test('what a caller chose reaches no terminal as control characters, whichever command shows it', async (context) => {
  const where = place('controls');
  const { close, say } = await gateway(context, where);
  await say({ id: 'req_1', user: 'ann\u001b[2J', text: words(), model: 'claude-\u001b]52;c;cm0=\u0007' });
  await close();
  for (const command of [['explain', 'req_1'], ['ledger', 'tail'], ['privacy', 'erase', '--user', 'ann\u001b[2J', '--yes']]) {
    const { code, written } = await run(where, ...command);
    assert.equal(code, 0, command.join(' '));
    assert.doesNotMatch(written.replaceAll('\n', ''), /\p{C}/u, command.join(' '));
  }
});
