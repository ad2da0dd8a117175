import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { CollectingReporter, filesOf, projectOf } from '../graph/project.testing.js';
import { misuseAnalyzers, misuseRules } from './index.js';

const rulesFolder = new URL('../../src/rules/', import.meta.url);
const projectsFolder = new URL('../../src/misuse/fixtures/', import.meta.url);

function look(files: ReadonlyMap<string, string>): CollectingReporter {
  const report = new CollectingReporter();
  const project = projectOf(files);
  for (const analyzer of misuseAnalyzers) void analyzer.analyze(project, report);
  return report;
}

/** Lines marked with `!!` at their end: where a finding is to be. */
function expected(files: ReadonlyMap<string, string>): string[] {
  return [...files].flatMap(([path, text]) => text.split('\n').flatMap((line, index) => (/!!\s*(?:\*\/\}?|-->)?$/.test(line) ? [`${path}:${String(index + 1)}`] : []))).sort();
}

for (const rule of misuseRules) {
  const folder = new URL(`${rule.id}/fixtures/`, rulesFolder);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.txtar')) : [];
  test(`${rule.id} has ok and ng fixtures`, () => {
    assert.ok(names.some((name) => name.startsWith('ok')), 'no ok fixture');
    assert.ok(names.some((name) => name.startsWith('ng')), 'no ng fixture');
  });
  for (const name of names) {
    test(`${rule.id}: ${name}`, () => {
      for (const [index, part] of readFileSync(new URL(name, folder), 'utf8').split(/^==== .*$/m).entries()) {
        const files = filesOf(part);
        if (files.size === 0) continue;
        const found = look(files).findings.filter((finding) => finding.ruleId === rule.id).map((finding) => `${finding.path}:${String(finding.line)}`);
        const wanted = expected(files);
        assert.equal(wanted.length > 0, name.startsWith('ng'), `part ${String(index)}: marks and name differ`);
        assert.deepEqual([...new Set(found)].sort(), wanted, `part ${String(index)} (${[...files.keys()].join(', ')})`);
      }
    });
  }
}

/** Whole projects: a line's `!! rule another-rule` names what is to be found there; nothing else of weight is. */
for (const name of existsSync(projectsFolder) ? readdirSync(projectsFolder).filter((entry) => entry.endsWith('.txtar')) : []) {
  for (const [index, part] of readFileSync(new URL(name, projectsFolder), 'utf8').split(/^(?===== .*$)/m).entries()) {
    const title = /^==== (.*)$/m.exec(part)?.[1] ?? `part ${String(index)}`;
    const files = filesOf(part.replace(/^==== .*$/m, ''));
    if (files.size === 0) continue;
    test(`${name}: ${title}`, () => {
      const wanted = [...files].flatMap(([path, text]) => text.split('\n').flatMap((line, at) => (/!! ([a-z -]+?)(?: -->)?$/.exec(line)?.[1] ?? '').split(' ').filter((rule) => rule !== '').map((rule) => `${rule} ${path}:${String(at + 1)}`)));
      const found = look(files).findings.filter((finding) => misuseRules.find((rule) => rule.id === finding.ruleId)?.severity !== 'note');
      assert.deepEqual([...new Set(found.map((finding) => `${finding.ruleId} ${finding.path}:${String(finding.line)}`))].sort(), wanted.sort());
    });
  }
}
