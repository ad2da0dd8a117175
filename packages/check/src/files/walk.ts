import { lstatSync, readdirSync, realpathSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import type { Limits, SkipReason } from '../engine/project.js';

export interface WalkedFile {
  readonly path: string;
  readonly size: number;
  readonly modified: number;
  readonly changed: number;
  readonly mode: number;
  readonly skipped: SkipReason | undefined;
  /** Folder of the repository within the project that it stands in, such as a submodule: git answers for it there. */
  readonly nested: string | undefined;
}

/** Folders of installed packages, of version control and of tools' caches: what stands in them is not the project's own. */
const passedOver = new Set([
  'node_modules', '.git', '.hg', '.svn', '.jj', 'bower_components', '__pycache__', 'site-packages', '.tox', '.mypy_cache', '.pytest_cache',
  '.ruff_cache', '.pnpm-store', '.turbo', '.parcel-cache', '.gradle', '.terraform', '.oxc', '.nx',
]);

/** Every file below a folder, ordered by path. Links are not followed out of the folder nor twice to one file. */
export function walk(root: string, limits: Limits): WalkedFile[] {
  const files: WalkedFile[] = [];
  let inNested: string | undefined;
  const realRoot = realpathSync(root);
  const skip = (path: string, skipped: SkipReason, size = 0): void => {
    files.push({ path, size, modified: 0, changed: 0, mode: 0, skipped, nested: inNested });
  };
  const add = (path: string, stats: Stats): void => {
    const skipped = !stats.isFile() ? 'not-a-file' : stats.size > limits.fileBytes ? 'too-large' : undefined;
    files.push({ path, size: stats.size, modified: stats.mtimeMs, changed: stats.ctimeMs, mode: stats.mode & 0o777, skipped, nested: inNested });
  };
  // A stack, not recursion: a tree can be deeper than the call stack.
  const folders: { path: string; depth: number; nested: string | undefined }[] = [{ path: '', depth: 0, nested: undefined }];
  let folder = folders.pop();
  for (; folder !== undefined; folder = folders.pop()) {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, folder.path), { withFileTypes: true });
    } catch {
      skip(folder.path === '' ? '.' : folder.path, 'unreadable');
      continue;
    }
    inNested = folder.path !== '' && entries.some(({ name }) => name === '.git') ? folder.path : folder.nested;
    const isEnvironment = entries.some(({ name }) => name === 'pyvenv.cfg');
    if (isEnvironment) continue;
    for (const entry of entries) {
      const path = folder.path === '' ? entry.name : `${folder.path}/${entry.name}`;
      if (files.length >= limits.files) {
        skip(path, 'too-many-files');
        return files.sort(byPath);
      }
      if (entry.isDirectory()) {
        if (passedOver.has(entry.name) || (entry.name === 'cache' && (folder.path.endsWith('.next') || folder.path.endsWith('.yarn')))) continue;
        if (folder.depth >= limits.depth) skip(path, 'too-deep');
        else folders.push({ path, depth: folder.depth + 1, nested: inNested });
      } else if (entry.isSymbolicLink()) {
        const reason = lookAtLink(root, realRoot, path);
        if (reason !== undefined) skip(path, reason);
      } else {
        try {
          add(path, lstatSync(join(root, path)));
        } catch {
          skip(path, 'unreadable');
        }
      }
    }
  }
  return files.sort(byPath);
}

/** Links within the folder lead to what is listed anyway and need no word; the others are named with the reason. */
function lookAtLink(root: string, realRoot: string, path: string): SkipReason | undefined {
  try {
    statSync(join(root, path));
    const target = realpathSync(join(root, path));
    return target === realRoot || target.startsWith(realRoot + sep) ? undefined : 'link-outside';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return code === 'ELOOP' ? 'link-cycle' : code === 'EACCES' ? 'unreadable' : 'broken-link';
  }
}

function byPath(one: WalkedFile, other: WalkedFile): number {
  return one.path < other.path ? -1 : one.path > other.path ? 1 : 0;
}
