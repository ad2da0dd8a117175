import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { runCheck } from '@claviger/check';
import type { Step } from '../change.js';
import type { Project } from '../project.js';

const TITLE = 'Check every commit for keys before it is made';
const WITHOUT: Step = { title: TITLE, changes: [], byHand: [] };

/** The hook runs the command that the project has installed: without it, no commit would go through. */
export function hookStep({ repository, packages, place }: Project): Step {
  if (repository === undefined) return { ...WITHOUT, byHand: ['There is no git repository here, so no commits are checked. After "git init": claviger init'] };
  if (hasHook(repository)) return WITHOUT;
  if (!canRun(repository)) {
    const known = packages.has('claviger') && place === '';
    return { ...WITHOUT, byHand: [`${known ? 'The package claviger is not installed yet' : 'The package claviger is not installed at the top of the repository'}, so commits are not checked yet. Once it is, run: claviger check --install-hook`] };
  }
  return { ...WITHOUT, run: () => installHook(repository) };
}

async function installHook(repository: string): Promise<string> {
  let said = '';
  const write = (text: string): void => void (said += text);
  const code = await runCheck(['--install-hook'], { stdout: { write }, stderr: { write }, environment: {}, folder: repository });
  if (code !== 0) throw new Error(said.trim());
  return said.trim();
}

function hasHook(repository: string): boolean {
  return ['.husky/pre-commit', '.git/hooks/pre-commit'].some((path) => existsSync(join(repository, path)) && readFileSync(join(repository, path), 'utf8').includes('claviger check'));
}

function canRun(repository: string): boolean {
  try {
    createRequire(join(repository, 'package.json')).resolve('claviger/package.json');
    return true;
  } catch {
    return false;
  }
}
