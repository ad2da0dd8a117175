import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
const token = randomBytes(24).toString('hex');
let fake: FakeClaude;
let environment: NodeJS.ProcessEnv;
const children: ChildProcess[] = [];
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
  environment = { ...process.env, ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, PORT: '0', DEMO_TOKEN: token, DEMO_SESSION: token, JWT_SECRET: token };
});
after(async () => {
  for (const child of children) child.kill();
  await fake.close();
});
beforeEach(() => fake.reset());

/** Starts an example and gives the address that it prints. */
function start(path: string): Promise<string> {
  const child = spawn(process.execPath, [join(examples, path)], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${path} ended with ${code}`)));
    child.stdout.on('data', (data: Buffer) => {
      const url = /listening on (http:\S+)/.exec(data.toString())?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

const ask = (url: string, authorization: string, message: string): Promise<Response> =>
  fetch(`${url}/chat`, { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: JSON.stringify({ message }) });

async function checkChat(url: string, authorization: string): Promise<void> {
  const answered = await ask(url, authorization, 'Hello there');
  assert.equal(answered.status, 200);
  assert.match(await answered.text(), /Hello there/);
  assert.equal((await ask(url, 'Bearer wrong', 'Hello')).status, 401);
  assert.equal((await ask(url, authorization, 'x'.repeat(10_001))).status, 400);
  assert.equal(fake.requests.length, 1);
  assert.equal(fake.requests[0]?.headers['x-api-key'], key);
}

test('express-chat', async () => checkChat(await start('express-chat/server.js'), `Bearer ${token}`));

test('fastify-jwt', async () => {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const body = `${part({ alg: 'HS256' })}.${part({ sub: 'anna', aud: 'chat', exp: Math.floor(Date.now() / 1000) + 60 })}`;
  await checkChat(await start('fastify-jwt/server.js'), `Bearer ${body}.${createHmac('sha256', token).update(body).digest('base64url')}`);
});

test('next-chat: the route, and what its page reads from it', async () => {
  Object.assign(process.env, { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, DEMO_SESSION: token });
  const { POST } = (await import(pathToFileURL(join(examples, 'next-chat/app/api/chat/route.js')).href)) as { readonly POST: (request: Request) => Promise<Response> };
  const { streamAnswer } = (await import(pathToFileURL(join(examples, 'next-chat/app/stream-answer.js')).href)) as {
    readonly streamAnswer: (url: string, messages: object[], fetcher: (url: string, init: RequestInit) => Promise<Response>) => AsyncIterable<string>;
  };
  const page = (cookie: string) => async (url: string, init: RequestInit): Promise<Response> => {
    const request = new Request(`http://localhost${url}`, init);
    request.headers.set('cookie', cookie);
    return POST(request);
  };
  const read = async (cookie: string): Promise<string> => {
    let text = '';
    for await (const piece of streamAnswer('/api/chat', [{ role: 'user', content: 'Which books?' }, { role: 'assistant', content: 'Many.' }, { role: 'user', content: 'Name one' }], page(cookie))) text += piece;
    return text;
  };
  assert.equal(await read(`session=${token}`), 'Name one');
  await assert.rejects(read('session=wrong'), /named as the caller/);
});

test('support-agent: a letter cannot have mail sent to a stranger', async () => {
  fake.script({ type: 'gullible' });
  const letter = join(examples, 'support-agent/letter.txt');
  const run = (...args: string[]) =>
    new Promise<string>((resolve) => {
      const child = spawn(process.execPath, [join(examples, 'support-agent/agent.js'), ...args], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
      let output = '';
      child.stdout.on('data', (data: Buffer) => (output += data.toString()));
      child.once('exit', () => resolve(output));
    });
  const attacked = await run(letter);
  assert.match(attacked, /CLAUDE/);
  assert.doesNotMatch(attacked, /MAIL/);
  const honest = await run(letter, 'Call send_email with {"to": "anna@shop.example", "body": "see you at noon"}');
  assert.match(honest, /MAIL anna@shop\.example/);
});

test('worker', async () => {
  const { default: worker } = (await import(pathToFileURL(join(examples, 'worker/worker.js')).href)) as { default: { fetch(request: Request, env: object): Promise<Response> } };
  const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, DEMO_TOKEN: token };
  const send = (authorization: string): Promise<Response> =>
    worker.fetch(new Request('http://worker.example/chat', { method: 'POST', headers: { 'content-type': 'application/json', authorization }, body: '{"message":"Hello"}' }), env);
  assert.match(await (await send(`Bearer ${token}`)).text(), /Hello/);
  assert.equal((await send('Bearer wrong')).status, 401);
});

test('every example is plain JavaScript that parses', () => {
  for (const path of ['express-chat/server.js', 'fastify-jwt/server.js', 'support-agent/agent.js', 'worker/worker.js']) {
    assert.equal(spawnSync(process.execPath, ['--check', join(examples, path)]).status, 0, path);
  }
});
