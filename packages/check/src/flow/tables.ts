import type { Project, ProjectFile, ResultCache } from '../engine/project.js';

/** The columns of each table that the project declares, by its name in the singular. */
export type Tables = ReadonlyMap<string, readonly string[]>;

const SOURCE_MOST = 500_000;
const prisma = /^model\s{1,4}(\w{1,60})\s{0,4}\{([^}]{1,8000})\}/gm;
const sql = /\bcreate\s{1,4}table\s{1,4}(?:if\s{1,4}not\s{1,4}exists\s{1,4})?["'`[]?(?:\w{1,60}\.)?(\w{1,60})["'`\]]?\s{0,4}\(((?:[^()]|\([^()]{0,200}\)){1,8000})\)/gi;
/** A table of Kysely's database, and classes and interfaces of entities: names with types, nothing nested. */
const typed = /\b(?:(\w{1,60})\s{0,4}:\s{0,4}|(?:interface|class)\s{1,4}(\w{1,60})\b[^{}\n]{0,120})\{([^{}]{1,4000})\}/g;

/** `customers`, `Customer` and `CustomerTable` are one name. */
export function singular(name: string): string {
  const plain = name.replace(/(?:Table|Entity|Model|Schema)$/, '').replace(/[_\-$]/g, '').toLowerCase();
  return plain.endsWith('ies') ? `${plain.slice(0, -3)}y` : plain.replace(/(?<!s)s$/, '');
}

type Table = readonly [name: string, columns: readonly string[]];

// Raised whenever the same text gives other tables.
const CACHE = 'tables-1';
const known = new WeakMap<Project, Tables>();

/** Read from Prisma schemas, SQL, and the types that query builders and mappers are given; once, however many rules ask. */
export function declaredTables(project: Project): Tables {
  const before = known.get(project);
  if (before !== undefined) return before;
  const found = new Map<string, string[]>();
  for (const file of project.files) {
    if (file.skipped !== undefined || file.size > SOURCE_MOST || file.path.includes('!') || file.place === 'vendored' || file.place === 'build-output') continue;
    if (file.kind !== 'script' && !/\.(?:prisma|sql)$/.test(file.path)) continue;
    for (const [name, columns] of tablesOf(file, project.cache)) if (columns.length > 0) found.set(singular(name), [...(found.get(singular(name)) ?? []), ...columns]);
  }
  known.set(project, found);
  return found;
}

/** A file that is as it was is not read again. */
function tablesOf(file: ProjectFile, cache: ResultCache): readonly Table[] {
  const hash = file.hash();
  const space = `${CACHE}:${file.extension}`;
  const kept = hash === undefined ? undefined : cache.get(space, hash);
  if (isTables(kept)) return kept;
  const tables = readTables(file);
  if (hash !== undefined) cache.set(space, hash, tables);
  return tables;
}

function isTables(kept: unknown): kept is readonly Table[] {
  return Array.isArray(kept) && kept.every((table: unknown) => Array.isArray(table) && typeof table[0] === 'string' && Array.isArray(table[1]) && table[1].every((column) => typeof column === 'string'));
}

function readTables(file: ProjectFile): Table[] {
  const text = file.text() ?? '';
  const found: Table[] = [];
  if (file.path.endsWith('.prisma')) for (const match of text.matchAll(prisma)) found.push([match[1] ?? '', columnsIn(match[2] ?? '', /^\s*(\w+)\s+\w/)]);
  if (/create\s{1,4}table/i.test(text)) for (const match of text.matchAll(sql)) found.push([match[1] ?? '', (match[2] ?? '').split(/,(?![^(]*\))/).flatMap((column) => /^\s*["'`[]?(\w+)["'`\]]?\s+\w/.exec(column)?.[1] ?? [])]);
  if (file.kind === 'script' && /\bKysely\b|typeorm|@Entity\(|mikro-orm|Insertable|sequelize-typescript/.test(text)) for (const match of text.matchAll(typed)) found.push([match[1] ?? match[2] ?? '', columnsIn((match[3] ?? '').replaceAll(';', '\n'), /^\s*(?:@\w+\([^()]*\)\s*)*(?:readonly\s+)?(\w+)[?!]?\s*:/)]);
  return found;
}

function columnsIn(body: string, form: RegExp): string[] {
  return body.split('\n').flatMap((line) => form.exec(line.slice(0, 400))?.[1] ?? []);
}
