import { chmodSync, existsSync, lstatSync, realpathSync, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { CheckError } from '../check-error.js';
import { makeFolders } from '../files/make-folders.js';
import { readRegularFile } from '../files/read-regular-file.js';
import { runGit } from '../git/run-git.js';

const MARK = '# claviger check';
const COMMAND = 'npx --no-install claviger check --staged || exit 1';

/** Writes or extends the pre-commit hook; gives what was done. Husky's folder is used where the project has one. */
export async function installHook(folder: string): Promise<string> {
  const { root, common } = await repositoryOf(folder);
  const hooks = await hooksFolder(root, common);
  const path = join(hooks, 'pre-commit');
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) throw new CheckError(`${path} is a link: add "${COMMAND}" to what it leads to by hand`);
  const existing = existsSync(path) ? readRegularFile(path).toString('utf8') : '';
  if (existing.includes(MARK)) return `The hook is there already: ${path}`;
  makeFolders(hooks);
  const start = existing === '' ? '#!/bin/sh\n' : existing.endsWith('\n') ? existing : `${existing}\n`;
  if (existing !== '' && !/^#!.*\b(?:ba|da|z|k)?sh\b/.test(existing) && !hooks.endsWith('.husky')) {
    throw new CheckError(`${path} is no shell script: add "${COMMAND}" to it by hand`);
  }
  // Before what is there: an "exit 0" at its end would keep it from running.
  const [first = '', ...rest] = start.split('\n');
  const text = first.startsWith('#!') ? [first, MARK, COMMAND, ...rest].join('\n') : `${MARK}\n${COMMAND}\n${start}`;
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return `Every commit is now checked first: ${path}${canRun(root) ? '' : NOT_INSTALLED}`;
}

/** `npx --no-install` would say that a registry does not know the package, and refuse the commit. */
const NOT_INSTALLED = '\nThe hook runs the claviger that the project has installed, and there is none at the top of this repository: until you run "npm install --save-dev claviger" there, every commit is refused.';
const canRun = (root: string): boolean => existsSync(join(root, 'node_modules', '.bin', 'claviger'));

async function repositoryOf(folder: string): Promise<{ readonly root: string; readonly common: string }> {
  const top = await runGit(folder, ['rev-parse', '--show-toplevel', '--git-common-dir']);
  const [root = '', common = ''] = top === undefined || top.code !== 0 ? [] : top.stdout.toString('utf8').split('\n');
  if (root === '') throw new CheckError(`${folder} is not in a git repository`);
  return { root, common: isAbsolute(common) ? common : join(folder, common) };
}

async function hooksFolder(root: string, common: string): Promise<string> {
  const husky = join(root, '.husky');
  if (existsSync(husky)) {
    if (realpathSync(husky) !== join(realpathSync(root), '.husky')) throw new CheckError(`${husky} is a link: add "${COMMAND}" to the hook by hand`);
    return husky;
  }
  // Asked of the configuration itself: everything else is run with hooks turned off.
  const configured = await runGit(root, ['config', '--local', '--get', 'core.hooksPath']);
  const named = configured !== undefined && configured.code === 0 ? configured.stdout.toString('utf8').trim() : '';
  if (named !== '') return isAbsolute(named) ? named : join(root, named);
  return join(common, 'hooks');
}
