import type { GraphModule } from './module-graph.js';

/** What puts an app into a page, by the package that it comes from. */
const mounting: readonly (readonly [RegExp, RegExp])[] = [
  [/^vue$/, /^createApp$/],
  [/^react-dom(?:\/client)?$/, /^(?:createRoot|hydrateRoot|render|hydrate|default)$/],
  [/^preact$/, /^(?:render|hydrate)$/],
  [/^solid-js\/web$/, /^(?:render|hydrate)$/],
  [/^svelte$/, /^(?:mount|hydrate)$/],
];

/** Whether a module calls what puts an app into a page: it is the first of what browsers get. */
export function mounts({ record, file }: GraphModule): boolean {
  const found = record.imports.some((edge) => mounting.some(([from, what]) => from.test(edge.specifier) && edge.names.some((name) => what.test(name))));
  return found && /\.mount\(|(?:createRoot|hydrateRoot|render|hydrate|mount)\(/.test(file.text() ?? '');
}

/** Why a module that puts an app into a page is an entry. */
export const MOUNTED = 'what puts an app into a page';
