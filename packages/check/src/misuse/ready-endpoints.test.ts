import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../check.js';
import { makeFolder } from '../project.testing.js';

const ITEMS = ['server-side-only', 'input-bounded', 'rate-limited', 'prompt-guarded', 'personal-data-minimal', 'errors-handled', 'retries-and-timeouts', 'client-reused', 'answers-checked'];
const server = (line: string): string => `import express from 'express';\n${line}\nexport const app = express();\napp.post('/chat', chat({ model: 'claude-sonnet-5-5' }));\n`;

test('a ready endpoint of Claviger answers for what it does', async (context) => {
  const { checklist } = await check(makeFolder(context, { 'package.json': '{}', 'server.js': server("import { chat } from '@claviger/core/express';") }));
  for (const id of ITEMS) {
    const item = checklist.find((one) => one.id === id);
    assert.equal(item?.status, 'pass', id);
    assert.deepEqual(item?.evidence.map(({ path, line }) => [path, line]), [['server.js', 2]]);
  }
});

test('neither another function of the same name nor one in a test does', async (context) => {
  const { checklist } = await check(makeFolder(context, { 'package.json': '{}', 'server.js': server("import { chat } from './chat.js';"), 'server.test.js': server("import { chat } from '@claviger/core/express';") }));
  assert.deepEqual(ITEMS.map((id) => checklist.find((one) => one.id === id)?.status).filter((status) => status === 'pass'), []);
});

test('what a ready endpoint leaves to the app is asked of the app', async (context) => {
  const endpoint = (more: string): string => `import { claviger } from '@claviger/core';\nimport { chat } from '@claviger/core/express';\nexport const route = chat({ guard: claviger({}${more.includes('ledger') ? ', { ports: { ledger: { append: console.log } } }' : ''}), model: 'claude-sonnet-5-5'${more.includes('long') ? ', maxTokens: 100_000' : ''} });\n`;
  const answers = async (files: Readonly<Record<string, string>>): Promise<unknown[]> => {
    const { checklist } = await check(makeFolder(context, { 'package.json': '{}', ...files }));
    return ['usage-logged', 'stop-handled', 'max-tokens-sensible'].map((id) => checklist.find((one) => one.id === id)?.status);
  };
  assert.deepEqual(await answers({ 'chat.js': endpoint('') }), ['cannot-tell', 'cannot-tell', 'pass']);
  assert.deepEqual(await answers({ 'chat.js': endpoint('ledger'), 'page.js': "if (delta.stop_reason === 'max_tokens') show('cut');\n" }), ['pass', 'pass', 'pass']);
  const off = await check(makeFolder(context, { 'package.json': '{}', 'chat.js': endpoint(''), 'claviger.config.ts': "import { defineConfig } from '@claviger/core';\nexport default defineConfig({ privacy: { preset: 'off' } });\n" }));
  assert.equal(off.checklist.find(({ id }) => id === 'personal-data-minimal')?.status, 'not-applicable');
  assert.deepEqual(await answers({ 'chat.js': endpoint('long') }), ['cannot-tell', 'cannot-tell', 'fail']);
});

test('a route beside it that has no limit fails all the same', async (context) => {
  const open = "import Anthropic from '@anthropic-ai/sdk';\nimport express from 'express';\nconst claude = new Anthropic();\nexport const app = express();\napp.post('/open', async (request, response) => response.json(await claude.messages.create({ model: 'claude-sonnet-5-5', max_tokens: 100, messages: [{ role: 'user', content: request.body.text }] })));\n";
  const { checklist } = await check(makeFolder(context, { 'package.json': '{}', 'server.js': server("import { chat } from '@claviger/core/express';"), 'open.js': open }));
  assert.deepEqual(['rate-limited', 'input-bounded'].map((id) => checklist.find((one) => one.id === id)?.status), ['fail', 'fail']);
});
