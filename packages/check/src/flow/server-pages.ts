import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';

/** What may stand before a page, or keep it: a login, another page that it sends people to, a cache. */
const heldBack = /\bAstro\.(?:locals|cookies|redirect)\b|cache-control|s-maxage|CDN-Cache|\bcache\b/i;

/** Pages of Astro that are made anew for everyone who opens them, and ask Claude while they are. */
export function pagesMadeForEach(analysis: Analysis): { readonly page: string; readonly place: Location }[] {
  const found = new Map<string, { page: string; place: Location }>();
  for (const event of analysis.calls()) {
    const [first] = event.calls;
    const page = first?.path ?? event.path;
    if (event.route !== undefined || !/(?:^|\/)src\/pages\/.*\.astro$/.test(page) || found.has(page) || analysis.isAside(page) || !madeForEach(analysis, page)) continue;
    if (event.path === page && !analysis.inServerPart(event)) continue;
    found.set(page, { page, place: first === undefined ? analysis.place(event.path, event.node) : analysis.place(page, { start: first.offset, end: first.offset }) });
  }
  return [...found.values()];
}

function madeForEach(analysis: Analysis, page: string): boolean {
  const { project } = analysis;
  const text = analysis.text(page);
  if (heldBack.test(text) || /\bprerender\s{0,4}=\s{0,4}true\b/.test(text)) return false;
  const folder = page.slice(0, page.lastIndexOf('src/pages/'));
  if (project.files.some((file) => file.path.startsWith(`${folder}src/middleware`))) return false;
  const settings = ['mjs', 'ts', 'js', 'mts'].map((extension) => project.file(`${folder}astro.config.${extension}`)?.text()).find((found) => found !== undefined) ?? '';
  return /\boutput\s{0,4}:\s{0,4}['"]server['"]/.test(settings) || /\bprerender\s{0,4}=\s{0,4}false\b/.test(text);
}
