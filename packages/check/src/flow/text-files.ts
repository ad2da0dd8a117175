import { posix } from 'node:path';
import type { Project } from '../engine/project.js';
import { externalOf } from './known/chain.js';
import type { Value } from './value.js';

/** Longer texts are data, and no prompts. */
const LARGEST = 64 * 1024;
export const textExtension = /\.(?:md|mdx|txt|prompt|prompty|text|hbs|handlebars|mustache|ejs|njk|liquid|tmpl|tpl|jinja2?|j2|xml|ya?ml|json|graphql|gql)$/i;
/** Stands in an address for what is not known. */
const UNKNOWN = '\u0000';
const joins = /^(?:join|resolve|normalize)$/;
const MOST_PARTS = 30;

/** The text of a file of the project, where it is one that a prompt may stand in. */
export function textOfFile(project: Project, path: string): string | undefined {
  const file = textExtension.test(path) ? project.file(path) : undefined;
  return file === undefined || file.skipped !== undefined || file.size > LARGEST || file.ignored === true ? undefined : file.text();
}

/** The address that a value is, as it is written: `join(__dirname, 'prompts', name + '.md')`, `new URL('./a.md', import.meta.url)`. */
function written(value: Value, depth = 0): string {
  const { shape } = value;
  if (depth > 8) return UNKNOWN;
  if (shape.kind === 'constant') return typeof shape.value === 'string' ? shape.value : UNKNOWN;
  if (shape.kind === 'text') return shape.parts.slice(0, MOST_PARTS).map((part) => written(part, depth + 1)).join('');
  const last = externalOf(value)?.chain.at(-1);
  if (last === undefined || last.how === 'member' || last.args.length === 0) return UNKNOWN;
  if (joins.test(last.name)) return last.args.slice(0, MOST_PARTS).map((part) => written(part, depth + 1)).join('/');
  return /^(?:URL|fileURLToPath|pathToFileURL|file|toString|String|dirname)$/.test(last.name) && last.args[0] !== undefined ? written(last.args[0], depth + 1) : UNKNOWN;
}

/** Addresses that were looked for, by project: a prompt is read for each route anew. */
const found = new WeakMap<Project, Map<string, string | undefined>>();

/** The text of the file that a program reads, where its address is written in the program: beside the module, or wherever one folder ends so. */
export function readFileText(project: Project, address: Value, module: string): string | undefined {
  const whole = written(address).replaceAll('\\', '/');
  const at = whole.lastIndexOf(UNKNOWN);
  const rest = at === -1 ? whole : whole.slice(at + 1);
  if (at !== -1 && !rest.startsWith('/')) return undefined;
  return fileTextAt(project, rest, module);
}

/** The same by an address of which only the end may be known. */
export function fileTextAt(project: Project, rest: string, module: string): string | undefined {
  if (!textExtension.test(rest)) return undefined;
  const known = found.get(project) ?? new Map<string, string | undefined>();
  found.set(project, known);
  const key = `${module}\n${rest}`;
  if (!known.has(key)) known.set(key, locate(project, posix.normalize(rest.replace(/^\/+/, '')), module));
  const path = known.get(key);
  return path === undefined ? undefined : textOfFile(project, path);
}

function locate(project: Project, relative: string, module: string): string | undefined {
  const beside = posix.normalize(posix.join(posix.dirname(module), relative));
  if (project.file(beside) !== undefined) return beside;
  const tail = relative.replace(/^(?:\.\.\/)+/, '');
  if (project.file(tail) !== undefined) return tail;
  const ending = project.files.filter(({ path }) => path.endsWith(`/${tail}`));
  return ending.length === 1 ? ending[0]?.path : ending.find(({ path }) => project.packageOf(path) === project.packageOf(module))?.path;
}
