import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse as parseYaml } from 'yaml';
import { runCommand } from './run-command.js';

const repository = resolve(fileURLToPath(new URL('../../..', import.meta.url)));
const skill = join(repository, 'skills/claude-security');
const main = readFileSync(join(skill, 'SKILL.md'), 'utf8');

const folder = mkdtempSync(join(tmpdir(), 'claviger-skill-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A project with faults that can be mended and one that cannot: its key was made here, a moment ago. */
const key = `sk-ant-api03-${randomBytes(70).toString('base64url').slice(0, 93)}AA`;
writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@anthropic-ai/sdk': '1.12.0', express: '5.3.0' } }));
writeFileSync(
  join(folder, 'server.js'),
  `import Anthropic from '@anthropic-ai/sdk';
import express from 'express';
const claude = new Anthropic({ apiKey: '${key}' });
const app = express();
app.use(express.json());
app.post('/chat', async (request, response) => {
  const answer = await claude.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 500, messages: [{ role: 'user', content: request.body.message }] });
  response.json({ text: answer.content[0].text });
});
app.listen(3000);
`,
);
spawnSync('git', ['init', '-q'], { cwd: folder });

/** Runs a command line of the skill in this process: what it does, without the time that a process takes to start. */
async function run(line: string): Promise<{ readonly status: number; readonly output: string }> {
  const words = line.split(' ');
  assert.deepEqual(words.slice(0, 2), ['npx', 'claviger'], line);
  let [output, complaints] = ['', ''];
  const status = await runCommand(words.slice(2), { environment: { PATH: process.env['PATH'], HOME: folder }, directory: folder, write: (text) => void (output += text), complain: (text) => void (complaints += text) });
  assert.ok(!`${output}${complaints}`.includes(key), 'no key in what a command prints');
  return { status, output };
}

const commandLines = (page: string): string[] => [...page.matchAll(/^```sh\n(.*?)^```/gms)].flatMap(([, block = '']) => block.trim().split('\n'));

test('the head has what the format asks for, and the words that people use', () => {
  const [, front = ''] = /^---\n(.*?)\n---\n/s.exec(main) ?? [];
  const { name, description, ...more } = parseYaml(front) as Record<string, string>;
  assert.equal(name, 'claude-security');
  assert.ok(description !== undefined && description.length <= 1024);
  assert.deepEqual(more, {});
  for (const phrase of ['anthropic security', 'claude api key security', 'anthropic prompt injection', 'secure claude integration']) assert.ok(description.includes(phrase), phrase);
  assert.ok(main.split('\n').length < 100, 'short: more stands in the references');
});

test('every command of the skill runs on a project with faults', async () => {
  const lines = commandLines(main);
  assert.ok(lines.length >= 5);
  for (const line of lines) {
    const { status, output } = await run(line);
    const explains = line.includes('--explain');
    assert.ok(status === 0 || (status === 1 && !explains), `${line}: ${status}`);
    if (line.includes('--format json')) {
      const report = JSON.parse(readFileSync(join(folder, 'claviger-report.json'), 'utf8')) as { readonly checklist: { readonly id: string; readonly status: string }[]; readonly findings: { readonly ruleId: string; readonly path: string; readonly line: number }[] };
      assert.ok(!JSON.stringify(report).includes(key));
      const found = report.findings.map(({ ruleId }) => ruleId);
      for (const rule of ['anthropic-key', 'unbounded-input', 'no-rate-limit']) assert.ok(found.includes(rule), rule);
    }
    if (line.endsWith('--fix --dry-run')) {
      assert.ok(readFileSync(join(folder, 'server.js'), 'utf8').includes(key), 'a dry run changes nothing');
      assert.match(output, /process\.env/);
    }
    if (line.endsWith('--fix')) assert.ok(!readFileSync(join(folder, 'server.js'), 'utf8').includes(key));
  }
});

test('the commands of the gateway page start a gateway and make a key for it', async () => {
  const lines = commandLines(readFileSync(join(skill, 'references/gateway.md'), 'utf8'));
  assert.deepEqual(lines.map((line) => line.split(' ').slice(0, 3).join(' ')), ['npx claviger start', 'npx claviger keys']);
  const gateway = spawn(process.execPath, [join(repository, 'packages/cli/dist/main.js'), 'start', '--port', '0'], { cwd: folder, env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const chunk of gateway.stdout) if ((said += String(chunk)).includes('Go live')) break;
  try {
    const { status, output } = await run(lines[1] ?? '');
    assert.equal(status, 0);
    const made = /cvg_\w+/.exec(output)?.[0] ?? '';
    const ask = async (): Promise<number> => (await fetch(`${/listens on (\S+)/.exec(said)?.[1]}/v1/models`, { headers: { 'x-api-key': made, 'anthropic-version': '2023-06-01' } })).status;
    // A running gateway knows of a new key within a second.
    let answered = await ask();
    for (let attempt = 0; attempt < 20 && answered === 401; attempt++) {
      await pause(100);
      answered = await ask();
    }
    assert.equal(answered, 200);
  } finally {
    gateway.kill('SIGTERM');
    await once(gateway, 'exit');
  }
});

test('the references are there, and name rules that exist', async () => {
  for (const [, path = ''] of main.matchAll(/\]\((references\/[\w-]+\.md)\)/g)) assert.ok(readFileSync(join(skill, path), 'utf8').length > 0);
  const rules = new Set(readdirSync(join(repository, 'docs/rules/check')).map((file) => file.replace(/\.md$/, '')));
  const findings = readFileSync(join(skill, 'references/findings.md'), 'utf8');
  for (const [row] of findings.matchAll(/^\| `.*$/gm)) {
    for (const [, name = ''] of (row.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)) assert.ok(rules.has(name), name);
  }
});
