import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parsePolicy } from '@claviger/core';
import { startFakeClaude } from '@claviger/fake-claude';
import { exampleModel } from './example-model.js';

test('the printed example asks a model that the policy allows and that there is', async () => {
  const fake = await startFakeClaude({ keys: ['any'] });
  try {
    for (const models of [['claude-haiku-*'], ['claude-opus-5-5'], ['claude-haiku-5-5', 'claude-opus-*'], ['claude-*']]) {
      const model = exampleModel(parsePolicy({ shape: { models } }));
      assert.ok(models.some((one) => (one.endsWith('*') ? model.startsWith(one.slice(0, -1)) : model === one)), `${models.join(', ')}: ${model}`);
      const response = await fetch(`${fake.url}/v1/models/${model}`, { headers: { 'x-api-key': 'any', 'anthropic-version': '2023-06-01' } });
      assert.equal(response.status, 200, model);
    }
    const app = { shape: { models: ['claude-opus-5-5'] }, apps: { default: { pin: { model: 'claude-opus-5-5' } } } };
    assert.equal(exampleModel(parsePolicy(app)), 'claude-opus-5-5');
    assert.equal(exampleModel(parsePolicy({ shape: { models: ['claude-opus-*'] }, apps: { default: { shape: { models: ['claude-haiku-5-5'] } } } })), 'claude-haiku-5-5');
  } finally {
    await fake.close();
  }
});
