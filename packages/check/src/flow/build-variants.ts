import type { ModuleGraph } from '../graph/module-graph.js';

/** Builds of Angular put `environment.prod.ts` in the place of `environment.ts`: what may stand where a module is imported. */
export function buildVariants(path: string, graph: ModuleGraph): string[] {
  if (!/(?:^|\/)environments\/environment\.ts$/.test(path)) return [];
  const folder = path.slice(0, -'environment.ts'.length);
  return [...graph.modules.keys()].filter((other) => other !== path && other.startsWith(folder) && /^environment\.[\w-]{1,40}\.ts$/.test(other.slice(folder.length)));
}
