import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { blocksOf, pages } from './docs-pages.testing.js';
import { runCommand } from './run-command.js';

/** The program that `docs/check.md` shows, in a folder of its own; gives what `claviger check` says of it. */
async function reportOfTheSample(): Promise<readonly string[]> {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-docs-report-'));
  try {
    const program = blocksOf('docs/check.md').find(({ title }) => title === 'server.js');
    assert.ok(program);
    writeFileSync(join(directory, 'server.js'), program.code);
    let said = '';
    const code = await runCommand(['check', '--no-color', '--no-cache'], { environment: {}, directory, write: (text) => (said += text), complain: (text) => (said += text) });
    assert.equal(code, 1, said);
    return said.split('\n');
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const samples = pages.flatMap(blocksOf).filter(({ title }) => title === 'report');

test('samples of reports say what check says of the program that is shown', async () => {
  assert.ok(samples.length > 0);
  const report = await reportOfTheSample();
  for (const { page, code } of samples) {
    let from = 0;
    for (const line of code.split('\n')) {
      // Where something is left out.
      if (line === '…' || line === '') continue;
      const at = report.indexOf(line, from);
      assert.notEqual(at, -1, `${page}: the report has no line "${line}" here`);
      from = at + 1;
    }
  }
});
