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
