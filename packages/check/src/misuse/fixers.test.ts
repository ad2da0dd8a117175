import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingReporter, filesOf, projectOf } from '../graph/project.testing.js';
import { misuseAnalyzers, misuseFixers } from './index.js';

/** Looks, mends one rule's findings, and gives back the files as they are then. */
function mended(archive: string, ruleId: string): { files: Map<string, string>; planned: number } {
  const files = filesOf(archive);
  const project = projectOf(files);
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(project, report);
  const fixer = misuseFixers.find((entry) => entry.ruleId === ruleId);
  let planned = 0;
  for (const finding of report.findings.filter((entry) => entry.ruleId === ruleId)) {
    const plan = fixer?.plan(project, { severity: 'error', ...finding });
    if (plan === undefined) continue;
    planned += 1;
    for (const change of [...plan.changes].sort((a, b) => (b.kind === 'replace' ? b.start : 0) - (a.kind === 'replace' ? a.start : 0))) {
      assert.equal(change.kind, 'replace');
      if (change.kind !== 'replace') continue;
      const text = files.get(change.path) ?? '';
      files.set(change.path, text.slice(0, change.start) + change.text + text.slice(change.end));
    }
  }
  return { files, planned };
}

function left(files: Map<string, string>, ruleId: string): number {
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files), report);
  return report.findings.filter((finding) => finding.ruleId === ruleId).length;
}

const express = `
-- package.json --
{ "name": "a", "dependencies": { "express": "5.0.0", "express-rate-limit": "7.0.0", "@anthropic-ai/sdk": "1.0.0" } }
-- server.js --
import express from 'express';
import Anthropic from '@anthropic-ai/sdk';
const app = express();
const client = new Anthropic();
app.post('/chat', async (req, res) => {
  const { message } = req.body;
  res.json(await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 10, messages: [{ role: 'user', content: message }] }));
});
`;

for (const ruleId of ['unbounded-input', 'no-rate-limit']) {
  test(`${ruleId} of a plain Express route is mended, and nothing is found afterwards`, () => {
    const { files, planned } = mended(express, ruleId);
    assert.equal(planned, 1);
    assert.equal(left(files, ruleId), 0);
  });
}

test('several fields of one body are bounded together', () => {
  const { files, planned } = mended(express.replace('{ message }', '{ message, tone }').replace('content: message', 'content: `${tone}: ${message}`'), 'unbounded-input');
  assert.equal(planned, 1);
  assert.equal(left(files, 'unbounded-input'), 0);
  assert.match(files.get('server.js') ?? '', /typeof tone !== 'string' \|\| tone\.length > 10_000/);
});

test('a web handler is bounded with a web response', () => {
  const { files, planned } = mended(
    `
-- package.json --
{ "name": "a", "dependencies": { "next": "15.0.0", "@anthropic-ai/sdk": "1.0.0" } }
-- app/api/chat/route.ts --
import Anthropic from '@anthropic-ai/sdk';
const client = new Anthropic();
export async function POST(req: Request) {
  const { message } = await req.json();
  return Response.json(await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 10, messages: [{ role: 'user', content: message }] }));
}
`,
    'unbounded-input',
  );
  assert.equal(planned, 1);
  assert.match(files.get('app/api/chat/route.ts') ?? '', /return Response\.json\(\{ error/);
  assert.equal(left(files, 'unbounded-input'), 0);
});

test('the browser flag goes, its neighbours stay', () => {
  const { files } = mended(
    `
-- package.json --
{ "name": "a" }
-- a.ts --
import Anthropic from '@anthropic-ai/sdk';
export const client = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY, dangerouslyAllowBrowser: true, maxRetries: 1 });
`,
    'browser-flag-with-own-key',
  );
  assert.match(files.get('a.ts') ?? '', /new Anthropic\(\{ apiKey: process\.env\.ANTHROPIC_API_KEY, maxRetries: 1 \}\)/);
});

test('the browser flag leaves no comma and no gap behind, wherever it stands', () => {
  const key = 'apiKey: process.env.ANTHROPIC_API_KEY';
  for (const [written, mendedTo] of [
    [`{ ${key}, dangerouslyAllowBrowser: true }`, `{ ${key} }`],
    [`{ dangerouslyAllowBrowser: true, ${key} }`, `{ ${key} }`],
    [`{ ${key}, dangerouslyAllowBrowser: true, }`, `{ ${key}, }`],
    ['{ dangerouslyAllowBrowser: true }', '{}'],
    ['{ dangerouslyAllowBrowser: true, }', '{}'],
    ['{\n  dangerouslyAllowBrowser: true,\n}', '{}'],
    [`{\n  ${key},\n  dangerouslyAllowBrowser: true\n}`, `{\n  ${key},\n}`],
    [`{\n  dangerouslyAllowBrowser: true,\n  ${key},\n}`, `{\n  ${key},\n}`],
    [`{\n  ${key}, dangerouslyAllowBrowser: true\n}`, `{\n  ${key}\n}`],
  ] as const) {
    const { files } = mended(`\n-- package.json --\n{ "name": "a" }\n-- a.ts --\nimport Anthropic from '@anthropic-ai/sdk';\nexport const client = new Anthropic(${written});\n`, 'browser-flag-with-own-key');
    assert.equal(files.get('a.ts')?.trimEnd().split('\n').slice(1).join('\n'), `export const client = new Anthropic(${mendedTo});`, written);
  }
});

test('what is not plain is left to a person', () => {
  const { planned } = mended(express.replace('const { message } = req.body;', 'const message = pick(req.body).message;').replace('content: message', 'content: req.body.message.trim()'), 'unbounded-input');
  assert.equal(planned, 0);
});

test('a field that is no text, or may be left out, is left to a person: a check for a text would refuse what the app sends', () => {
  const sent = "messages: [{ role: 'user', content: message }]";
  for (const [fields, use] of [
    ['{ messages }', 'messages'],
    ['{ turns }', 'messages: turns'],
    ['{ turns }', "messages: turns.map((turn) => ({ role: 'user', content: turn }))"],
    ['{ turns }', "messages: [...turns, { role: 'user', content: 'Go on' }]"],
    ['{ turns }', "messages: [{ role: 'user', content: turns[0] }]"],
    ['{ form }', "messages: [{ role: 'user', content: JSON.stringify(form) }]"],
    ['{ message, tone }', "messages: [{ role: 'user', content: `${tone ?? 'kind'}: ${message}` }]"],
    ['{ message, tone }', "messages: [{ role: 'user', content: (tone ? tone + ': ' : '') + message }]"],
    ['{ message, tone }', "messages: [{ role: 'user', content: message + tone?.trim() }]"],
  ] as const) {
    const archive = express.replace('{ message }', fields).replace(sent, use);
    assert.ok(left(filesOf(archive), 'unbounded-input') > 0, use);
    assert.equal(mended(archive, 'unbounded-input').planned, 0, use);
  }
  // Texts that are asked for, cut and searched stay texts.
  for (const use of ['message.trim()', 'message.slice(0)', 'message.concat("!")']) {
    const archive = express.replace('content: message', `content: ${use}`).replace('= req.body;', "= req.body;\n  if (!message || message.length === 0) return res.status(400).end();");
    const { files, planned } = mended(archive, 'unbounded-input');
    assert.equal(planned, 1, use);
    assert.equal(left(files, 'unbounded-input'), 0, use);
  }
});

test('a module that pages import is marked as server-only', () => {
  const { files, planned } = mended(
    `
-- package.json --
{ "name": "a", "dependencies": { "next": "15.0.0", "@anthropic-ai/sdk": "1.0.0" } }
-- app/chat.tsx --
'use client';
import { client } from '../lib/claude';
export default function Chat() { return <b>{String(client)}</b>; }
-- lib/claude.ts --
import Anthropic from '@anthropic-ai/sdk';
export const client = new Anthropic();
`,
    'client-in-browser',
  );
  assert.equal(planned, 1);
  assert.equal((files.get('lib/claude.ts') ?? '').startsWith("import 'server-only';"), true);
  assert.equal(left(files, 'client-in-browser'), 0);
});
