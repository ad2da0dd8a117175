import assert from 'node:assert/strict';
import test from 'node:test';
import { checkProject } from '../check.js';
import { makeKey } from '../keys/key.testing.js';
import { commitAll, git, makeFolder, writeFiles } from '../project.testing.js';
import { planFixes } from './plan.js';

test('a key is told to be rotated once, wherever it stands and whatever is mended of that', async (context) => {
  const [key, other] = [makeKey(), makeKey()];
  const folder = makeFolder(context, { 'src/old.js': `export const old = "${key}";\n` });
  git(folder, 'init', '-q');
  commitAll(folder, 'first');
  writeFiles(folder, { 'src/old.js': '', 'src/a.ts': `export const a = new Anthropic({ apiKey: '${key}' });\n`, 'src/b.ts': `export const b = use("${key}");\nexport const c = use("${other}");\n`, 'public/page.html': `<script>const k = "${key}";</script>\n`, 'notes.txt': `the key is ${key}\n` });
  const { result, project } = await checkProject(folder);
  const { steps } = planFixes(project, result.findings);
  const lines = steps.filter((step) => /rotate/i.test(step));
  const fingerprints = [...new Set(result.findings.flatMap(({ key: found }) => found?.fingerprint ?? []))];
  assert.equal(fingerprints.length, 2);
  for (const fingerprint of fingerprints) assert.equal(lines.filter((line) => line.includes(fingerprint)).length, 1, fingerprint);
  assert.equal(lines.length, 2);
  const line = lines.find((step) => step.includes('src/a.ts')) ?? '';
  for (const place of ['src/b.ts', 'public/page.html', 'notes.txt', 'src/old.js in ', 'git filter-repo']) assert.ok(line.includes(place), place);
  for (const secret of [key, other]) assert.ok(!lines.join().includes(secret.slice(13, 45)));
});
