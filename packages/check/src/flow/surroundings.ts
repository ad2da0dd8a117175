import type { Analysis } from './analysis.js';
import type { Frame } from './evaluator.js';
import type { EventOf } from './event.js';

/** The texts of the files a call passes through, its own first: where its answer and its errors may be looked at. */
export function pathTexts(analysis: Analysis, event: EventOf<'claude'>): string {
  const paths = new Set([event.path, ...event.calls.map((call) => call.path), ...(event.route === undefined ? [] : [event.route.path])]);
  return [...paths].map((path) => analysis.text(path)).join('\n');
}

/** The texts of the functions that a call passes through, its own first. */
export function wayTexts(analysis: Analysis, event: EventOf<'claude'>): string {
  const texts: string[] = [];
  for (let at: Frame | undefined = event.frame; at !== undefined; at = at.caller) if (at.node !== undefined) texts.push(analysis.text(at.module).slice(at.node.start, at.node.end));
  return texts.join('\n');
}

/** `create(...).catch(...)`, or a callback for errors beside it. */
export function catchesResult(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const after = analysis.text(event.path).slice(event.node.end, event.node.end + 300);
  return /^\s{0,40}\)?\s{0,40}(?:\.\w{1,20}\([\s\S]{0,200}?\)\s{0,40})?\.catch\(/.test(after);
}
