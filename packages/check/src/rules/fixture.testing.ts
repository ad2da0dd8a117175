import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { fillTemplate } from '../keys/key.testing.js';
import { commitAll, git, makeFolder } from '../project.testing.js';
import { makeTar } from '../tar.testing.js';

export const rulesFolder = fileURLToPath(new URL('../../src/rules/', import.meta.url));

/** The fixture projects of a rule: `ok` or `ng`. */
export function fixturesOf(ruleId: string, side: 'ok' | 'ng'): string[] {
  try {
    return readdirSync(join(rulesFolder, ruleId, 'fixtures', side), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/**
 * Lays a fixture out as a project: `dot.name` becomes `.name`, `name.utf16` is written in UTF-16, a folder `name.tar.d`
 * becomes an archive, markers become fresh keys, and folders `commit-1`, `commit-2` become commits. `fixture.json`
 * gives files' modes.
 */
export function layOutFixture(context: TestContext, ruleId: string, side: 'ok' | 'ng', name: string): string {
  const source = join(rulesFolder, ruleId, 'fixtures', side, name);
  const folder = makeFolder(context, {});
  const commits = readdirSync(source).filter((entry) => /^commit-\d+$/.test(entry)).sort();
  if (commits.length === 0) {
    copy(source, folder);
    return folder;
  }
  git(folder, 'init', '-q');
  for (const commit of commits) {
    for (const entry of readdirSync(folder)) if (entry !== '.git') rmSync(join(folder, entry), { recursive: true });
    copy(join(source, commit), folder);
    commitAll(folder, commit);
  }
  return folder;
}

function copy(source: string, folder: string): void {
  let modes: Record<string, string> = {};
  for (const [path, content] of readAll(source)) {
    if (path === 'fixture.json') {
      modes = (JSON.parse(content) as { modes: Record<string, string> }).modes;
      continue;
    }
    const target = join(folder, path.replace(/\.utf16$/, ''));
    mkdirSync(dirname(target), { recursive: true });
    if (path.endsWith('.utf16')) writeFileSync(target, `\ufeff${content}`, 'utf16le');
    else if (path.endsWith('.tar')) writeFileSync(target, makeTar(JSON.parse(content) as Record<string, string>));
    else writeFileSync(target, content);
  }
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(folder, path), Number.parseInt(mode, 8));
}

function readAll(source: string, below = ''): [string, string][] {
  return readdirSync(join(source, below), { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(below, entry.name);
    const written = path.replaceAll('dot.', '.');
    if (!entry.isDirectory()) return [[written, fillTemplate(readFileSync(join(source, path), 'utf8'))]];
    if (!entry.name.endsWith('.tar.d')) return readAll(source, path);
    const members = Object.fromEntries(readAll(source, path).map(([member, content]) => [member.slice(path.length + 1), content]));
    return [[written.slice(0, -2), JSON.stringify(members)]];
  });
}
