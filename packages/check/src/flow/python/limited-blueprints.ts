import type { PythonFile, PythonFunction } from './functions.js';

const exempted = /\blimiter\w{0,20}\.exempt\(\s{0,4}(?:\w{1,60}\.)?(\w{1,60})\s{0,4}\)/i;
const limited = /\blimiter\w{0,20}\.(?:shared_)?limit\([^\n]{1,300}\)\(\s{0,4}(?:\w{1,60}\.)?(\w{1,60})\s{0,4}\)/i;

/** Blueprints that Flask-Limiter is told of by name: `limiter.limit('5 per minute')(books)`, `limiter.exempt(books)`. */
export class LimitedBlueprints {
  readonly #exempted: ReadonlySet<string>;
  readonly #limited: ReadonlySet<string>;

  constructor(files: readonly PythonFile[]) {
    this.#exempted = named(files, exempted);
    this.#limited = named(files, limited);
  }

  exempts(route: PythonFunction): boolean {
    return routersOf(route).some((name) => this.#exempted.has(name));
  }

  limits(route: PythonFunction): boolean {
    return routersOf(route).some((name) => this.#limited.has(name));
  }
}

function routersOf(route: PythonFunction): string[] {
  return route.decorators.flatMap((decorator) => {
    const name = /^@(\w{1,60})\.\w{1,20}\(/.exec(decorator)?.[1];
    return name === undefined ? [] : [`${route.path}:${name}`];
  });
}

/** The file and the name of each router that lines of this kind name, also where it was imported by another name. */
function named(files: readonly PythonFile[], pattern: RegExp): ReadonlySet<string> {
  const found = new Set<string>();
  for (const file of files) {
    const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)].map((line) => line.text);
    const names = lines.flatMap((text) => pattern.exec(text)?.[1] ?? []);
    for (const name of names) for (const place of origins(name, file, lines, files)) found.add(place);
  }
  return found;
}

function origins(name: string, file: PythonFile, lines: readonly string[], files: readonly PythonFile[]): string[] {
  const imported = new RegExp(`^from\\s{1,4}[\\w.]{0,200}?(\\w{1,60})\\s{1,4}import\\s{1,4}\\(?(?:[^#]{0,300},\\s{0,4})?(?:(\\w{1,60})\\s{1,4}as\\s{1,4})?${name}\\b`);
  const found = lines.flatMap((text) => {
    const match = imported.exec(text);
    return match?.[1] === undefined ? [] : files.filter(({ path }) => new RegExp(`(?:^|/)${match[1] ?? ''}(?:/__init__)?\\.py$`).test(path)).map(({ path }) => `${path}:${match[2] ?? name}`);
  });
  return found.length === 0 ? [`${file.path}:${name}`] : found;
}
