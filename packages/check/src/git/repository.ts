import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Repository } from '../engine/project.js';
import { runGit, zeroSeparated } from './run-git.js';

/** The repository that a folder stands in; `undefined` when it stands in none, or git is not there. */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  const asked = await runGit(folder, ['rev-parse', '--show-toplevel', '--show-prefix', '--is-shallow-repository', '--is-inside-work-tree']);
  if (asked === undefined || asked.code !== 0) return undefined;
  const [root = '', prefix = '', shallow = '', inside = ''] = asked.stdout.toString('utf8').split('\n');
  if (inside !== 'true' || root === '') return undefined;
  // A configuration can claim another work tree (core.worktree): only one that holds the folder is believed.
  const real = realpathSync(folder);
  if (realpathSync(root) !== real && !real.startsWith(`${realpathSync(root)}/`)) return undefined;
  const promisor = await runGit(folder, ['config', '--get-regexp', '^(remote\\..*\\.promisor|extensions\\.partialclone)$']);
  return { root, prefix, shallow: shallow === 'true', partial: promisor !== undefined && promisor.code === 0 };
}

/** Paths in the index, relative to the folder. */
export async function trackedPaths(folder: string): Promise<Set<string> | undefined> {
  const listed = await runGit(folder, ['ls-files', '-z', '--cached']);
  return listed === undefined || listed.code !== 0 ? undefined : new Set(zeroSeparated(listed.stdout));
}

/** A rule that decides on a path: the file it stands in, its line, its pattern. */
export interface IgnoreRule {
  readonly source: string;
  readonly line: number;
  readonly pattern: string;
}

/**
 * What git's ignore rules say of each path, asked of git itself, without regard to the index. The last rule that
 * matches; `negated` when it takes a path back in. Paths without any rule are not in the map. Outside a repository an
 * empty one is lent for the time of the question, so that `.gitignore` files still mean what git takes them to mean.
 */
export async function ignoreRules(folder: string, paths: readonly string[], inRepository: boolean): Promise<Map<string, IgnoreRule & { negated: boolean }> | undefined> {
  const rules = new Map<string, IgnoreRule & { negated: boolean }>();
  if (paths.length === 0) return rules;
  const lent = inRepository ? undefined : mkdtempSync(join(tmpdir(), 'claviger-git-'));
  try {
    let place: string[] = [];
    if (lent !== undefined) {
      const made = await runGit(lent, ['init', '--quiet', '--template=', '.']);
      if (made === undefined || made.code !== 0) return undefined;
      place = [`--git-dir=${join(lent, '.git')}`, `--work-tree=${folder}`];
    }
    const asked = await runGit(folder, [...place, 'check-ignore', '--no-index', '--verbose', '-z', '--stdin'], { input: `${paths.join('\0')}\0` });
    // 0: some are ignored; 1: none is.
    if (asked === undefined || asked.code > 1) return undefined;
    const fields = zeroSeparated(asked.stdout);
    for (let index = 0; index + 3 < fields.length; index += 4) {
      const [source = '', line = '', pattern = '', path = ''] = fields.slice(index, index + 4);
      rules.set(path, { source, line: Number(line), pattern, negated: pattern.startsWith('!') });
    }
    return rules;
  } finally {
    if (lent !== undefined) rmSync(lent, { recursive: true, force: true });
  }
}
