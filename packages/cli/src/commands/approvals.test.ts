import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { parsePolicy, silentLogger } from '@claviger/core';
import { approvalId, type ApprovalAnswer } from '@claviger/core/tools';
import { ADMIN_TOKEN_FILE, openInstallation, startAdmin } from '@claviger/gateway';
import { openBrowser } from '../browser.testing.js';
import { runCommand } from '../run-command.js';

/** An installation with its admin listener, in a folder where the command finds its policy. */
async function house(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'claviger-approvals-command-'));
  writeFileSync(join(folder, 'claviger.config.json'), JSON.stringify({ server: { stateDirectory: 'state', port: 0 } }));
  const policy = parsePolicy({ server: { stateDirectory: join(folder, 'state'), port: 0 } });
  const installation = await openInstallation(policy, silentLogger, {});
  const admin = await startAdmin(policy, installation, {});
  assert.ok(admin !== undefined);
  context.after(async () => {
    await admin.close();
    await installation.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const ask = async (input: object, tool = 'send_mail', team?: string): Promise<ApprovalAnswer> => {
    const question = { app: 'default', team, user: 'user:ann', tool, input: JSON.stringify(input) };
    const now = Date.now();
    return installation.approvals.ask({ ...question, id: approvalId(installation.ports.secret, question), reason: 'the conversation holds text from outside', expiresAt: now + 900_000 }, now);
  };
  const command = async (...words: string[]): Promise<{ code: number; said: string }> => {
    let said = '';
    const code = await runCommand(['approvals', ...words], { environment: {}, directory: folder, write: (text) => (said += text), complain: (text) => (said += text) });
    return { code, said };
  };
  const token = readFileSync(installation.state.file(ADMIN_TOKEN_FILE), 'utf8').trim();
  return { admin, installation, ask, command, token };
}

test('the command lists, approves and denies while the gateway runs', async (context) => {
  const { ask, command } = await house(context);
  assert.match((await command('list')).said, /No tool call waits/);
  await ask({ to: 'bob\u202E\u001B[31m' });
  const { said } = await command('list');
  const id = /apr_\w{22}/.exec(said)?.[0] ?? '';
  assert.ok(said.includes('send_mail') && said.includes('user   ann ') && said.includes('bob<U+202E>'));
  assert.ok(!said.includes('\u001B') && !said.includes('\u202E'), 'nothing that steers a terminal');
  const [listed] = JSON.parse((await command('list', '--json')).said) as { id: string; tool: string }[];
  assert.deepEqual([listed?.id, listed?.tool], [id, 'send_mail']);
  assert.equal((await command('approve', id)).code, 0);
  assert.equal((await command('approve', id)).code, 1, 'decided already');
  assert.equal((await ask({ to: 'bob\u202E\u001B[31m' })).state, 'approved');
  await ask({ to: 'carl' });
  const [second] = JSON.parse((await command('list', '--json')).said) as { id: string }[];
  assert.equal((await command('deny', second?.id ?? '')).code, 0);
  assert.equal((await ask({ to: 'carl' })).state, 'denied');
  assert.equal((await command('approve', 'apr_nothing')).code, 1);
  assert.equal((await command('approve')).code, 2);
});

test('a person approves in a browser, with the keyboard alone', async (context) => {
  const { admin, installation, ask, token } = await house(context);
  await ask({ '<script>document.title = "owned"</script>': '<img src=x onerror="document.title=\'owned\'">', to: 'bob@example.com\u200B', body: 'Dear Bob,\n\nthe figures of the quarter are attached.\n\nAnn', amount: 12.5, copies: ['carl@example.com'] });
  const chromium = await openBrowser();
  try {
    const page = await chromium.browser.newPage({ viewport: { width: 1000, height: 900 } });
    const complaints: string[] = [];
    page.on('console', (message) => void complaints.push(message.text()));
    page.on('pageerror', (error) => void complaints.push(error.message));
    await page.goto(`${admin.url}/approvals`);
    await page.waitForSelector('#token:focus');
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/approvals');
    assert.match(await page.textContent('h1') ?? '', /One tool call waits/);
    await page.locator('ul.waiting a').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/approvals/apr_*');
    assert.match(await page.title(), /^send_mail for ann/);
    assert.match(await page.textContent('main') ?? '', /<script>document.title = "owned"<\/script>/);
    assert.deepEqual(await page.locator('mark').allTextContents(), ['U+200B', 'U+200B']);
    for (const width of [320, 1000]) {
      await page.setViewportSize({ width, height: 900 });
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= document.documentElement.clientWidth'), `nothing sticks out at ${width}`);
    }
    const grounds = new Set<string>();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      grounds.add(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    }
    assert.equal(grounds.size, 2, 'light and dark differ');
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('.actions').isVisible(), false, 'paper has no buttons');
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' });
    await page.locator('button.approve').focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('h1:has-text("Approved")');
    assert.equal((await installation.approvals.waiting()).length, 0);
    assert.deepEqual(complaints, [], 'the policy for content was broken nowhere');
  } finally {
    await chromium.close();
  }
});

test('an erased user leaves no approval in the files of the database', async (context) => {
  const { installation, ask } = await house(context);
  for (const user of ['ann', 'ben']) await installation.keyAdministration.create({ name: user, user, environment: 'production' });
  await ask({ to: 'bob' });
  await ask({ to: 'eve' });
  const own = (await installation.approvals.waiting()).map(({ handle }) => handle);
  const tool = { app: 'default', user: 'user:ben', tool: 'send_mail', input: '{}' };
  const now = Date.now();
  await installation.approvals.ask({ ...tool, id: approvalId(installation.ports.secret, tool), reason: 'it sends', expiresAt: now + 900_000 }, now);
  const [other = ''] = (await installation.approvals.waiting()).filter(({ principal }) => 'user' in principal && principal.user === 'ben').map(({ handle }) => handle);
  const directory = installation.state.path;
  const bytes = (): Buffer => Buffer.concat(readdirSync(directory).filter((name) => name.startsWith('approvals.sqlite')).map((name) => readFileSync(join(directory, name))));
  const sealed = await Promise.all(own.map(async (handle) => sealedIn(bytes(), handle)));
  assert.deepEqual([own.length, sealed.every((text) => text.length > 100), bytes().includes(other)], [2, true, true]);
  let said = '';
  const code = await runCommand(['privacy', 'erase', '--user', 'ann', '--yes'], { environment: {}, directory: join(directory, '..'), write: (text) => (said += text), complain: (text) => (said += text) });
  assert.deepEqual([code, said.includes('1 key revoked, 2 approvals deleted')], [0, true], said);
  for (const text of [...own, ...sealed]) assert.ok(!bytes().includes(text));
  assert.ok(bytes().includes(other));
  assert.deepEqual((await installation.approvals.waiting()).map(({ principal }) => principal), [{ user: 'ben' }]);
});

test('a user whom only approvals know is found and erased', async (context) => {
  const { installation, ask } = await house(context);
  await ask({ to: 'bob' });
  const erase = async (...args: string[]) => {
    let said = '';
    const code = await runCommand(['privacy', 'erase', '--yes', '--user', ...args], { environment: {}, directory: join(installation.state.path, '..'), write: (text) => (said += text), complain: (text) => (said += text) });
    return { code, said };
  };
  for (const args of [['eve'], ['ann', '--app', 'other'], ['ann', '--team', 'red']]) assert.equal((await erase(...args)).code, 1, args.join(' '));
  assert.equal((await installation.approvals.waiting()).length, 1);
  const { code, said } = await erase('ann');
  assert.deepEqual([code, said.includes('1 approval deleted')], [0, true], said);
  assert.deepEqual(await installation.approvals.waiting(), []);
});

test('a user of a team is one user in approvals, keys and ledger, and a namesake of another team keeps theirs', async (context) => {
  const { installation, ask, command } = await house(context);
  await installation.keyAdministration.create({ name: 'a', user: 'ann', team: 'red', environment: 'production' });
  for (const team of ['red', 'blue']) await ask({ to: 'bob' }, 'send_mail', team);
  const { said: listed } = await command('list');
  assert.match(listed, /user {3}ann {2}team red {2}app default/);
  const [red] = (await installation.approvals.waiting()).filter(({ principal }) => principal.team === 'red');
  assert.equal((await command('approve', red?.handle ?? '')).code, 0);
  let said = '';
  const code = await runCommand(['privacy', 'erase', '--yes', '--user', 'ann'], { environment: {}, directory: join(installation.state.path, '..'), write: (text) => (said += text), complain: (text) => (said += text) });
  assert.deepEqual([code, said.includes('1 key revoked, 1 approval deleted')], [0, true], said);
  assert.deepEqual((await installation.approvals.waiting()).map(({ principal }) => principal), [{ user: 'ann', team: 'blue' }]);
});

/** What the file holds encrypted for a request. */
function sealedIn(file: Buffer, handle: string): string {
  return /waiting([A-Za-z0-9+/]+=*)/.exec(file.toString('latin1').slice(file.indexOf(handle)))?.[1] ?? '';
}

test('a page of another site cannot approve with the browser of somebody who is logged in', async (context) => {
  const { admin, installation, ask, token } = await house(context);
  await ask({ to: 'bob' });
  const [{ handle } = { handle: '' }] = await installation.approvals.waiting();
  const evil = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    const form = `<form id="f" method="post" action="${admin.url}/approvals/${handle}"><input name="decision" value="approve"><input name="csrf" value="${randomBytes(8).toString('hex')}"></form><script>f.submit()</script>`;
    response.end(request.url === '/frame' ? `<iframe src="${admin.url}/approvals/${handle}"></iframe>` : form);
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(evil.address() as AddressInfo).port}`;
  context.after(() => {
    evil.closeAllConnections();
    evil.close();
  });
  const chromium = await openBrowser();
  try {
    const page = await chromium.browser.newPage();
    await page.goto(`${admin.url}/approvals/login`);
    await page.fill('#token', token);
    await page.click('button.approve');
    await page.waitForURL('**/approvals');
    const answered = page.waitForResponse((response) => response.request().method() === 'POST' && response.url().includes(handle));
    await page.goto(`${origin}/`, { waitUntil: 'commit' });
    assert.equal((await answered).status(), 403);
    await page.waitForLoadState('load');
    await page.waitForURL(`${admin.url}/approvals/${handle}`);
    await page.goto(`${origin}/frame`);
    assert.equal(await page.frameLocator('iframe').locator('button.approve').count(), 0, 'no frame shows it');
    assert.equal((await installation.approvals.find(handle))?.state, 'waiting');
  } finally {
    await chromium.close();
  }
});
