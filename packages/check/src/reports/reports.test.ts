import assert from 'node:assert/strict';
import test from 'node:test';
import { check } from '../check.js';
import { formats } from '../command/arguments.js';
import { makeKey } from '../keys/key.testing.js';
import { makeFolder, writeFiles } from '../project.testing.js';
import { rules } from '../rules/catalogue.js';
import { renderReport } from './render.js';
import { sarifReport } from './sarif.js';

test('no report of any format holds a key or lets a name steer the reader', async (context) => {
  const key = makeKey();
  const folder = makeFolder(context, { 'src/\u001b[2Jx<img src=x onerror=alert(1)>.ts': `const a = "${key}";\nconst b = "sk-ant-" + "${makeKey().slice(7)}";\n` });
  const result = await check(folder);
  assert.equal(result.findings.length, 2);
  for (const format of formats) {
    const text = renderReport(result, format, false);
    assert.ok(!text.includes(key.slice(13, 45)), `${format} holds the key`);
    assert.ok(!text.includes('\u001b'), `${format} holds an escape`);
    if (format === 'html') assert.ok(!text.includes('<img'), 'markup of a name');
  }
});

test('the reports of an earlier check are no part of the project, and hide no key', async (context) => {
  const folder = makeFolder(context, { 'src/a.ts': `const a = '${makeKey()}';\n` });
  const before = await check(folder);
  const names = { html: 'report.html', json: 'out/report.json', sarif: 'report.sarif', markdown: 'REPORT.md', junit: 'report.xml' } as const;
  for (const [format, name] of Object.entries(names)) writeFiles(folder, { [name]: renderReport(before, format as keyof typeof names, false) });
  const again = await check(folder);
  assert.deepEqual(again.findings, before.findings);
  assert.deepEqual(again.stats.skipped, Object.values(names).toSorted().map((path) => ({ path, reason: 'own-report' })));
  assert.equal(again.stats.bytes, before.stats.bytes);
  // What only looks like one, or has become something else since.
  writeFiles(folder, { 'report.html': `${renderReport(before, 'html', false)}<!-- ${makeKey()} -->`, 'page.html': '<!doctype html>\n<title>Security check of a shop</title>', 'data.json': '{ "version": 1, "checklist": [] }' });
  const third = await check(folder);
  assert.deepEqual(third.findings.filter(({ ruleId }) => ruleId === 'anthropic-key').map(({ path }) => path), ['report.html', 'src/a.ts']);
  assert.equal(third.stats.skipped.length, Object.keys(names).length);
  // Nor does a beginning hide what programs read by its name.
  writeFiles(folder, { 'package.json': renderReport(before, 'json', false), 'requirements-dev.txt': renderReport(before, 'markdown', false) });
  assert.equal((await check(folder)).stats.skipped.length, Object.keys(names).length);
});

test('colours only when asked for', async (context) => {
  const result = await check(makeFolder(context, { 'a.ts': '' }));
  assert.ok(renderReport(result, 'pretty', true).includes('\u001b[1m'));
  assert.ok(!renderReport(result, 'pretty', false).includes('\u001b'));
});

test('JSON has the checklist, the findings and what was not read', async (context) => {
  const result = await check(makeFolder(context, { 'a.ts': `k = '${makeKey()}'`, 'b.bin': Buffer.from([0, 1, 0, 0]) }));
  const report = JSON.parse(renderReport(result, 'json', false)) as { checklist: { id: string; status: string; evidence: unknown[] }[]; findings: { ruleId: string; item: string }[]; stats: { skipped: object[] } };
  assert.equal(report.checklist.length, 17);
  assert.equal(report.checklist[0]?.status, 'fail');
  assert.deepEqual(report.findings.map(({ ruleId, item }) => [ruleId, item]), [['anthropic-key', 'key-in-secret-store']]);
  assert.deepEqual(report.stats.skipped, [{ path: 'b.bin', reason: 'binary' }]);
});

test('SARIF names every rule of the catalogue, and results refer to them', async (context) => {
  const result = await check(makeFolder(context, { 'a b.ts': `k = '${makeKey()}'` }));
  const { runs } = JSON.parse(sarifReport(result, rules, '1.2.3')) as {
    runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[];
  };
  const [run] = runs;
  assert.deepEqual(run?.tool.driver.rules.map(({ id }) => id), [...rules.keys()]);
  const [first] = run?.results ?? [];
  assert.equal(run?.tool.driver.rules[first?.ruleIndex ?? -1]?.id, 'anthropic-key');
  assert.equal(first?.locations[0]?.physicalLocation.artifactLocation.uri, 'a%20b.ts');
});

test('JUnit and the annotations of GitHub escape what they must', async (context) => {
  const result = await check(makeFolder(context, { 'a&b,c.ts': `k = '${makeKey()}'` }));
  assert.match(renderReport(result, 'github', false), /^::error file=a&b%2Cc\.ts,line=1,endLine=1,col=6,title=anthropic-key::/m);
  const junit = renderReport(result, 'junit', false);
  assert.ok(junit.includes('a&#38;b,c.ts'));
  assert.equal(junit.match(/<testcase /g)?.length, 17);
});

test('where nothing of the checklist was asked, as before a commit, the report for people is one line', async (context) => {
  const result = await check(makeFolder(context, { 'a.ts': '' }));
  const text = renderReport({ ...result, checklist: [], findings: [] }, 'pretty', false);
  assert.match(text, /^Nothing found in 1 file, [\d.]+ s\n$/);
});
