import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { after, test } from 'node:test';
import { parseArgs, promisify } from 'node:util';
import { parsePolicy } from '@claviger/core';
import { parse as parseYaml } from 'yaml';
import { commands } from './commands/index.js';
import { loadPolicy } from './config/load-policy.js';
import { blocksOf, pages, repository } from './docs-pages.testing.js';
import { runCommand } from './run-command.js';
import { startProgram } from './running-program.testing.js';

const run = promisify(execFile);

const folder = mkdtempSync(join(repository, 'node_modules', '.docs-'));

/** Languages whose blocks are shown and not run. */
const shown = new Set(['diff', 'text', '']);

for (const block of pages.flatMap(blocksOf)) {
  const { page, line, language, title, code } = block;
  if (shown.has(language)) continue;
  test(`${page}:${line} (${title ?? language})`, async () => {
    if (language === 'sh' || language === 'bash') checkCommands(code);
    else if (title?.startsWith('claviger.config') === true) await checkPolicy(title, code);
    else if (language === 'yaml') parsePolicy(parseYaml(code));
    else if (language === 'json') JSON.parse(code);
    else if (language === 'js') await runProgram(code);
    else assert.fail(`no way is known to run a block of "${language}": say what it is, or teach this test`);
  });
}

/** Every command line starts a program that the project has, with options that it knows. */
function checkCommands(code: string): void {
  for (const raw of code.replaceAll('\\\n', ' ').split('\n')) {
    const words = raw.replace(/(^|\s)#.*/, '').trim().split(/\s+/).filter((word) => word !== '');
    while (/^[A-Z_]+=/.test(words[0] ?? '')) words.shift();
    const [program = '', ...rest] = words;
    if (program === '') continue;
    if (program === 'npm') {
      const script = rest[0] === 'run' ? rest[1] : rest[0];
      const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
      assert.ok(script === 'install' || script === 'ci' || script === 'audit' || Object.hasOwn(scripts, script ?? ''), raw);
      continue;
    }
    const claviger = program === 'claviger' ? rest : program === 'npx' && rest[0] === 'claviger' ? rest.slice(1) : undefined;
    if (claviger === undefined) {
      assert.ok(['curl', 'export', 'git', 'node', 'cd', 'cat', 'kill', 'docker', 'systemctl', 'openssl', 'printf', 'echo'].includes(program), `unknown program: ${raw}`);
      continue;
    }
    const command = commands.filter(({ name }) => name.split(' ').every((word, index) => claviger[index] === word)).toSorted((a, b) => b.name.length - a.name.length)[0];
    assert.ok(command, `no such command: ${raw}`);
    // `check` reads its own arguments.
    if (command.name === 'check') continue;
    parseArgs({ args: claviger.slice(command.name.split(' ').length), options: command.options, allowPositionals: true, strict: true });
  }
}

async function checkPolicy(title: string, code: string): Promise<void> {
  const own = mkdtempSync(join(folder, 'policy-'));
  writeFileSync(join(own, title), code);
  await loadPolicy(own, title);
}

/** Runs a program against a gateway in front of a stand-in for Claude, as a user of its own: no program uses up another's limits. */
async function runProgram(code: string): Promise<void> {
  started ??= sandbox();
  const { directory, url, adminURL, adminToken } = await started;
  const name = `program-${randomBytes(4).toString('hex')}`;
  const file = join(folder, `${name}.mjs`);
  writeFileSync(file, code);
  let said = '';
  const made = await runCommand(['keys', 'create', '--user', name, '--json'], { environment: {}, directory, write: (text) => (said += text), complain: (text) => (said += text) });
  assert.equal(made, 0, said);
  const { key } = JSON.parse(said) as { key: string };
  await run(process.execPath, [file], { cwd: folder, env: { PATH: process.env['PATH'], CLAVIGER_URL: url, CLAVIGER_KEY: key, ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: key, CLAVIGER_ADMIN_URL: adminURL, CLAVIGER_ADMIN_TOKEN: adminToken }, timeout: 30_000 });
}

interface Sandbox {
  readonly directory: string;
  readonly url: string;
  readonly adminURL: string;
  readonly adminToken: string;
  close(): Promise<void>;
}
/** The gateway of all programs, from the first one on. */
let started: Promise<Sandbox> | undefined;
after(async () => {
  await (await started)?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** `claviger start` as a person gets it, in an empty folder. */
async function sandbox(): Promise<Sandbox> {
  const directory = mkdtempSync(join(folder, 'sandbox-'));
  const program = await startProgram(process.execPath, [join(repository, 'packages/cli/dist/main.js'), 'start', '--port', '0'], { cwd: directory, env: { PATH: process.env['PATH'] }, ready: /Admin API on \S+,/ });
  const output = program.output();
  return {
    directory,
    url: /listens on (\S+)/.exec(output)?.[1] ?? '',
    adminURL: /Admin API on (\S+),/.exec(output)?.[1] ?? '',
    adminToken: readFileSync(join(directory, '.claviger/admin-token'), 'utf8').trim(),
    close: () => program.stop(),
  };
}

test('links between pages lead somewhere', () => {
  for (const page of pages) {
    for (const [, target = ''] of readFileSync(join(repository, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:|^#/.test(target)) continue;
      const path = resolve(repository, dirname(page), target.replace(/#.*/, ''));
      assert.ok(existsSync(path), `${page} -> ${relative(repository, path)}`);
    }
  }
});

/** The anchor that GitHub gives a heading: small letters, digits, hyphens and underscores; a space becomes a hyphen. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-');

test('links to a part of a page name one of its headings', () => {
  for (const page of pages) {
    for (const [, target = ''] of readFileSync(join(repository, page), 'utf8').matchAll(/\]\(([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#');
      if (anchor === undefined || /^[a-z]+:/.test(target)) continue;
      const file = path === '' ? join(repository, page) : resolve(repository, dirname(page), path);
      const headings = readFileSync(file, 'utf8').split('\n').filter((line) => /^#{1,6} /.test(line));
      assert.ok(headings.some((line) => anchorOf(line.replace(/^#+ /, '')) === anchor), `${page} -> ${target}`);
    }
  }
});

test('files of the repository that pages name are there', () => {
  for (const page of pages) {
    for (const [, path = ''] of readFileSync(join(repository, page), 'utf8').matchAll(/`((?:packages|bench|examples|integrations|scripts|skills)\/[\w./-]+\.\w+)`/g)) {
      assert.ok(existsSync(join(repository, path)), `${page} names ${path}`);
    }
  }
});

test('every command has a help page', async () => {
  for (const { name } of commands) {
    let said = '';
    const code = await runCommand(['help', ...name.split(' ')], { environment: {}, directory: folder, write: (text) => (said += text), complain: (text) => (said += text) });
    assert.equal(code, 0, name);
    assert.ok(said.includes(name), name);
  }
});

test('every option of every command is told of in its help', () => {
  for (const { name, usage, details = '', options } of commands) {
    for (const option of Object.keys(options)) assert.ok(`${usage}\n${details}`.includes(`--${option}`), `${name} --${option}`);
  }
});
