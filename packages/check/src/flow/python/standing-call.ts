import type { Project } from '../../engine/project.js';
import { claudeCall } from './taint.js';

/** The first call of Claude that stands in Python, whether a route leads to it or not. */
export function standingPythonCall(project: Project): { readonly path: string; readonly line: number } | undefined {
  for (const file of project.files) {
    if (file.kind !== 'python' || file.skipped !== undefined || file.place !== 'source' || file.path.includes('!')) continue;
    const text = file.text() ?? '';
    const at = /anthropic|claude/i.test(text) ? text.search(claudeCall) : -1;
    if (at !== -1) return { path: file.path, line: text.slice(0, at).split('\n').length };
  }
  return undefined;
}
