import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingReporter, projectOf } from '../../graph/project.testing.js';
import { misuseAnalyzers } from '../../misuse/index.js';

test('a client that a helper makes is followed back to the handler that asks for it', () => {
  const files = new Map([
    ['package.json', '{"name":"a","dependencies":{"next":"15","@anthropic-ai/sdk":"1"}}'],
    ['lib/make.js', "import Anthropic from '@anthropic-ai/sdk';\nexport const make = () => new Anthropic();\n"],
    ['pages/api/dream.js', "import { make } from '../../lib/make';\nexport default async function handler(req, res) {\n  const client = make();\n  res.json(await client.messages.create({ model: 'claude-sonnet-5', max_tokens: 9, messages: [{ role: 'user', content: 'A dream.' }] }));\n}\n"],
  ]);
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files), report);
  const [finding] = report.findings.filter(({ ruleId }) => ruleId === 'client-per-request');
  assert.equal(finding?.path, 'lib/make.js');
  const steps = (finding.steps ?? []).map(({ path, line, message }) => `${path}:${String(line)} ${message}`);
  assert.ok(steps.includes('pages/api/dream.js:3 calls make'), steps.join('; '));
  assert.equal(steps.at(-1), 'lib/make.js:2 makes the client here');
});
