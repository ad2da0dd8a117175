// Source trees and repositories for the measurements, the same at each run: a small generator stands in for chance.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Mulberry32: a small generator with a seed, for text that only has to look alike. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Files of a generated repository, and those that each of its commits changes. */
const FILES = 600;
const CHANGED = 11;

const words = 'account amount answer batch budget cache client code config count customer data delta detail entry error event field file filter format group handler index input item key label line list map message model name number option order page path plan point policy price query range record report request result role route rule score segment server session setting size state status step stream style table tag task team text time title token total type unit update user value version view window worker'.split(' ');

export function sourceFile(random, index, count) {
  const pick = () => words[Math.floor(random() * words.length)];
  const name = () => `${pick()}${pick().replace(/^./, (letter) => letter.toUpperCase())}`;
  const lines = [];
  for (let link = 0; link < 4; link++) {
    const target = Math.floor(random() * count);
    if (target !== index) lines.push(`import { part${target} } from '../m${target % 60}/file${target}.js';`);
  }
  lines.push('', `/** ${pick()} ${pick()} of the ${pick()}. */`, `export function part${index}(${pick()}: string, limit = ${Math.floor(random() * 1000)}): string {`);
  const length = 15 + Math.floor(random() * 40);
  for (let line = 0; line < length; line++) {
    const one = name();
    lines.push(`  const ${one}${line} = { ${pick()}: '${pick()} ${pick()}', ${pick()}: ${Math.floor(random() * 1e6)}, ${name()}: [limit, ${line}] };`);
  }
  lines.push(`  return '${pick()}';`, '}', '');
  return lines.join('\n');
}

/** So many modules that import each other; gives their bytes. */
export function writeTree(folder, count) {
  rmSync(folder, { recursive: true, force: true });
  const random = generator(7);
  let bytes = 0;
  for (let index = 0; index < count; index++) {
    const path = join(folder, 'src', `m${index % 60}`, `file${index}.ts`);
    if (index < 60) mkdirSync(dirname(path), { recursive: true });
    const text = sourceFile(random, index, count);
    bytes += text.length;
    writeFileSync(path, text);
  }
  writeFileSync(join(folder, 'package.json'), '{ "name": "generated", "private": true, "type": "module" }\n');
  return bytes;
}

/**
 * A repository of so many commits with eleven changed files each, through `git fast-import`; gives the blobs' bytes. The
 * versions of a file are written one after the other, so that each is stored as a small change of the one before: what
 * `git gc` makes of a repository that people work in.
 */
export async function writeHistory(folder, commits, fileBytes, planted) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await ended(spawn('git', ['init', '-q', '-b', 'main'], { cwd: folder }));
  const random = generator(11);
  const git = spawn('git', ['fast-import', '--quiet'], { cwd: folder, stdio: ['pipe', 'inherit', 'inherit'] });
  const write = (part) => (git.stdin.write(part) ? undefined : new Promise((resolve) => git.stdin.once('drain', resolve)));
  const changes = Array.from({ length: commits + 2 }, () => []);
  let marks = 0;
  let bytes = 0;
  const put = async (commit, path, content) => {
    bytes += content.length;
    marks += 1;
    changes[commit].push(`M 100644 :${marks} ${path}\n`);
    await write(`blob\nmark :${marks}\ndata ${content.length}\n`);
    await write(content);
    await write('\n');
  };
  for (let index = 0; index < FILES; index++) {
    let text = '';
    while (text.length < fileBytes) text += sourceFile(random, index, FILES);
    let content = Buffer.from(text);
    for (let commit = 1; commit <= commits; commit++) {
      if ((index - commit * CHANGED + FILES * commits) % FILES >= CHANGED) continue;
      const at = content.indexOf('\n', Math.floor(random() * content.length * 0.9)) + 1;
      content = Buffer.concat([content.subarray(0, at), Buffer.from(`// ${random().toString(36)} ${random().toString(36)}\n`), content.subarray(at)]);
      await put(commit, `src/file${index}.ts`, content);
    }
  }
  for (const [commit, content] of planted.files) {
    await put(commit, `planted/${commit}.ts`, Buffer.from(content));
    changes[commit + 1].push(`D planted/${commit}.ts\n`);
  }
  for (let commit = 1; commit <= commits; commit++) {
    const message = planted.messages.get(commit) ?? `change ${commit}`;
    await write(`commit refs/heads/main\ncommitter Ada <ada@example.com> ${1_600_000_000 + commit * 60} +0000\ndata ${Buffer.byteLength(message)}\n${message}\n`);
    await write(changes[commit].join(''));
  }
  git.stdin.end();
  await ended(git);
  return bytes;
}

export function ended(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`ended with ${code}`))));
  });
}
