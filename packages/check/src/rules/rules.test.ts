import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { check } from '../check.js';
import { docsPage } from '../engine/rule.js';
import { sarifRule } from '../reports/sarif.js';
import { misuseRules } from '../misuse/index.js';
import { rules } from './catalogue.js';
import { fixturesOf, layOutFixture, rulesFolder } from './fixture.testing.js';

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
/** Rules about a running site or an account: their fixtures are used by the tests of `--url` and `--verify`. */
const elsewhere = new Set(['key-served', 'api-called-from-browser', 'key-too-old', 'spend-unlimited']);

/** Rules with fixtures of many files each, in one text: `misuse/fixtures.test.ts` runs those. */
const bundled = new Set<string>(misuseRules.map(({ id }) => id));

test('catalogue, folders, docs and SARIF agree', () => {
  const folders = readdirSync(rulesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.deepEqual([...rules.keys()].sort(), folders.sort());
  const pages = readdirSync(join(repository, 'docs/rules/check')).filter((name) => name !== 'README.md');
  assert.deepEqual(pages.sort(), [...rules.keys()].map((id) => `${id}.md`).sort());
  const index = readFileSync(join(repository, 'docs/rules/check/README.md'), 'utf8');
  for (const [id, rule] of rules) {
    assert.equal(rule.id, id);
    assert.ok(index.includes(`| [${id}](${id}.md) | ${rule.severity} | ${rule.title} |`), `${id} in the list of rules`);
    const page = readFileSync(join(repository, docsPage(id)), 'utf8');
    assert.equal(page.split('\n')[0], `# ${id}: ${rule.title}`);
    assert.ok(page.includes(`Checklist item \`${rule.item}\`, severity \`${rule.severity}\``), `${id}: item and severity`);
    assert.ok(page.includes(rule.remedy), `${id}: the remedy`);
    for (const heading of ['## Why', '## Faulty', '## Sound', '## What to do']) assert.ok(page.includes(heading), `${id}: ${heading}`);
    const described = sarifRule(rule);
    assert.deepEqual([described.id, described.shortDescription.text, described.help.text, described.defaultConfiguration.level], [id, rule.title, rule.remedy, rule.severity]);
  }
});

for (const id of rules.keys()) {
  if (bundled.has(id)) continue;
  test(`${id} has fixtures on both sides`, () => {
    for (const side of ['ok', 'ng'] as const) assert.ok(fixturesOf(id, side).length > 0, `${id}/fixtures/${side}`);
  });
  if (elsewhere.has(id)) continue;
  for (const side of ['ok', 'ng'] as const) {
    for (const name of fixturesOf(id, side)) {
      test(`${id}: ${side}/${name}`, async (context) => {
        const folder = layOutFixture(context, id, side, name);
        assert.ok(existsSync(folder));
        const { findings } = await check(folder);
        const own = findings.filter(({ ruleId }) => ruleId === id);
        const seen = findings.map(({ ruleId, path, line }) => `${ruleId} ${path}:${line}`).join(', ');
        assert.equal(own.length > 0, side === 'ng', `found: ${seen}`);
      });
    }
  }
}
