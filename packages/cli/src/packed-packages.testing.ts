import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from './running-program.testing.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

/** The tarball of every package: those that were packed for this run of all tests, else made now, in `folder`. */
export function packedPackages(folder: string): readonly string[] {
  const packed = process.env['CLAVIGER_TEST_TARBALLS'];
  if (packed !== undefined) return readdirSync(packed).map((name) => join(packed, name));
  const { code, stdout, stderr } = runProgram(process.execPath, [join(repository, 'scripts/pack.mjs'), folder], repository);
  assert.equal(code, 0, stderr);
  return stdout.trim().split('\n');
}
