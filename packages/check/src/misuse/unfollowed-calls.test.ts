import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingReporter, projectOf } from '../graph/project.testing.js';
import { misuseAnalyzers } from './index.js';

function said(code: string): readonly string[] {
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(new Map([['package.json', '{"name":"a","dependencies":{"@anthropic-ai/sdk":"1"}}'], ['plugin.js', code]])), report);
  return report.evidences.filter((entry) => entry.item === 'rate-limited').map((entry) => entry.status);
}

const call = "claude.messages.create({ model: 'claude-sonnet-5', max_tokens: 9, messages: [{ role: 'user', content: text }] })";

test('a call that nothing leads to is not taken for none', () => {
  assert.ok(!said(`import Anthropic from '@anthropic-ai/sdk'; const claude = new Anthropic(); registry[Symbol.for('x')] = { deep: { deeper: { ask(text) { return ${call}; } } } };`).includes('not-applicable'));
});

test('methods of an object that a plugin puts onto a server are followed', () => {
  assert.ok(!said(`import Anthropic from '@anthropic-ai/sdk'; import plugin from 'fastify-plugin'; export default plugin(async (server) => { const claude = new Anthropic(); server.decorate('poems', { write: (text) => ${call} }); });`).includes('not-applicable'));
});

test('where no call stands, the question does not apply', () => {
  assert.deepEqual(said("import Anthropic from '@anthropic-ai/sdk'; export const nothing = typeof Anthropic;"), ['not-applicable']);
});

test('a call that stands in Python is a call, though no route leads there', () => {
  const report = new CollectingReporter();
  const files = new Map([['requirements.txt', 'anthropic\n'], ['job.py', "import anthropic\nclient = anthropic.Anthropic()\n\ndef ask(text):\n    return client.messages.create(model='claude-sonnet-5', max_tokens=9, messages=[{'role': 'user', 'content': text}])\n"]]);
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files), report);
  for (const item of ['rate-limited', 'input-bounded', 'prompt-guarded']) {
    const said = report.evidences.filter((entry) => entry.item === item);
    assert.deepEqual(said.map((entry) => entry.status), ['cannot-tell'], item);
    assert.equal(said[0]?.evidence.line, 5);
  }
});

test('a model of a cloud is called with the rights of the machine: no browser receives a key', () => {
  const report = new CollectingReporter();
  const handler = "import { BedrockRuntimeClient, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'; const bedrock = new BedrockRuntimeClient({}); export const handler = async (event) => { const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 99, messages: [{ role: 'user', content: JSON.parse(event.body).text }] }); return await bedrock.send(new InvokeModelCommand({ modelId: 'anthropic.claude-sonnet-5', body })); };";
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(new Map([['package.json', '{"name":"a","dependencies":{"@aws-sdk/client-bedrock-runtime":"3"}}'], ['src/index.js', handler]])), report);
  assert.deepEqual(report.evidences.filter((entry) => entry.item === 'server-side-only').map((entry) => entry.status), ['pass']);
});
