import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const packages = readdirSync(join(root, 'packages')).filter((name) => existsSync(join(root, 'packages', name, 'package.json')));

function foldersBelow(folder: string): string[] {
  const inside = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'fixtures' && entry.name !== 'node_modules');
  return [folder, ...inside.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

test('every folder of four or more source files says what it promises', () => {
  const sources = packages.map((name) => join(root, 'packages', name, 'src')).filter((folder) => existsSync(folder));
  const silent = sources.flatMap((source) =>
    foldersBelow(source).filter((folder) => {
      const files = readdirSync(folder);
      // The top of a package is described by its own README or by the repository's.
      return folder !== source && files.filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts')).length >= 4 && !files.includes('README.md');
    }),
  );
  assert.deepEqual(silent.map((folder) => folder.slice(root.length)), []);
});

interface Manifest {
  readonly engines?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifests = ['package.json', ...packages.map((name) => join('packages', name, 'package.json'))].map((path): [string, Manifest] => [path, JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest]);
const outside = (manifest: Manifest): [string, string][] =>
  Object.entries({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }).filter(([name]) => name !== 'claviger' && !name.startsWith('@claviger/'));

test('every dependency is pinned to one version and has its reason in the docs', () => {
  const reasons = readFileSync(join(root, 'docs', 'dependencies.md'), 'utf8');
  for (const [path, manifest] of manifests) {
    for (const [name, version] of outside(manifest)) {
      assert.match(version, /^(?:npm:.+@)?\d+\.\d+\.\d+$/, `${name} in ${path}`);
      assert.ok(reasons.includes(`\`${name}\``), `${name} of ${path} has no line in docs/dependencies.md`);
    }
  }
});

test('the lock file names no registry', () => {
  assert.ok(!readFileSync(join(root, 'package-lock.json'), 'utf8').includes('"resolved": "http'));
});

test('core knows neither Node nor the other packages', () => {
  const files = foldersBelow(join(root, 'packages', 'core', 'src')).flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  for (const file of files.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.endsWith('.testing.ts'))) {
    for (const [, from = ''] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)'/gm)) {
      assert.ok(!/^(?:node:|@claviger\/|claviger$|@anthropic-ai\/)/.test(from), `${file.slice(root.length)} imports ${from}`);
    }
  }
});
