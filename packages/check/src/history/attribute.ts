import { runGit, zeroSeparated } from '../git/run-git.js';

/** A change of one path by one commit: the object it had before (of the first parent that differs) and after. */
export interface PathChange {
  readonly commit: string;
  readonly path: string;
  readonly before: readonly string[];
  readonly after: string;
}

/**
 * Every change that a commit made to a path, for the objects asked for. Each commit is compared with its parents, a
 * merge with all of them at once, so that only what the merge itself brought in counts as its own. Unreachable commits
 * and stashes are commits like the others.
 */
export async function changesOf(folder: string, commits: readonly string[], objects: ReadonlySet<string>): Promise<PathChange[] | undefined> {
  const shown = await runGit(folder, ['diff-tree', '--stdin', '-r', '-c', '--root', '--raw', '-z', '--no-renames', '--no-abbrev', '--no-ext-diff', '--no-textconv'], {
    input: commits.map((commit) => `${commit}\n`).join(''),
    milliseconds: 300_000,
    outputBytes: 1024 * 1024 * 1024,
  });
  if (shown === undefined || shown.code !== 0) return undefined;
  const changes: PathChange[] = [];
  let commit = '';
  const fields = zeroSeparated(shown.stdout);
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index] ?? '';
    if (!field.startsWith(':')) {
      // Between commits stands the commit's name, at times after a line break.
      commit = field.trim().split(/\s/)[0] ?? '';
      continue;
    }
    // ":mode mode object object status", with as many colons as there are parents.
    const parents = field.length - field.replace(/^:+/, '').length;
    const words = field.slice(parents).split(' ');
    const before = words.slice(parents + 1, parents * 2 + 1);
    const after = words[parents * 2 + 1] ?? '';
    const path = fields[++index] ?? '';
    if (objects.has(after) || before.some((object) => objects.has(object))) changes.push({ commit, path, before, after });
  }
  return changes;
}

export interface Attribution {
  readonly path: string;
  readonly broughtIn: string;
  readonly removedBy: string | undefined;
}

/**
 * From the changes around the objects that hold one key: for each path the commit that brought it in first, and the one
 * that took it out last, when it did. `timeOf` gives a commit's time; of two at the same time the order is as given.
 */
export function attribute(changes: readonly PathChange[], holding: ReadonlySet<string>, timeOf: (commit: string) => number): Attribution[] {
  const byPath = new Map<string, { brought: string; broughtAt: number; removed: string | undefined; removedAt: number; lastIn: number }>();
  for (const { commit, path, before, after } of changes) {
    const held = before.length > 0 && before.every((object) => holding.has(object));
    const holds = holding.has(after);
    if (held === holds) continue;
    const time = timeOf(commit);
    const known = byPath.get(path) ?? { brought: '', broughtAt: Number.POSITIVE_INFINITY, removed: undefined, removedAt: Number.NEGATIVE_INFINITY, lastIn: Number.NEGATIVE_INFINITY };
    if (holds) {
      if (time < known.broughtAt) {
        known.brought = commit;
        known.broughtAt = time;
      }
      known.lastIn = Math.max(known.lastIn, time);
    } else if (time >= known.removedAt) {
      known.removed = commit;
      known.removedAt = time;
    }
    byPath.set(path, known);
  }
  return [...byPath]
    .filter(([, { brought }]) => brought !== '')
    .map(([path, { brought, removed, removedAt, lastIn }]) => ({ path, broughtIn: brought, removedBy: removedAt >= lastIn ? removed : undefined }));
}
