import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { HALF_AN_ANSWER, SHOWN_OF_HALF, ask, openBrowser, visit } from './browser.testing.js';
import { freePort, runProgram, startProgram, type RunningProgram } from './running-program.testing.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const examples = join(repository, 'examples');
const main = join(repository, 'packages/cli/dist/main.js');
const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
const session = randomBytes(24).toString('hex');
const folder = mkdtempSync(join(tmpdir(), 'claviger-pages-'));
let fake: FakeClaude;
let opened: Awaited<ReturnType<typeof openBrowser>>;
const running: RunningProgram[] = [];
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
  opened = await openBrowser();
});
after(async () => {
  for (const program of running) await program.stop();
  await opened.close();
  await fake.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => fake.reset());

test('browser-page: a page calls the gateway itself, with a token for its user', { timeout: 120_000 }, async () => {
  const [gatewayPort, pagePort] = [await freePort(), await freePort()];
  const origin = `http://127.0.0.1:${pagePort}`;
  const gateway = `http://127.0.0.1:${gatewayPort}`;
  const config = join(examples, 'browser-page/claviger.config.mjs');
  const environment = { PATH: process.env['PATH'], ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, PAGE_ORIGIN: origin };
  const made = runProgram(process.execPath, [main, 'keys', 'create', '--app', 'shop', '--scope', 'mint', '--json', '--config', config], folder, environment);
  assert.equal(made.code, 0, made.stderr);
  const { key: mintKey } = JSON.parse(made.stdout) as { key: string };
  running.push(await startProgram(process.execPath, [main, 'start', '--port', String(gatewayPort), '--config', config], { cwd: folder, env: environment, ready: /listens on/ }));
  running.push(await startProgram(process.execPath, [join(examples, 'browser-page/server.js')], { cwd: folder, env: { PATH: process.env['PATH'], CLAVIGER_URL: gateway, MINT_KEY: mintKey, DEMO_SESSION: session, PORT: String(pagePort) }, ready: /listening on/ }));

  const { page, problems, seen } = await visit(opened.browser, origin, session);
  await ask(page, 'Count to ten', /Count to ten$/);
  fake.script({ type: 'text', text: 'Eleven, of course.' });
  await ask(page, 'And then?', /Eleven, of course\.$/);
  const sent = fake.requests.map(({ body }) => body as { model: string; max_tokens: number; messages: { role: string; content: string }[] });
  assert.deepEqual(sent.map(({ model, max_tokens: tokens }) => [model, tokens]), [['claude-sonnet-5-5', 500], ['claude-sonnet-5-5', 500]]);
  assert.deepEqual(sent[1]?.messages.map(({ role }) => role), ['user', 'assistant', 'user']);
  // Nothing that lasts has reached the browser.
  for (const secret of [key, mintKey, session]) assert.ok(!(await page.content()).includes(secret) && !seen.some((text) => text.includes(secret)));
  assert.deepEqual(problems, []);
  // The page can set nothing but messages, whatever a visitor makes of it.
  const chosen = await page.evaluate(`(async () => {
    const { token } = await (await fetch('/session', { method: 'POST' })).json();
    const response = await fetch('${gateway}/v1/messages', { method: 'POST', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }, body: JSON.stringify({ system: 'You are a pirate.', messages: [{ role: 'user', content: 'Hello' }] }) });
    return (await response.json()).error.details.claviger.code;
  })()`);
  assert.equal(chosen, 'app_pinned');
  fake.script(HALF_AN_ANSWER);
  await ask(page, 'And so on', SHOWN_OF_HALF);
  await page.context().close();

  const stranger = await visit(opened.browser, origin);
  await ask(stranger.page, 'Hello', /Please log in\.$/);
  await stranger.page.context().close();

  // A page of another origin is kept from the answer by the browser, even with a token.
  const elsewhere = await opened.browser.newPage();
  const otherPort = await freePort();
  writeFileSync(join(folder, 'elsewhere.mjs'), `import { createServer } from 'node:http';\ncreateServer((_, response) => response.end('<p>elsewhere</p>')).listen(${otherPort}, '127.0.0.1', () => console.log('ready'));\n`);
  running.push(await startProgram(process.execPath, [join(folder, 'elsewhere.mjs')], { cwd: folder, env: { PATH: process.env['PATH'] }, ready: /ready/ }));
  await elsewhere.goto(`http://127.0.0.1:${otherPort}`);
  const { token } = (await (await fetch(`${origin}/session`, { method: 'POST', headers: { cookie: `session=${session}` } })).json()) as { token: string };
  const requests = fake.requests.length;
  const kept = await elsewhere.evaluate(`fetch('${gateway}/v1/messages', { method: 'POST', headers: { authorization: 'Bearer ${token}', 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }, body: '{"messages":[{"role":"user","content":"Hello"}]}' }).then(() => 'read', (error) => error.name)`);
  assert.equal(kept, 'TypeError');
  assert.equal(fake.requests.length, requests, 'the browser asked first, and was refused');
});
