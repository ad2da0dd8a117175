import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { startFakeClaude, type FakeClaude } from '@claviger/fake-claude';
import { createJiti } from 'jiti';
import { runCommand } from '../run-command.js';
import { freePort, runProgram, startProgram } from '../running-program.testing.js';
import { renderTemplate } from './render-template.js';

// What `claviger init` writes, run for each framework. Inside the workspace, where the frameworks are installed.
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const folder = mkdtempSync(join(repository, 'packages/core/.generated-'));
const key = `sk-ant-api03-${randomBytes(40).toString('hex')}`;
let fake: FakeClaude;
before(async () => {
  fake = await startFakeClaude({ keys: [key] });
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await fake.close();
});
beforeEach(() => fake.reset());

async function makeProject(name: string, manifest: object): Promise<string> {
  const project = join(folder, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name, private: true, ...manifest }));
  // A repository of its own: else the hook that init installs would be this workspace's.
  assert.equal(spawnSync('git', ['init', '-q'], { cwd: project }).status, 0);
  const said: string[] = [];
  const code = await runCommand(['init', '--yes'], { environment: {}, directory: project, write: () => {}, complain: (text) => void said.push(text) });
  assert.equal(code, 0, said.join(''));
  return project;
}

const servers = [
  ['express', { dependencies: { express: '5' } }],
  ['fastify', { type: 'module', dependencies: { fastify: '5' } }],
  ['node', {}],
] as const;
const HONO = { type: 'module', dependencies: { hono: '4' } };
const WORKER = { type: 'module', devDependencies: { wrangler: '4' } };

/** A manifest as it is, and with TypeScript: what init writes for it, in a form that runs. */
interface Language {
  readonly language: string;
  readonly project: (name: string, manifest: object) => Promise<string>;
}
const languages: readonly Language[] = [
  { language: 'JavaScript', project: (name, manifest) => makeProject(`${name}-JavaScript`, manifest) },
  {
    language: 'TypeScript',
    project: async (name) => {
      compiled ??= compileAll();
      await compiled;
      return join(folder, `${name}-TypeScript`);
    },
  },
];

let compiled: Promise<void> | undefined;

/** Makes the project of each framework in TypeScript, and compiles them strictly, each file beside its source: all at once, for the compiler reads the libraries again at each start. */
async function compileAll(): Promise<void> {
  const sources: string[] = [];
  for (const [name, manifest] of [...servers, ['hono', HONO], ['worker', WORKER]] as const) {
    const project = await makeProject(`${name}-TypeScript`, { ...manifest, devDependencies: { ...('devDependencies' in manifest && manifest.devDependencies), typescript: '7' } });
    const own = readdirSync(project, { recursive: true, encoding: 'utf8' }).filter((path) => /\.m?ts$/.test(path));
    assert.ok(own.length >= 3, `${name}: ${own.join(' ')}`);
    sources.push(...own.map((path) => join(project, path)));
  }
  const options = ['--ignoreConfig', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom,dom.iterable', '--types', 'node'];
  const { status, stdout } = spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), ...options, ...sources], { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
}

const secretOf = (project: string): string => /^CHAT_SECRET=(.+)$/m.exec(readFileSync(join(project, '.env'), 'utf8'))?.[1] ?? '';

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Talks to a chat as its page does. `page`: where a first visit gets its cookie. */
async function checkChat(ask: Ask, page: string, chat = page): Promise<void> {
  const post = (cookie: string, body: unknown): Promise<Response> => ask(chat, { method: 'POST', headers: { 'content-type': 'application/json', cookie }, body: JSON.stringify(body) });
  const greeted = await ask(page);
  assert.ok(greeted.ok);
  const set = greeted.headers.get('set-cookie') ?? '';
  assert.match(set, /^visitor=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
  const cookie = set.slice(0, set.indexOf(';'));
  const answered = await post(cookie, { message: 'Hello there' });
  assert.equal(answered.status, 200);
  assert.match(answered.headers.get('content-type') ?? '', /^text\/event-stream/);
  assert.match(await answered.text(), /Hello there/);
  assert.equal((await post(cookie, { messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }] })).status, 200);
  assert.equal(fake.requests.length, 2);
  // What is fixed is fixed, and who has no cookie of this server's is nobody.
  const chosen = await post(cookie, { message: 'Hello', model: 'claude-opus-5-5' });
  assert.equal(chosen.status, 403);
  assert.match(await chosen.text(), /app_pinned/);
  assert.equal((await post(cookie, { message: 'x'.repeat(10_001) })).status, 400);
  for (const forged of ['', cookie.replace(/.$/, (last) => (last === '0' ? '1' : '0')), cookie.replace('visitor=', 'visitor=0'), 'visitor=a.b']) assert.equal((await post(forged, { message: 'Hello' })).status, 401, forged);
  assert.equal(fake.requests.length, 2);
}

for (const { language, project: projectOf } of languages) {
  for (const [name, manifest] of servers) {
    test(`${name}, ${language}: the server that init writes`, { timeout: 120_000 }, async () => {
      const project = await projectOf(name, manifest);
      const port = await freePort();
      const server = 'type' in manifest ? 'server.js' : 'server.mjs';
      const environment = { PATH: process.env['PATH'], ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, PORT: String(port) };
      const program = await startProgram(process.execPath, ['--env-file=.env', server], { cwd: project, env: environment, ready: /The chat is on/ });
      try {
        const ask: Ask = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
        await checkChat(ask, '/chat');
        const page = await ask('/chat');
        assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'self'/);
        assert.match(await page.text(), /<form>/);
        const script = await ask('/chat/page.js');
        assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/);
        assert.match(await script.text(), /streamAnswer/);
        assert.equal((await ask('/elsewhere')).status, 404);
      } finally {
        await program.stop();
      }
    });
  }

  test(`hono, ${language}: the routes that init writes`, async () => {
    const project = await projectOf('hono', HONO);
    const { chatRoutes } = (await load(project, 'claviger/chat.js')) as { readonly chatRoutes: { request: Ask } };
    await checkChat((path, init) => chatRoutes.request(path, init), '/chat');
    assert.match(await (await chatRoutes.request('/chat/page.js')).text(), /streamAnswer/);
  });

  test(`worker, ${language}: the handler that init writes`, async () => {
    const project = await projectOf('worker', WORKER);
    const { default: worker } = (await load(project, 'index.js')) as { readonly default: { fetch(request: Request, env: object): Promise<Response> } };
    const env = { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, CHAT_SECRET: secretOf(project) };
    await checkChat((path, init) => worker.fetch(new Request(`http://worker.example${path}`, init), env), '/chat');
    assert.equal((await worker.fetch(new Request('http://worker.example/'), env)).status, 404);
    // Over TLS the cookie is for TLS alone.
    assert.match((await worker.fetch(new Request('https://worker.example/chat'), env)).headers.get('set-cookie') ?? '', /; Secure$/);
  });

  test(`Next.js, pages router, ${language}: the route that init writes, as Next.js calls it`, async () => {
    const project = await makeProject(`next-pages-${language}`, { type: 'module', dependencies: { next: '16', react: '19' }, ...(language === 'TypeScript' && { devDependencies: { typescript: '7' } }) });
    // Without `pages` it would be the app router: as in a project that has one page.
    const pages = join(project, 'pages/api');
    mkdirSync(pages, { recursive: true });
    rmSync(join(project, 'app'), { recursive: true });
    assert.equal(await runCommand(['init', '--yes'], { environment: {}, directory: project, write: () => {}, complain: () => {} }), 0);
    const { default: handler } = (await load(project, language === 'TypeScript' ? 'pages/api/chat.ts' : 'pages/api/chat.js')) as { readonly default: (request: unknown, response: unknown) => Promise<void> };
    const server = createServer((request, response) => {
      // What Next.js adds to Node's response, as far as the route uses it.
      const status = (code: number): typeof response => Object.assign(response, { statusCode: code });
      handler(request, Object.assign(response, { status })).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      await checkChat((path, init) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init), '/api/chat');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

/** A route as SvelteKit, Astro and React Router call it. */
type Handler = (context: { readonly request: Request }) => Promise<Response>;

// The frameworks themselves want a newer Node than the oldest that is supported here, and are not installed: what they give to a
// route is, by their documentation, a context with the request, or an event from which it can be had, and their own settings.
for (const language of ['JavaScript', 'TypeScript'] as const) {
  const ending = language === 'TypeScript' ? 'ts' : 'js';
  const make = async (name: string, versions: Readonly<Record<string, string>>): Promise<(path: string) => Promise<Readonly<Record<string, unknown>>>> => {
    const project = await makeProject(`${name}-${language}`, { type: 'module', dependencies: versions, ...(language === 'TypeScript' && { devDependencies: { typescript: '7' } }) });
    const settings = join(project, 'settings.mjs');
    writeFileSync(settings, 'export const { env } = process;\nexport const getSecret = (name) => env[name];\n');
    return (path) => load(project, `${path}.${ending}`, { '$env/dynamic/private': settings, 'astro:env/server': settings });
  };
  const asked = (path: string, init?: RequestInit): Request => new Request(`http://web.example${path}`, init);

  for (const [name, versions, path] of [['sveltekit', { '@sveltejs/kit': '^2.63.0', svelte: '^5.56.1' }, 'src/routes/api/chat/+server'], ['astro', { astro: '^5.0.0' }, 'src/pages/api/chat']] as const) {
    test(`${name}, ${language}: the route that init writes`, async () => {
      const route = (await (await make(name, versions))(path)) as { readonly GET: Handler; readonly POST: Handler; readonly prerender?: boolean };
      // Else Astro would answer each request with what the first one got, when the site was built.
      assert.equal(route.prerender, name === 'astro' ? false : undefined);
      await checkChat((at, init) => (init?.method === 'POST' ? route.POST : route.GET)({ request: asked(at, init) }), '/api/chat');
    });
  }

  test(`react-router, ${language}: the route that init writes`, async () => {
    const { loader, action } = (await (await make('react-router', { '@react-router/dev': '^7.9.0' }))('app/routes/api.chat')) as { readonly loader: Handler; readonly action: Handler };
    await checkChat((path, init) => (init?.method === 'POST' ? action : loader)({ request: asked(path, init) }), '/api/chat');
  });

  test(`nuxt, ${language}: the routes that init writes`, async () => {
    // Nuxt brings both without an import.
    Object.assign(globalThis, { defineEventHandler: (handler: unknown) => handler, toWebRequest: (event: { readonly request: Request }) => event.request });
    const loadFrom = await make('nuxt', { nuxt: '^4.0.0' });
    const [get, post] = await Promise.all(['server/api/chat.get', 'server/api/chat.post'].map(async (path) => ((await loadFrom(path)) as { readonly default: Handler }).default));
    await checkChat((path, init) => (init?.method === 'POST' ? post : get)!({ request: asked(path, init) }), '/api/chat');
  });
}

test('Next.js, app router, TypeScript: the route that init writes', async () => {
  const project = await makeProject('next-app-TypeScript', { type: 'module', dependencies: { next: '16', react: '19' }, devDependencies: { typescript: '7' } });
  const route = (await load(project, 'app/api/chat/route.ts')) as { readonly GET: (request: Request) => Promise<Response>; readonly POST: (request: Request) => Promise<Response> };
  await checkChat((path, init) => (init?.method === 'POST' ? route.POST : route.GET)(new Request(`http://next.example${path}`, init)), '/api/chat');
});

/** Imports a file of a project with the settings that it reads when it is loaded. Imports in TypeScript have no ending, as Next.js resolves them. */
async function load(project: string, path: string, alias?: Record<string, string>): Promise<Readonly<Record<string, unknown>>> {
  Object.assign(process.env, { ANTHROPIC_API_KEY: key, ANTHROPIC_BASE_URL: fake.url, CHAT_SECRET: secretOf(project) });
  const directory = process.cwd();
  process.chdir(project);
  try {
    const file = join(project, path);
    return path.endsWith('.ts') || alias !== undefined ? await createJiti(import.meta.url, { alias: alias ?? {} }).import<Record<string, unknown>>(file) : ((await import(pathToFileURL(file).href)) as Record<string, unknown>);
  } finally {
    process.chdir(directory);
  }
}

test('a secret that is missing or short stops the chat, and no visitor is believed', async () => {
  const file = join(folder, 'visitor.mjs');
  writeFileSync(file, renderTemplate('shared/visitor.js', { typescript: false, ending: '.mjs' }));
  const { newVisitor, visitorOf } = (await import(pathToFileURL(file).href)) as { newVisitor: (secret: string | undefined, secure: boolean) => Promise<string>; visitorOf: (cookies: string | null, secret: string | undefined) => Promise<{ user: string } | undefined> };
  const [secret, other] = [randomBytes(32).toString('hex'), randomBytes(32).toString('hex')];
  for (const wrong of [undefined, '', secret.slice(0, 31)]) await assert.rejects(newVisitor(wrong, true), /CHAT_SECRET/);
  const cookie = (await newVisitor(secret, true)).split(';')[0] ?? '';
  const known = await visitorOf(`a=b; ${cookie}; c=d`, secret);
  assert.match(known?.user ?? '', /^visitor-[0-9a-f-]{36}$/);
  assert.equal(await visitorOf(cookie, other), undefined);
  assert.equal(await visitorOf(`x${cookie}`, secret), undefined);
  assert.equal(await visitorOf(null, secret), undefined);
  await assert.rejects(visitorOf(cookie, undefined), /CHAT_SECRET/);
});

test('the command at a terminal asks, and takes answers that are typed ahead', { skip: runProgram('script', ['--version'], folder).code === 0 ? false : 'NOT RUN: no `script` here to make a terminal with' }, () => {
  const project = join(folder, 'asked');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}');
  const main = fileURLToPath(new URL('../main.js', import.meta.url));
  const { code, stdout } = runProgram('sh', ['-c', `printf 'y\\nn\\nn\\nn\\nn\\nn\\n' | script -qec "'${process.execPath}' '${main}' init" /dev/null`], project, process.env, 60_000);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /Keep \.env and \.claviger out of version control\? \[Y\/n\]/);
  assert.match(readFileSync(join(project, '.gitignore'), 'utf8'), /^\.env$/m);
  assert.deepEqual(readdirSync(project).toSorted(), ['.gitignore', 'package.json']);
});
