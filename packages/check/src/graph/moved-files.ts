import { posix } from 'node:path';
import type { Project } from '../engine/project.js';

const script = /\.[cm]?[jt]sx?$/;

/**
 * Files that stand elsewhere than where they are imported from: a build puts them in their place (`COPY api routes ./`), or
 * the import was left behind when they were moved. Only where the last two parts of the path name one file of the project.
 */
export class MovedFiles {
  /** By `folder/name` without extension; `undefined` where several end so. */
  private byEnd: Map<string, string | undefined> | undefined;

  constructor(private readonly project: Project) {}

  find(specifier: string): string | undefined {
    const parts = specifier.replace(script, '').split('/').filter((part) => part !== '.' && part !== '..' && part !== '');
    return parts.length < 2 ? undefined : this.ends().get(parts.slice(-2).join('/'));
  }

  private ends(): Map<string, string | undefined> {
    if (this.byEnd !== undefined) return this.byEnd;
    const found = new Map<string, string | undefined>();
    for (const { path, place } of this.project.files) {
      if (place !== 'source' || !script.test(path)) continue;
      const end = path.replace(script, '').split('/').slice(-2).join('/');
      if (!end.includes('/') || posix.basename(end) === 'index') continue;
      found.set(end, found.has(end) ? undefined : path);
    }
    this.byEnd = found;
    return found;
  }
}
