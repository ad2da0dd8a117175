import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from './check.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

test('this repository passes its own check', { skip: !existsSync(join(repository, 'claviger.check.json')) }, async () => {
  const { findings } = await check(repository);
  assert.deepEqual(
    findings.filter(({ severity }) => severity !== 'note').map(({ ruleId, path, line, message }) => `${ruleId} ${path}:${line} ${message}`),
    [],
  );
});
