import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UsageError } from '../command.js';
import { run } from './privacy-report.run.js';

async function report(policy: object, values: Record<string, string> = {}): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'claviger-report-'));
  try {
    writeFileSync(join(directory, 'claviger.config.json'), JSON.stringify(policy));
    let output = '';
    const code = await run({ values, positionals: [] }, { environment: {}, directory, write: (text) => void (output += text), complain: () => undefined });
    assert.equal(code, 0);
    return output;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('the report says what each app lets out, and what cannot be seen from here', async () => {
  const output = await report({ privacy: { posture: 'zdr', features: { 'Files API': true } }, apps: { clinic: { privacy: { preset: 'health', posture: 'hipaa', unread: 'deny' } } } });
  const [first = '', clinic = ''] = output.split('App clinic');
  assert.match(first, /Types let through: PERSON/);
  assert.match(first, /refused: .*Batch processing/);
  assert.match(first, /set by this policy: Files API \(allowed\)/);
  assert.match(first, /on conditions.*Cache diagnostics, Structured outputs/);
  assert.doesNotMatch(clinic, /Types let through/);
  assert.match(clinic, /refused: .*Web fetch/);
  assert.match(clinic, /files: refused/);
  assert.match(output, /Not verified from here:/);
});

test('one app may be asked for by name; an unknown one is an error', async () => {
  assert.doesNotMatch(await report({ apps: { shop: {} } }, { app: 'shop' }), /App default/);
  await assert.rejects(() => report({}, { app: 'shop' }), UsageError);
});

test("types of the policy's own are in the report, each once", async () => {
  const output = await report({
    privacy: { types: { TICKET: 'mask' }, known: [{ value: 'Project Heron', type: 'PROJECT' }, { value: 'Project Crane', type: 'PROJECT' }], recognizers: [{ type: 'TICKET', pattern: 'T-\\d{6}' }] },
  });
  assert.match(output, /Types replaced by stand-ins.*\bPROJECT\b/);
  assert.match(output, /Types masked: TICKET$/m);
  assert.equal(output.match(/\bPROJECT\b/g)?.length, 1);
  assert.doesNotMatch(output, /Heron/);
});
