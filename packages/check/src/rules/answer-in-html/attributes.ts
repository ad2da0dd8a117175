import type { Analysis } from '../../flow/analysis.js';
import type { TemplateValue } from '../../flow/template-values.js';
import { marked, newOrigin } from '../../flow/value.js';

/** Alpine's `x-html` in a page that asks a route of Claude: its scripts stand in attributes and are not run. */
export function attributeSinks(analysis: Analysis, urls: readonly string[]): TemplateValue[] {
  const found: TemplateValue[] = [];
  for (const file of analysis.project.files) {
    if (!/\.html?$/.test(file.path) || file.skipped !== undefined || analysis.isAside(file.path)) continue;
    const text = file.text() ?? '';
    const url = urls.find((path) => path.length > 1 && text.includes(path));
    if (url === undefined) continue;
    for (const match of text.matchAll(/\bx-html\s{0,4}=\s{0,4}["'][^"'\n]{1,200}["']/g)) {
      const origin = newOrigin('fetched', url, file.path, match.index);
      found.push({ path: file.path, start: match.index, end: match.index + match[0].length, way: 'x-html', value: marked([{ origin, cut: false }]) });
    }
  }
  return found;
}
