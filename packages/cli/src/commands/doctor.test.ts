import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { parsePolicy, silentLogger, type PolicyInput } from '@claviger/core';
import { startFakeClaude } from '@claviger/fake-claude';
import { installationMark, openInstallation } from '@claviger/gateway';
import type { Diagnosis } from '../doctor/examination.js';
import type { Examined } from '../doctor/examine.js';
import { clockDiagnosis } from '../doctor/examinations/clock.js';
import { examineLimits } from '../doctor/examinations/limits.js';
import { isExempt } from '../doctor/examinations/proxies.js';
import { certificate, distrusted } from '../doctor/examinations/transport.js';
import { nodeVersion } from '../doctor/examinations/versions.js';
import { freePort, startRedis } from '../running-program.testing.js';
import { runCommand } from '../run-command.js';

const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let folder: string;
let closing: (() => Promise<unknown> | void)[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claviger-doctor-'));
  closing = [];
});
afterEach(async () => {
  for (const close of closing.toReversed()) await close();
  rmSync(folder, { recursive: true, force: true });
});

interface Seen {
  readonly code: number;
  readonly state: string;
  readonly diagnoses: readonly Examined[];
  readonly text: string;
}

/** Runs `claviger doctor --json`; nothing that is secret may stand in what it says. */
async function doctor(policy: PolicyInput, environment: Record<string, string> = {}, secrets: readonly string[] = [key]): Promise<Seen> {
  writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify(policy));
  let text = '';
  const context = { environment: { HOME: folder, ...environment }, directory: folder, write: (said: string) => void (text += said), complain: (said: string) => void (text += said) };
  const code = await runCommand(['doctor', '--json'], context);
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a secret shows');
  return { code, text, ...(JSON.parse(text) as Omit<Seen, 'code' | 'text'>) };
}

const about = (seen: Seen, examination: string): string[] => seen.diagnoses.filter((one) => one.examination === examination).map(({ state, says }) => `${state}: ${says}`);
const states = (diagnoses: readonly Diagnosis[]): string[] => diagnoses.map(({ state }) => state);

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a set-up in order: the key is accepted, and nothing is changed or left behind', async () => {
  const fake = await startFakeClaude({ keys: [key] });
  closing.push(() => fake.close());
  const seen = await doctor({ upstream: { baseURL: fake.url } }, { ANTHROPIC_API_KEY: key });
  assert.equal(seen.code, 0, seen.text);
  assert.match(about(seen, 'key').join(), /^ok: 127\.0\.0\.1:\d+ accepts the key from the environment variable ANTHROPIC_API_KEY/);
  assert.deepEqual(fake.requests.map(({ method, url }) => `${method} ${url}`), ['GET /v1/models?limit=1']);
  assert.deepEqual(readdirSync(folder), ['claviger.config.json']);
  for (const { state, mend } of seen.diagnoses) assert.equal(mend === undefined, state === 'ok');
});

test('the key: missing, refused, upstream away, a redirection that would carry it off', async () => {
  const fake = await startFakeClaude({ keys: [] });
  closing.push(() => fake.close());
  assert.match(about(await doctor({ upstream: { baseURL: fake.url } }), 'key').join(), /^failure: there is no key/);
  const refused = await doctor({ upstream: { baseURL: fake.url } }, { ANTHROPIC_API_KEY: key });
  assert.equal(refused.code, 1);
  assert.match(about(refused, 'key').join(), /does not accept the key/);
  const random = randomBytes(40).toString('hex');
  for (const [wrong, mend] of [
    [key, /^make a new one in the Console/],
    [`"${key}"`, /^take the quotes away/],
    [`cvg_live_${random}`, /^it is a key of Claviger/],
    [`sk-ant-admin01-${random}`, /^it is an Admin key/],
    [random, /^keys of the Claude API begin with sk-ant-api/],
  ] as const) {
    const { diagnoses } = await doctor({ upstream: { baseURL: fake.url } }, { ANTHROPIC_API_KEY: wrong }, [key, random.slice(0, 40)]);
    assert.match(diagnoses.find(({ examination, state }) => examination === 'key' && state === 'failure')?.mend ?? '', mend);
  }
  assert.match(about(await doctor({ upstream: { baseURL: `http://127.0.0.1:${await freePort()}` } }, { ANTHROPIC_API_KEY: key }), 'key').join(), /cannot be reached \(ECONNREFUSED\)/);
  let asked = 0;
  const elsewhere = await listen(createServer((_, response) => (asked++, response.end())));
  const redirecting = await listen(createServer((_, response) => response.writeHead(302, { location: elsewhere }).end()));
  assert.match(about(await doctor({ upstream: { baseURL: redirecting } }, { ANTHROPIC_API_KEY: key }), 'key').join(), /redirection/);
  assert.equal(asked, 0);
});

test('a key that cannot stand in a header is said to be none, whether the environment or a file holds it', async () => {
  const broken = `${key}\u0007${randomBytes(4).toString('hex')}`;
  const says = /^failure: What .* gives cannot be a credential/;
  assert.match(about(await doctor({ upstream: { baseURL: 'http://127.0.0.1:9' } }, { ANTHROPIC_API_KEY: broken }, [broken, key]), 'key').join(), says);
  const file = join(folder, 'key');
  writeFileSync(file, broken, { mode: 0o600 });
  assert.match(about(await doctor({ upstream: { baseURL: 'http://127.0.0.1:9', credential: { file } } }, {}, [broken, key]), 'key').join(), says);
});

test('a sandbox is no failure, and nothing outside is looked at; in production it is one', async () => {
  const sandbox = await doctor({});
  assert.equal(sandbox.code, 0, sandbox.text);
  assert.match(about(sandbox, 'key').join(), /^warning: there is no key .* runs a sandbox/);
  assert.deepEqual(about(sandbox, 'TLS'), []);
  const production = await doctor({ upstream: { baseURL: 'https://claude.invalid' } });
  assert.equal(production.code, 1);
  assert.match(about(await doctor({}, { NODE_ENV: 'production' }), 'key').join(), /^failure: there is no key/);
  const own = `cvg_live_${randomBytes(20).toString('hex')}`;
  assert.match(about(await doctor({}, { ANTHROPIC_API_KEY: own }, [own]), 'key').join(), /^failure: ANTHROPIC_API_KEY holds a key of Claviger/);
  const file = join(folder, 'key');
  writeFileSync(file, '', { mode: 0o600 });
  assert.match(about(await doctor({ upstream: { credential: { file } } }), 'key').join(), /^failure: there is no key/);
});

test('the key is not sent where nobody checks who listens', async () => {
  const seen = await doctor({ upstream: { baseURL: 'http://claude.example' } }, { ANTHROPIC_API_KEY: key });
  assert.match(about(seen, 'key').join(), /^failure: the key is not shown to claude\.example/);
  assert.match(about(seen, 'address').join(), /^failure: the key goes to claude\.example unencrypted/);
  assert.match(about(await doctor({ upstream: { baseURL: 'https://claude.invalid' } }, { ANTHROPIC_API_KEY: key, NODE_TLS_REJECT_UNAUTHORIZED: '0' }), 'key').join(), /^failure: the key is not shown/);
});

test('.env: read when it is closed to others, and said to be open when it is', async () => {
  const fake = await startFakeClaude({ keys: [key] });
  closing.push(() => fake.close());
  writeFileSync(join(folder, '.env'), `ANTHROPIC_API_KEY=${key}\n`, { mode: 0o600 });
  assert.match(about(await doctor({ upstream: { baseURL: fake.url } }), 'key').join(), /accepts the key from ANTHROPIC_API_KEY in \.env/);
  assert.equal(process.env['ANTHROPIC_API_KEY'] === key, false);
  chmodSync(join(folder, '.env'), 0o644);
  const open = await doctor({ upstream: { baseURL: fake.url } });
  assert.equal(open.code, 1);
  assert.match(about(open, '.env').join(), /can be read by others/);
});

test('.env.local goes before .env, as in Next.js and Vite, and no value of either is shown', async () => {
  const fake = await startFakeClaude({ keys: [key] });
  closing.push(() => fake.close());
  const policy: PolicyInput = { upstream: { baseURL: fake.url } };
  const wrong = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
  writeFileSync(join(folder, '.env.local'), '', { mode: 0o600 });
  assert.match((await doctor(policy)).text, /put it into \.env\.local as ANTHROPIC_API_KEY/);
  writeFileSync(join(folder, '.env.local'), `ANTHROPIC_API_KEY=${key}\n`, { mode: 0o600 });
  writeFileSync(join(folder, '.env'), `ANTHROPIC_API_KEY=${wrong}\n`, { mode: 0o600 });
  const seen = await doctor(policy, {}, [key, wrong]);
  assert.match(about(seen, 'key').join(), /accepts the key from ANTHROPIC_API_KEY in \.env\.local/);
  assert.deepEqual([about(seen, '.env.local').length, about(seen, '.env').length], [1, 1]);
  chmodSync(join(folder, '.env.local'), 0o644);
  const open = await doctor(policy, {}, [key, wrong]);
  assert.match(about(open, '.env.local').join(), /failure: .*\.env\.local can be read by others/);
  assert.match(about(open, 'key').join(), /does not accept the key from ANTHROPIC_API_KEY in \.env/, 'the other file is read all the same');
});

test('what redirects clients of the SDK, by environment and by profile, without their values', async () => {
  const secret = randomBytes(12).toString('hex');
  mkdirSync(join(folder, '.config/anthropic/configs'), { recursive: true });
  writeFileSync(join(folder, '.config/anthropic/active_config'), 'work\n');
  writeFileSync(join(folder, '.config/anthropic/configs/work.json'), JSON.stringify({ base_url: 'https://mallory.example' }));
  const environment = { ANTHROPIC_BASE_URL: 'https://other.example/x', ANTHROPIC_AUTH_TOKEN: secret, ANTHROPIC_CUSTOM_HEADERS: `x-team: ${secret}\nx-other: ${secret}`, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_EXTRA_CA_CERTS: join(folder, 'gone.pem'), HTTPS_PROXY: `http://user:${secret}@proxy.example:3128` };
  const seen = await doctor({ upstream: { baseURL: 'https://claude.invalid' } }, environment, [secret]);
  const address = about(seen, 'address').join('\n');
  for (const what of ['not to api.anthropic.com', 'to other.example', 'ANTHROPIC_AUTH_TOKEN', 'x-team, x-other']) assert.ok(address.includes(what), what);
  assert.match(about(seen, 'profile').join(), /work.*mallory\.example/);
  assert.match(about(seen, 'TLS').join(), /lets anybody impersonate.*gone\.pem, which does not exist/s);
  assert.match(about(seen, 'proxy').join(), /proxy\.example:3128, which is not used/);
});

test('a certificate that nobody trusts is a failure', async (t) => {
  try {
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30', '-subj', '/O=Mallory/CN=localhost', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'certificate.pem')], { stdio: 'ignore' });
  } catch {
    t.skip('NOT RUN: no openssl here to make a certificate with');
    return;
  }
  const server = createTlsServer({ key: readFileSync(join(folder, 'key.pem')), cert: readFileSync(join(folder, 'certificate.pem')) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => void server.close());
  const { state, says } = await certificate('localhost', (server.address() as AddressInfo).port);
  assert.equal(state, 'failure');
  assert.match(says, /issued by Mallory, is not trusted/);
});

test('the state directory: modes, a ledger in order, one that another installation sealed, a secret that is gone', async () => {
  const path = join(folder, '.claviger');
  const state = async (): Promise<string> => about(await doctor({}), 'state').join('\n');
  assert.match(await state(), /no state yet/);
  assert.ok(!existsSync(path));
  const installation = await openInstallation(parsePolicy({ server: { stateDirectory: path } }), silentLogger, {});
  assert.match(await state(), /in use by process/);
  await installation.close();
  assert.match(await state(), /ok: the ledger is intact, 0 rows/);
  chmodSync(join(path, 'secret'), 0o644);
  chmodSync(path, 0o755);
  assert.match(await state(), /failure: .*\.claviger is open to others\nfailure: .*secret is open to others/);
  chmodSync(path, 0o700);
  writeFileSync(join(path, 'secret'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  assert.match(await state(), /failure: the ledger is not intact/);
  rmSync(join(path, 'secret'));
  assert.match(await state(), /secret is missing/);
  assert.ok(!existsSync(join(path, 'secret')), 'no new one is made');
});

test('the shared store: none named, no address, away, and a real one', async (t) => {
  const port = await freePort();
  const policy: PolicyInput = { shared: { redis: { url: { env: 'REDIS_URL' } } } };
  assert.deepEqual(about(await doctor({}), 'shared store'), []);
  assert.match(about(await doctor({ shared: { instances: 3 } }), 'shared store').join(), /warning: the policy says 3 instances/);
  assert.match(about(await doctor(policy), 'shared store').join(), /REDIS_URL holds no address/);
  assert.match(about(await doctor(policy, { REDIS_URL: `redis://127.0.0.1:${port}` }), 'shared store').join(), /does not answer within a second/);
  const server = await startRedis(port, folder);
  if (server === undefined) {
    t.skip('NOT RUN: no redis-server here');
    return;
  }
  closing.push(() => server.stop());
  assert.match(about(await doctor(policy, { REDIS_URL: `redis://127.0.0.1:${port}` }), 'shared store').join(), /ok: the shared store, version \d+\.[\d.]+, counts a request in.*ok: the clock agrees with the shared store/s);
  const { now } = Date;
  for (const [offset, said] of [[-600_000, /failure: this clock is 10 minutes behind that of the shared store/], [12_000, /warning: this clock is 1[0-2] s ahead of that of the shared store/]] as const) {
    const moved = t.mock.method(Date, 'now', () => now() + offset);
    const shared = about(await doctor(policy, { REDIS_URL: `redis://127.0.0.1:${port}` }), 'shared store').join();
    moved.mock.restore();
    assert.match(shared, said);
  }
  // Two secrets, and the one that the store knows.
  const [own, other] = [randomBytes(32), randomBytes(32)];
  mkdirSync(join(folder, '.claviger'), { mode: 0o700 });
  writeFileSync(join(folder, '.claviger', 'secret'), `${own.toString('hex')}\n`, { mode: 0o600 });
  for (const [secret, said] of [[own, /ok: the shared store/], [other, /failure: .* is that of an installation with another secret/]] as const) {
    execFileSync('redis-cli', ['-p', String(port), 'SET', '{claviger}:installation', installationMark(secret)]);
    assert.match(about(await doctor(policy, { REDIS_URL: `redis://127.0.0.1:${port}` }, [own.toString('hex')]), 'shared store').join(), said);
  }
});

test('versions: Node, an SDK without middleware, copies of core', async () => {
  assert.deepEqual(['20.18.3', '18.20.0', '20.19.0', '24.9.0'].map((text) => nodeVersion(text).state), ['failure', 'failure', 'ok', 'ok']);
  const place = (name: string, version: string): void => {
    mkdirSync(join(folder, 'node_modules', name), { recursive: true });
    writeFileSync(join(folder, 'node_modules', name, 'package.json'), JSON.stringify({ name: name.slice(name.lastIndexOf('@')), version }));
  };
  const sdk = async (version: string): Promise<string> => {
    place('@anthropic-ai/sdk', version);
    return about(await doctor({}), 'versions').join('\n');
  };
  assert.match(await sdk('0.100.1'), /warning: Anthropic SDK 0\.100\.1 does not support middleware/);
  assert.match(await sdk('0.101.0'), /ok: Anthropic SDK 0\.101\.0.*for Bedrock and Vertex it takes 0\.103/);
  assert.match(await sdk('0.122.0'), /ok: Anthropic SDK 0\.122\.0/);
  assert.match(await sdk('1.12.0'), /ok: Anthropic SDK 1\.12\.0/);
  assert.match(await sdk('2.0.0'), /warning: Anthropic SDK 2\.0\.0 is newer/);
  place('@claviger/core', '0.1.0');
  place('other/node_modules/@claviger/core', '0.0.9');
  assert.match(await sdk('1.12.0'), /installed 2 times \(0\.0\.9, 0\.1\.0\)/);
});

test('a policy that is wrong is a failure, and the rest waits for it', async () => {
  const seen = await doctor({ limits: { rule: [] } } as PolicyInput);
  assert.equal(seen.code, 1);
  assert.match(about(seen, 'policy').join(), /unknown key "rule"/);
});

test('limits that do not hold what they look like', () => {
  const says = (limits: PolicyInput['limits'], more: PolicyInput = {}): string => examineLimits(parsePolicy({ ...more, limits })).map(({ state, says: text }) => `${state}: ${text}`).join('\n');
  const user = { per: 'user', count: 'requests', limit: 20, window: '1h' } as const;
  const dollars = { per: 'all', count: 'dollars', limit: 10, window: 'day' } as const;
  assert.deepEqual(states(examineLimits(parsePolicy({ limits: { rules: [user, dollars] } }))), ['ok']);
  assert.match(says({ rules: [] }), /^failure: there is no limit/);
  assert.match(says({ rules: [user, { ...user, per: 'all', limit: 10 }] }), /warning: .*is more than/);
  assert.match(says({ rules: [{ ...user, per: 'app', only: ['gone'] }] }), /for gone, and the policy has no such app/);
  assert.match(says({ rules: [user] }, { identity: { anonymous: true } }), /anonymous calls/);
  assert.match(says({ rules: [user, dollars] }, { apps: { shop: { limits: { rules: [] } } } }), /failure: app shop: there is no limit/);
});

test('a certificate out of its time points to the clock, one of another host to the address', () => {
  const seen = { host: 'api.example.com', issued: 'Some CA', from: 'Jan  1 00:00:00 2026 GMT', until: 'Jan  1 00:00:00 2027 GMT' };
  const [early, late] = [Date.parse('1970-01-02T00:00:00Z'), Date.parse('2030-05-06T00:00:00Z')];
  const old = distrusted({ ...seen, code: 'CERT_HAS_EXPIRED' }, late);
  assert.match(old.says, /was good until 2027-01-01/);
  assert.match(String(old.mend), /clock's date, 2030-05-06, is wrong, set it .*; otherwise .* renew it/);
  const young = distrusted({ ...seen, code: 'CERT_NOT_YET_VALID' }, early);
  assert.match(young.says, /is good from 2026-01-01 on/);
  assert.match(String(young.mend), /clock's date, 1970-01-02, is wrong/);
  assert.match(distrusted({ ...seen, code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, late).says, /is that of another host/);
  assert.match(distrusted({ ...seen, until: 'Bad time value', code: 'CERT_HAS_EXPIRED' }, late).says, /until a date that cannot be read/);
  for (const code of ['DEPTH_ZERO_SELF_SIGNED_CERT', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']) assert.match(String(distrusted({ ...seen, code }, late).mend), /NODE_EXTRA_CA_CERTS/);
});

test('the clock is judged by the second that the answer is dated in', () => {
  const at = Date.parse('2026-11-29T12:00:00Z');
  const date = new Date(at).toUTCString();
  const state = (offset: number): string | undefined => clockDiagnosis(date, at + offset, at + offset + 100)?.state;
  assert.deepEqual([0, 900, 5_900, -4_900].map(state), ['ok', 'ok', 'ok', 'ok']);
  assert.deepEqual([6_500, -6_500, 29_000].map(state), ['warning', 'warning', 'warning']);
  assert.deepEqual([40_000, -3_600_000].map(state), ['failure', 'failure']);
  const says = (offset: number): string | undefined => clockDiagnosis(date, at + offset, at + offset)?.says;
  assert.deepEqual([61_000, 3 * 86_400_000, -40 * 86_400_000, -600_000].map(says), ['60 s ahead of', '3 days ahead of', '40 days behind', '10 minutes behind'].map((span) => `this clock is ${span} that of upstream`));
  assert.equal(clockDiagnosis(null, 0, 0), undefined);
  assert.equal(clockDiagnosis('no date', 0, 0), undefined);
});

test('NO_PROXY stands for names and their subdomains', () => {
  const host = 'api.anthropic.com';
  for (const list of ['*', host, 'anthropic.com', '.anthropic.com', '*.anthropic.com', 'a.example, API.anthropic.com:443']) assert.ok(isExempt(host, list), list);
  for (const list of ['', 'example.com', 'ropic.com', 'com.anthropic']) assert.ok(!isExempt(host, list), list);
});
