import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadPolicy } from '../config/load-policy.js';
import { runCommand } from '../run-command.js';
import { planInit } from './plan.js';
import { lookAtProject, type Framework } from './project.js';
import { renderTemplate } from './render-template.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'claviger-init-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>, below = folder): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(below, path)), { recursive: true });
    writeFileSync(join(below, path), text);
  }
}

const read = (path: string): string => readFileSync(join(folder, path), 'utf8');
/** Each dependency by its name, or with a version: `astro@^4.0.0`. */
function manifest(dependencies: readonly string[], more: object = {}): string {
  const versions = dependencies.map((one) => [/^.[^@]*/.exec(one)?.[0], /.@(.*)$/.exec(one)?.[1] ?? '*']);
  return JSON.stringify({ name: 'p', dependencies: Object.fromEntries(versions), ...more });
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
  readonly asked: readonly string[];
}

async function init(words: readonly string[] = ['--yes'], answers?: readonly string[], directory = folder): Promise<Ran> {
  let [out, errors] = ['', ''];
  const asked: string[] = [];
  const ask = answers === undefined ? undefined : (question: string): Promise<string> => Promise.resolve(answers[asked.push(question) - 1] ?? '');
  const code = await runCommand(['init', ...words], { environment: {}, directory, write: (text) => void (out += text), complain: (text) => void (errors += text), ask });
  return { code, out, errors, asked };
}

/** Every file with its text and mode. */
function snapshot(root = folder): Record<string, string> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => !/^(?:node_modules|\.git)(?:\/|$)/.test(path) && statSync(join(root, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, `${(statSync(join(root, path)).mode & 0o777).toString(8)} ${readFileSync(join(root, path), 'utf8')}`]));
}

test('projects are known for what they are, without running anything of them', () => {
  const look = (files: Readonly<Record<string, string>>): string => {
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    write(files);
    const { framework, typescript, packageManager, modules } = lookAtProject(folder);
    return [framework, typescript ? 'ts' : 'js', modules ? 'esm' : 'cjs', packageManager].join(' ');
  };
  assert.equal(look({ 'package.json': manifest(['next']) }), 'next-app js esm npm');
  assert.equal(look({ 'package.json': manifest(['next', 'typescript']), 'src/pages/index.tsx': '', 'pnpm-lock.yaml': '' }), 'next-pages ts esm pnpm');
  assert.equal(look({ 'package.json': manifest(['next']), 'pages/index.js': '', 'app/page.js': '' }), 'next-app js esm npm');
  assert.equal(look({ 'package.json': manifest(['express'], { type: 'module' }), 'yarn.lock': '' }), 'express js esm yarn');
  assert.equal(look({ 'package.json': manifest(['fastify'], { packageManager: 'bun@1.4.5' }), 'tsconfig.json': '{}' }), 'fastify ts cjs bun');
  assert.equal(look({ 'package.json': manifest(['hono']) }), 'hono js cjs npm');
  assert.equal(look({ 'package.json': manifest(['hono']), 'wrangler.jsonc': '{}' }), 'worker js cjs npm');
  assert.equal(look({ 'package.json': '{}' }), 'node js cjs npm');
  assert.equal(look({ 'package.json': manifest(['@sveltejs/kit@^2.63.0', 'svelte@^5.56.1', 'wrangler', 'typescript']) }), 'sveltekit ts esm npm');
  for (const version of ['^5.1.0', '7.3.5', '>=6', 'latest', 'next', 'workspace:*', 'catalog:']) assert.equal(look({ 'package.json': manifest([`astro@${version}`]) }), 'astro js esm npm', version);
  for (const version of ['^4.16.0', '4', '~3.1.0']) assert.equal(look({ 'package.json': manifest([`astro@${version}`]) }), 'node js cjs npm', version);
  assert.equal(look({ 'package.json': manifest(['nuxt', 'express']) }), 'nuxt js esm npm');
  assert.equal(look({ 'package.json': manifest(['@react-router/dev', 'express', 'typescript']) }), 'react-router ts esm npm');
});

test('a framework without a route of its own here is named, and what was written is said to stand beside it, once', async () => {
  for (const [names, shown, route] of [
    ['@sveltejs/kit svelte@^4.2.0', 'SvelteKit with Svelte 4', 'src/routes/api/chat/+server.js'],
    ['nuxt@^2.17.0', 'Nuxt 2', 'beside it'],
    ['astro@~4.16.1', 'Astro before 5', 'src/pages/api/chat.js'],
    ['@remix-run/react', 'Remix', 'app/routes/api.chat.js'],
    ['@nestjs/core', 'NestJS', 'beside it'],
  ] as const) {
    rmSync(folder, { recursive: true });
    write({ 'package.json': manifest(names.split(' ')) });
    const { out } = await init();
    assert.ok(out.startsWith(`${realpathSync(folder)}: ${shown}, which init has no route for`), out);
    assert.ok(out.includes(`init has no route for ${shown}: what it wrote is a server of its own`) && out.includes(route), out);
    assert.doesNotMatch((await init()).out, /server of its own/);
  }
  write({ 'package.json': manifest(['vite', 'express']) }, join(folder, 'with-express'));
  assert.match((await init(['--yes', 'with-express'])).out, /: Express, /);
});

test('a script that the page loads is no server: nothing is to be added to it', async () => {
  write({ 'package.json': manifest(['vite'], { type: 'module' }), 'index.html': '<script type="module" src="/src/main.js"></script>', 'src/main.js': 'document.title = "x";\n' });
  const { out } = await init();
  assert.doesNotMatch(out, /src\/main\.js/);
  assert.match(out, /wrote server\.js/);
});

test('at the top of a workspace it says how to name an app, once', async () => {
  write({ 'package.json': manifest([], { workspaces: ['apps/*'] }) });
  assert.match((await init()).out, /claviger init FOLDER/);
  assert.doesNotMatch((await init()).out, /claviger init FOLDER/);
});

test('without anybody to ask and without --yes it says so, and does nothing', async () => {
  write({ 'package.json': manifest(['express']) });
  const { code, errors } = await init([]);
  assert.equal(code, 2);
  assert.match(errors, /nobody here to ask.*--yes/);
  assert.deepEqual(readdirSync(folder), ['package.json']);
});

test('without a package.json, and with one that cannot be read, it says what to do', async () => {
  assert.match((await init()).errors, /npm init -y/);
  write({ 'package.json': '{' });
  const { code, errors } = await init();
  assert.equal(code, 1);
  assert.match(errors, /is not valid JSON/);
});

test('it asks before each step, and leaves out what is not wanted', async () => {
  write({ 'package.json': manifest(['express']) });
  execFileSync('git', ['init', '-q'], { cwd: folder });
  const { code, asked } = await init([], ['', 'n', 'y', 'no', 'nO', 'whatever']);
  assert.equal(code, 0);
  assert.equal(asked.length, 6);
  assert.deepEqual(Object.keys(snapshot()).toSorted(), ['.gitignore', 'claviger.config.mjs', 'package.json']);
});

test('--dry-run shows every change and makes none; no value of .env shows', async () => {
  write({ 'package.json': manifest(['express']), '.env': 'OTHER=hidden-value\n' });
  const before = snapshot();
  const { code, out } = await init(['--dry-run']);
  assert.equal(code, 0);
  assert.deepEqual(snapshot(), before);
  for (const line of ['+ANTHROPIC_API_KEY=…', '+CHAT_SECRET=…', '+++ claviger/chat.mjs', '+export default defineConfig({', '+!.env.example']) assert.ok(out.includes(line), line);
  assert.ok(!out.includes('hidden-value'));
  assert.doesNotMatch(out, /[0-9a-f]{32}/);
});

test('nothing of the user is overwritten: lists are added to, files are kept, and what to take over is shown', async () => {
  const own = { 'package.json': manifest(['express'], { type: 'module' }), 'server.js': "import express from 'express';\nexpress().listen(3000);\n", 'claviger/chat.js': 'export const mine = 1;\n', '.gitignore': '/node_modules\n.env', '.env.example': 'OTHER=\n', Dockerfile: 'FROM node:22\nCOPY . .\n' };
  write(own);
  writeFileSync(join(folder, '.env'), 'OTHER=1\nexport CHAT_SECRET=mine', { mode: 0o644 });
  const { code, out } = await init();
  assert.equal(code, 0);
  for (const path of ['package.json', 'server.js', 'claviger/chat.js', 'Dockerfile'] as const) assert.equal(read(path), own[path]);
  assert.equal(read('.gitignore'), '/node_modules\n.env\n.env.*\n!.env.example\n.claviger/\n');
  assert.match(read('.dockerignore'), /^\*\*\/\.env$/m);
  assert.equal(read('.env'), 'OTHER=1\nexport CHAT_SECRET=mine\nANTHROPIC_API_KEY=\n');
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
  assert.match(read('.env.example'), /^OTHER=\n# .*\nANTHROPIC_API_KEY=\n# .*\nCHAT_SECRET=\n$/);
  assert.match(out, /claviger\/chat\.js was there before and was kept[^]*export const chatRoutes/);
  assert.match(out, /Add the route to server\.js:\n\n {4}import \{ chatRoutes \} from '\.\/claviger\/chat\.js';\n {4}app\.use\(chatRoutes\);/);
  const first = snapshot();
  assert.match((await init()).out, /nothing was changed/);
  assert.deepEqual(snapshot(), first);
});

test('what to add to a server of the user fits where it stands, and how it is written', async () => {
  write({ 'package.json': manifest(['express'], { type: 'module' }), 'src/index.js': '' });
  assert.match((await init()).out, /Add the route to src\/index\.js:\n\n {4}import \{ chatRoutes \} from '\.\.\/claviger\/chat\.js';\n/);
  write({ 'src/index.js': "import { chatRoutes } from '../claviger/chat.js';\n" });
  assert.doesNotMatch((await init()).out, /Add the route/);
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  write({ 'package.json': manifest(['express']), 'app.js': "const express = require('express');\n" });
  assert.match((await init()).out, / {4}const \{ chatRoutes \} = require\('\.\/claviger\/chat\.mjs'\);\n {4}app\.use\(chatRoutes\);/);
});

test('what init wrote belongs to the user from then on: changed files stay, and are not complained about', async () => {
  write({ 'package.json': manifest(['express']) });
  await init();
  writeFileSync(join(folder, 'claviger/chat.mjs'), read('claviger/chat.mjs').replace('a helpful assistant', 'the assistant of a book shop'));
  writeFileSync(join(folder, 'claviger/page/page.html'), read('claviger/page/page.html').replace('<main>', '<h1>Books</h1><main>'));
  writeFileSync(join(folder, 'claviger.config.mjs'), "import { defineConfig } from '@claviger/core';\nexport default defineConfig({});\n");
  const before = snapshot();
  const { out } = await init();
  assert.match(out, /nothing was changed/);
  assert.doesNotMatch(out, /was there before/);
  assert.deepEqual(snapshot(), before);
});

test('what .env.local says is not said again in .env, and is used', async () => {
  write({ 'package.json': manifest(['express']) });
  writeFileSync(join(folder, '.env.local'), 'ANTHROPIC_API_KEY="hidden-value"\n', { mode: 0o644 });
  const { out, errors } = await init();
  assert.match(read('.env'), /^CHAT_SECRET=[0-9a-f]{64}\n$/);
  assert.deepEqual([read('.env.local'), statSync(join(folder, '.env.local')).mode & 0o777], ['ANTHROPIC_API_KEY="hidden-value"\n', 0o600]);
  assert.match(out, /Your Claude API key is in \.env\.local\. Next:[^]*node --env-file=\.env --env-file=\.env\.local \S+/);
  assert.ok(!(out + errors).includes('hidden-value'));
  const before = snapshot();
  assert.match((await init()).out, /Everything is in place/);
  assert.deepEqual(snapshot(), before);
  writeFileSync(join(folder, '.env.local'), 'ANTHROPIC_API_KEY=\n');
  rmSync(join(folder, '.env'));
  assert.match((await init()).out, /Put your Claude API key into \.env\.local as ANTHROPIC_API_KEY/);
});

test('only the mode of an .env that others can read is changed when all else is there', async () => {
  write({ 'package.json': manifest(['express']) });
  await init();
  chmodSync(join(folder, '.env'), 0o644);
  const { out } = await init();
  assert.match(out, /closed to others \.env/);
  assert.equal(statSync(join(folder, '.env')).mode & 0o777, 0o600);
});

test('nothing is written through links that lead out of the project', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'claviger-outside-'));
  try {
    write({ 'package.json': manifest(['express']) });
    write({ env: 'A=1\n', 'deep/x': '' }, outside);
    chmodSync(join(outside, 'env'), 0o644);
    symlinkSync(join(outside, 'env'), join(folder, '.env'));
    symlinkSync(join(outside, 'deep'), join(folder, 'claviger'));
    symlinkSync(join(outside, 'gone'), join(folder, '.gitignore'));
    const before = snapshot(outside);
    const { code, errors, out } = await init();
    assert.equal(code, 1);
    for (const path of ['.env', '.gitignore', 'claviger/visitor.mjs', 'claviger/page/page.html']) assert.ok(errors.includes(path), path);
    assert.deepEqual(snapshot(outside), before);
    assert.match(out, /wrote claviger\.config\.mjs/, 'the other steps are done');
  } finally {
    rmSync(outside, { recursive: true });
  }
});

/** Runs the script of a pipeline in the checkout, where `npx` only says whether it runs in there, and with which arguments behind the package's name. */
function npxOf(script: readonly string[]): string[] {
  const checkout = realpathSync(folder);
  const npx = `npx() { case "$PWD" in "${checkout}"*) printf 'within\\n' ;; *) printf 'elsewhere\\n' ;; esac; shift 2; printf '%s\\n' "$@"; }`;
  const said = execFileSync('bash', ['-eo', 'pipefail', '-c', [npx, ...script].join('\n')], { cwd: folder, encoding: 'utf8', env: { PATH: process.env['PATH'], GITHUB_WORKSPACE: folder, CI_PROJECT_DIR: folder, RUNNER_TEMP: tmpdir() } });
  return said.trim().split('\n');
}

test('in a folder of a monorepo: the app in its folder, hook and pipeline for the repository', async () => {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  write({ 'package.json': manifest([]), 'pnpm-lock.yaml': '', 'apps/my shop/package.json': manifest(['fastify']), 'node_modules/claviger/package.json': '{"name":"claviger","version":"0.1.0"}' });
  const app = join(folder, 'apps/my shop');
  const { code, out } = await init(['apps/my shop', '--yes']);
  assert.equal(code, 0);
  assert.match(out, /Fastify, JavaScript, pnpm/);
  assert.ok(existsSync(join(app, 'claviger.config.mjs')) && existsSync(join(app, '.env')));
  assert.ok(!existsSync(join(folder, '.env')));
  const { jobs } = parse(read('.github/workflows/claviger-apps-my-shop.yml')) as { jobs: { check: { steps: { run?: string }[] } } };
  assert.deepEqual(npxOf(jobs.check.steps.map(({ run = '' }) => run)), ['elsewhere', 'check', `${folder}/apps/my shop`, '--format', 'github']);
  assert.match(read('.git/hooks/pre-commit'), /claviger check --staged/);
  assert.match((await init(['--yes'], undefined, app)).out, /nothing was changed/);
});

test('without the package at the top of the repository no hook is set: no commit would go through', async () => {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  write({ 'package.json': manifest(['express']) });
  const { out } = await init();
  assert.match(out, /not installed at the top of the repository/);
  assert.ok(!existsSync(join(folder, '.git/hooks/pre-commit')));
});

test('GitLab: a pipeline of its own, or a line to add to the one that is there', async () => {
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['remote', 'add', 'origin', 'https://gitlab.example/p.git'], { cwd: folder });
  write({ 'package.json': manifest(['express']) });
  await init();
  assert.equal(read('.gitlab-ci.yml'), 'include:\n  - local: .gitlab/claviger-check.yml\n');
  const { 'claviger-check': job } = parse(read('.gitlab/claviger-check.yml')) as { 'claviger-check': { script: string[]; artifacts: { reports: { junit: string } } } };
  assert.deepEqual(npxOf(job.script), ['elsewhere', 'check', folder, '--format', 'junit', '--output', `${folder}/${job.artifacts.reports.junit}`]);
  assert.match((await init()).out, /nothing was changed/);
  write({ '.gitlab-ci.yml': 'test:\n  script: [npm test]\n' });
  const { out } = await init();
  assert.match(out, /Add this to .*\.gitlab-ci\.yml/);
  assert.equal(read('.gitlab-ci.yml'), 'test:\n  script: [npm test]\n');
});

const projects: readonly (readonly [string, Framework, Readonly<Record<string, string>>])[] = [
  ['Next.js, app router', 'next-app', { 'package.json': manifest(['next', 'react']), 'app/page.js': '' }],
  ['Next.js, app router in src, TypeScript', 'next-app', { 'package.json': manifest(['next', 'react', 'typescript']), 'src/app/page.tsx': '' }],
  ['Next.js, pages router', 'next-pages', { 'package.json': manifest(['next', 'react']), 'pages/index.js': '' }],
  ['Next.js, pages router, TypeScript', 'next-pages', { 'package.json': manifest(['next', 'react', 'typescript']), 'pages/index.tsx': '' }],
  ...(['express', 'fastify', 'hono', 'node', 'worker'] as const).flatMap((framework): (readonly [string, Framework, Readonly<Record<string, string>>])[] => {
    const packages = framework === 'node' ? [] : framework === 'worker' ? ['wrangler'] : framework === 'hono' ? ['hono', '@hono/node-server'] : [framework];
    return [
      [`${framework}, CommonJS`, framework, { 'package.json': manifest(packages) }],
      [`${framework}, TypeScript`, framework, { 'package.json': manifest([...packages, 'typescript'], { type: 'module' }) }],
    ];
  }),
];

const bundled: readonly (readonly [string, Framework, Readonly<Record<string, string>>])[] = ([
  ['sveltekit', ['@sveltejs/kit', 'svelte']],
  ['astro', ['astro']],
  ['nuxt', ['nuxt']],
  ['react-router', ['@react-router/dev']],
] as const).flatMap(([framework, packages]) => [
  [`${framework}, JavaScript`, framework, { 'package.json': manifest(packages) }],
  [`${framework}, TypeScript`, framework, { 'package.json': manifest([...packages, 'typescript'], { type: 'module' }), ...(framework === 'nuxt' && { 'app/app.vue': '' }) }],
]);

const parsed = new Set<string>();
for (const [name, framework, files] of [...projects, ...bundled]) {
  test(`${name}: every file parses, every import leads somewhere, the policy holds`, async () => {
    write(files);
    const project = lookAtProject(folder);
    assert.equal(project.framework, framework);
    const { layout } = planInit(project);
    assert.equal((await init()).code, 0);
    const { policy, file } = await loadPolicy(folder, undefined).catch((error: unknown) => {
      // Outside of the workspace only TypeScript finds the package by itself.
      assert.match(String(error), /the package @claviger\/core is not installed here/);
      return { policy: undefined, file: join(folder, layout.policy.path) };
    });
    assert.equal(file, join(folder, layout.policy.path));
    if (policy !== undefined) assert.deepEqual(policy.shape.models, ['claude-sonnet-5-5']);
    for (const { path, text } of [layout.policy, ...layout.route, ...layout.page, ...layout.server]) {
      assert.equal(read(path), text);
      assert.doesNotMatch(text, /claviger:\w|\/\*:/, `${path} is not rendered`);
      if (path.endsWith('.html')) continue;
      if (/\.(?:svelte|vue)$/.test(path)) assert.equal(text.includes('lang="ts"'), project.typescript, path);
      for (const [, from = ''] of text.matchAll(/ from '(\.[^']+)'/g)) {
        const target = join(folder, dirname(path), from).replace(/\.([mc]?)js$/, project.typescript ? '.$1ts' : '.$1js');
        assert.ok(['', '.ts', '.tsx', '.js'].some((ending) => existsSync(target + ending)), `${path} imports ${from}`);
      }
      // Some files are the same in many projects: a process for each of them would be the most of this test.
      if (/\.m?js$/.test(path) && !parsed.has(text)) {
        const checked = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: text, encoding: 'utf8' });
        assert.equal(checked.status, 0, `${path}: ${checked.stderr}`);
        parsed.add(text);
      }
    }
    assert.match((await init()).out, /nothing was changed/);
  });
}

test('what the user\'s own files of a framework need is said until it is there', async () => {
  const said = async (names: readonly string[], files: Readonly<Record<string, string>>): Promise<string> => {
    rmSync(folder, { recursive: true });
    write({ 'package.json': manifest(names), ...files });
    return (await init()).out;
  };
  const react = ['@react-router/dev', 'typescript'];
  assert.match(await said(react, {}), / {4}route\('api\/chat', 'routes\/api\.chat\.ts'\),\n {4}route\('chat', 'routes\/chat\.tsx'\),/);
  assert.doesNotMatch(await said(react, { 'app/routes.ts': "export default [route('api/chat', './routes/api.chat.ts')];\n" }), /Add the routes/);
  assert.doesNotMatch(await said(react, { 'app/routes.ts': "export default flatRoutes();\n" }), /Add the routes/);
  assert.match(await said(['nuxt'], { 'app/app.vue': '<template><NuxtWelcome /></template>' }), /Put <NuxtPage \/> into app\/app\.vue/);
  assert.doesNotMatch(await said(['nuxt'], { 'app/app.vue': '<template><NuxtPage /></template>' }), /Put <NuxtPage/);
  assert.doesNotMatch(await said(['nuxt'], {}), /Put <NuxtPage/);
  assert.match(await said(['astro'], { 'astro.config.mjs': 'export default {};' }), /needs an adapter/);
  assert.doesNotMatch(await said(['astro', '@astrojs/node'], {}), /needs an adapter/);
  assert.doesNotMatch(await said(['astro'], { 'astro.config.mjs': 'export default { adapter: mine() };' }), /needs an adapter/);
  // A folder of that name says nothing.
  assert.match(await said(['astro'], { 'astro.config.mjs/a.txt': '' }), /needs an adapter/);
  assert.match(read('src/pages/chat.astro'), /<script>\n\s*import '\.\.\/claviger\/page\.js';\n\s*<\/script>/);
  assert.doesNotMatch(read('src/pages/chat.astro'), /\/chat\/page\.js/);
});

test('types of the templates hold: the TypeScript of each server compiles strictly', () => {
  const files: string[] = [];
  const templates = join(repository, 'packages/cli/templates');
  // Inside the workspace, so that the packages are found.
  const place = mkdtempSync(join(repository, 'packages/core/.init-types-'));
  try {
    for (const kind of ['express', 'fastify', 'hono', 'node', 'worker', 'next-app', 'sveltekit', 'astro', 'react-router', 'nuxt'] as const) {
      const imports = { policy: './claviger.config.js', visitor: './visitor.js' };
      for (const [template, path] of [['shared/config.js', 'claviger.config.ts'], ['shared/visitor.js', 'visitor.ts'], ['shared/stream-answer.js', 'stream-answer.ts'], [existsSync(join(templates, kind, 'route.js')) ? `${kind}/route.js` : kind === 'nuxt' ? 'nuxt/post.js' : `${kind}/chat.js`, 'chat.ts'], ...(kind === 'nuxt' ? ([['nuxt/get.js', 'get.ts']] as const) : [])] as const) {
        const target = join(place, kind, path);
        mkdirSync(dirname(target), { recursive: true });
        writeFileSync(target, renderTemplate(template, { typescript: true, ending: '.js', imports }).replace('  // claviger:upstream\n', ''));
        files.push(target);
      }
    }
    // What the frameworks bring, as their documentation says.
    files.push(join(place, 'frameworks.d.ts'));
    writeFileSync(join(place, 'frameworks.d.ts'), "declare module '$env/dynamic/private' { export const env: Record<string, string | undefined>; }\ndeclare module 'astro:env/server' { export const getSecret: (name: string) => string | undefined; }\ndeclare const defineEventHandler: <T>(handler: (event: object) => T) => (event: object) => T;\ndeclare const toWebRequest: (event: object) => Request;\n");
    const { status, stdout } = spawnSync(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2023', '--lib', 'es2023,dom,dom.iterable', '--types', 'node', ...files], { cwd: place, encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('what keeps Next.js from compiling the route is said, and only where it does', async () => {
  const said = async (more: object, dependencies: readonly string[] = ['next']): Promise<boolean> => {
    rmSync(folder, { recursive: true });
    write({ 'package.json': manifest(dependencies, more) });
    return (await init()).out.includes('npm pkg delete type');
  };
  assert.deepEqual([await said({ type: 'commonjs' }), await said({}), await said({ type: 'module' }), await said({ type: 'commonjs' }, ['express'])], [true, false, false, false]);
});
