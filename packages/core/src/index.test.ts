import assert from 'node:assert/strict';
import { test } from 'node:test';
import { version } from './index.js';

test('the version is a semantic version', () => {
  assert.match(version, /^\d+\.\d+\.\d+$/);
});
