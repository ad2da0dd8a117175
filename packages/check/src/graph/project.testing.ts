import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import type { Reporter } from '../engine/analyzer.js';
import type { ChecklistItemId, Evidence } from '../engine/checklist.js';
import type { ReportedFinding } from '../engine/finding.js';
import { isJsonObject, parseJson } from '../engine/json.js';
import type { FileKind, FilePlace, PackageManifest, Project, ProjectFile } from '../engine/project.js';

/** Files in one text, each after a line `-- path --`. */
export function filesOf(archive: string): Map<string, string> {
  const files = new Map<string, string>();
  let path: string | undefined;
  let lines: string[] = [];
  for (const line of archive.split('\n')) {
    const heading = /^-- (\S+) --$/.exec(line);
    if (heading?.[1] === undefined) {
      lines.push(line);
      continue;
    }
    if (path !== undefined) files.set(path, `${lines.join('\n')}\n`);
    path = heading[1];
    lines = [];
  }
  if (path !== undefined) files.set(path, `${lines.join('\n')}\n`);
  return files;
}

function kindOf(path: string): FileKind {
  const extension = posix.extname(path);
  if (/^\.(?:[cm]?[jt]sx?)$/.test(extension)) return 'script';
  if (/^\.(?:vue|svelte|astro)$/.test(extension)) return 'component';
  if (/^\.html?$/.test(extension)) return 'markup';
  if (extension === '.py') return 'python';
  if (posix.basename(path).startsWith('.env')) return 'dotenv';
  return 'config';
}

function placeOf(path: string): FilePlace {
  if (/(?:^|\/)(?:tests?|__tests__|e2e)\/|\.(?:test|spec)\.[cm]?[jt]sx?$/.test(path)) return 'test';
  if (/(?:^|\/)(?:dist|build|\.next)\//.test(path)) return 'build-output';
  return 'source';
}

/** Folders that were written for projects: nobody knows when a test is through with one. */
const written: string[] = [];
process.once('exit', () => {
  for (const folder of written) rmSync(folder, { recursive: true, force: true });
});

/** A project from texts, for tests. With `onDisk` the files are written to a new temporary folder too, for tsconfig paths. */
export function projectOf(texts: ReadonlyMap<string, string>, onDisk = texts.has('tsconfig.json')): Project {
  const root = onDisk ? mkdtempSync(join(tmpdir(), 'claviger-check-')) : '/nonexistent-project';
  if (onDisk) {
    written.push(root);
    for (const [path, text] of texts) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
  }
  const files = [...texts].map(([path, text]): ProjectFile => ({
    path,
    extension: posix.extname(path).toLowerCase(),
    size: text.length,
    kind: kindOf(path),
    place: placeOf(path),
    tracked: true,
    ignored: false,
    skipped: undefined,
    text: () => text,
    hash: () => createHash('sha256').update(text).digest('hex'),
  }));
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const packages: PackageManifest[] = [];
  for (const [path, text] of texts) {
    const data = posix.basename(path) === 'package.json' ? parseJson(text) : undefined;
    if (!isJsonObject(data)) continue;
    const dependencies = new Map<string, string>();
    for (const field of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      const group = data[field];
      if (isJsonObject(group)) for (const [name, range] of Object.entries(group)) if (typeof range === 'string') dependencies.set(name, range);
    }
    const directory = posix.dirname(path);
    packages.push({ path, directory: directory === '.' ? '' : directory, name: typeof data['name'] === 'string' ? data['name'] : undefined, dependencies, data });
  }
  packages.sort((a, b) => b.directory.length - a.directory.length);
  return {
    root,
    files,
    file: (path) => byPath.get(path),
    packages,
    packageOf: (path) => packages.find((manifest) => manifest.directory === '' || path.startsWith(`${manifest.directory}/`)),
    repository: undefined,
    cache: { get: () => undefined, set: () => undefined },
    limits: { fileBytes: 1e8, files: 1e6, depth: 64, archiveBytes: 1e8, archiveMembers: 1e5 },
  };
}

/** Collects what analyzers report. */
export class CollectingReporter implements Reporter {
  readonly findings: ReportedFinding[] = [];
  readonly evidences: { item: ChecklistItemId; status: string; evidence: Evidence }[] = [];
  readonly skips: string[] = [];
  finding(finding: ReportedFinding): void {
    this.findings.push(finding);
  }
  evidence(item: ChecklistItemId, status: 'pass' | 'not-applicable' | 'cannot-tell', evidence: Evidence): void {
    this.evidences.push({ item, status, evidence });
  }
  skip(path: string): void {
    this.skips.push(path);
  }
  progress(): void {}
}
