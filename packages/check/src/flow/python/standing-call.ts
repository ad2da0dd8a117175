import type { Project } from '../../engine/project.js';
import { claudeCall } from './taint.js';

/** The first call of Claude that stands in Python, whether a route leads to it or not. */
export function standingPythonCall(project: Project): { readonly path: string; readonly line: number } | undefined {
  for (const file of project.files) {
    if (file.kind !== 'python' || file.skipped !== undefined || file.place !== 'source' || file.path.includes('!')) continue;
    const text = file.text() ?? '';
    const match = /anthropic|claude/i.test(text) ? claudeCall.exec(text) : null;
    // What may be a call of another model has to name one of Claude.
    const named = match !== null && (!/completion|openrouter|invoke|run/.test(match[0]) || /["'](?:[\w.]{1,24}[./])?claude-|Anthropic/.test(text));
    if (match !== null && named) return { path: file.path, line: text.slice(0, match.index).split('\n').length };
  }
  return undefined;
}
