import type { ModuleGraph } from '../graph/module-graph.js';
import type { Event } from './event.js';

/** How a module shows that it makes pages. */
const makesPages = /\.(?:render|renderFile|view|html|send)\(|innerHTML|dangerouslySetInnerHTML|v-html|\{@html|set:html/;
/** Packages that keep records; each program of a repository that uses the same one may read what another wrote. */
const keepsRecords = /^(?:mongoose|mongodb|@prisma\/.*|pg|postgres|mysql2?(?:\/promise)?|better-sqlite3|sqlite3?|node:sqlite|bun:sqlite|knex|kysely|drizzle-orm.*|typeorm|sequelize|@sequelize\/core|@libsql\/client|@neondatabase\/serverless|@vercel\/(?:postgres|kv)|@supabase\/.*|firebase.*|i?o?redis|@upstash\/redis|@adonisjs\/lucid.*|@mikro-orm\/.*)$/;
/** More modules than read what Claude's answers are kept in; a larger program is looked at in part. */
const MOST_READERS = 60;

/** Kinds of events that say what became of a text; all else of such modules has nothing to do with Claude. */
const shown: ReadonlySet<string> = new Set(['html', 'response', 'render', 'shared', 'props']);

export function isShownElsewhere({ detail }: Event): boolean {
  return shown.has(detail.kind);
}

/**
 * Modules that do not lead to Claude but may show what was kept of its answers: they make pages, speak of a field that
 * an answer was put into or of a template, and know the store by the same module or package as those that wrote it.
 */
export function modulesThatShow(graph: ModuleGraph, kept: readonly Event[], looked: (path: string) => boolean): string[] {
  const fields = kept.flatMap(({ detail }) => (detail.kind === 'kept' ? [detail.name] : []));
  if (fields.length === 0) return [];
  const writers = new Set(kept.flatMap(({ path, calls }) => [path, ...calls.map((call) => call.path)]));
  const stores = new Set([...writers].flatMap((path) => storesOf(graph, path)));
  const speaks = (text: string): boolean => /\.(?:render|renderFile|view)\(/.test(text) || fields.some((field) => text.includes(field));
  const found: string[] = [];
  for (const [path, { file }] of graph.modules) {
    if (found.length >= MOST_READERS) break;
    if (looked(path)) continue;
    const text = file.text() ?? '';
    if (makesPages.test(text) && speaks(text) && storesOf(graph, path).some((store) => stores.has(store))) found.push(path);
  }
  return found;
}

/** By what a module knows its store: a module of the project that knows it, or a package. */
function storesOf(graph: ModuleGraph, path: string): string[] {
  const edges = graph.module(path)?.edges ?? [];
  const packages = edges.map((edge) => edge.import.specifier).filter((specifier) => keepsRecords.test(specifier));
  const near = edges.flatMap((edge) => graph.targetsOf(edge)).filter((target) => graph.module(target)?.edges.some((edge) => keepsRecords.test(edge.import.specifier)) === true);
  return [...packages, ...near];
}
