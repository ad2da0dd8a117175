import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CollectingReporter, projectOf } from '../../graph/project.testing.js';
import { misuseAnalyzers } from '../../misuse/index.js';

test('a client with no timeout is reported where it was made, and shows the call that waits', () => {
  const files = new Map([
    ['package.json', '{"name":"a","type":"module","dependencies":{"express":"5","@anthropic-ai/sdk":"1"}}'],
    ['client.js', "import Anthropic from '@anthropic-ai/sdk';\nexport const quick = new Anthropic({ timeout: 9000 });\nexport const patient = new Anthropic({ timeout: Infinity });\n"],
    ['app.js', "import express from 'express';\nimport { patient } from './client.js';\nconst app = express();\napp.post('/a', async (req, res, next) => {\n  try { res.json(await patient.messages.create({ model: 'claude-sonnet-5', max_tokens: 9, messages: [] })); } catch (e) { next(e); }\n});\n"],
  ]);
  const report = new CollectingReporter();
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(projectOf(files), report);
  const [finding] = report.findings.filter(({ ruleId }) => ruleId === 'no-timeout');
  assert.equal(`${finding?.path ?? ''}:${String(finding?.line)}`, 'client.js:3');
  assert.deepEqual((finding?.steps ?? []).map(({ path, line }) => `${path}:${String(line)}`), ['app.js:5']);
});
