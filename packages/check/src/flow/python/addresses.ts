import type { PythonFile, PythonFunction } from './functions.js';
import type { LogicalLine } from './lines.js';

const written = /^["'](\/?[^"']{0,200})["']/;
const prefixOption = /\b(?:url_)?prefix\s{0,4}=\s{0,4}["'](\/[^"']{0,200})["']/;

/** Where routes are reached: by decorators, the routers that they hang on, and the lines that put those into an app. */
export class Addresses {
  readonly #wiring: readonly string[];
  readonly #files: ReadonlyMap<string, PythonFile>;

  constructor(files: readonly PythonFile[]) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    this.#wiring = files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)]).map((line) => line.text).filter((text) => /\b(?:include_router|register_blueprint|mount)\(/.test(text));
  }

  /** The address of a route, where the program says it. */
  of(route: PythonFunction): string | undefined {
    const file = this.#files.get(route.path);
    if (file === undefined) return undefined;
    for (const decorator of route.decorators) {
      const match = /^@(\w{1,60})(?:\.(?:route|get|post|put|patch|delete|websocket|api_route|api_operation))?\s{0,4}\(\s{0,8}/.exec(decorator);
      if (match?.[1] === undefined) continue;
      const own = written.exec(decorator.slice(match[0].length))?.[1];
      const above = route.className === '' ? this.#prefixOf(match[1], file) : classPath(file.classes.get(route.className) ?? []);
      if (own === undefined && above === '') continue;
      return joined(above, own ?? '');
    }
    return undefined;
  }

  /** What stands before the addresses of a router: where it is made, and where it is put in. */
  #prefixOf(router: string, file: PythonFile): string {
    const made = file.top.map(({ text }) => text).find((text) => new RegExp(`^${router}\\s{0,4}(?::[^=]{1,60})?=`).test(text));
    const module = file.path.split('/').at(-1)?.replace(/\.py$/, '') ?? '';
    const included = this.#wiring.find((text) => new RegExp(`\\(\\s{0,8}(?:\\w{1,60}\\.){0,4}(?:${module}\\.${router}|${module}_router|${module}_bp)\\b`).test(text));
    return joined(prefixOption.exec(included ?? '')?.[1] ?? '', prefixOption.exec(made ?? '')?.[1] ?? '');
  }
}

/** `path = "/guide"` of a controller. */
function classPath(lines: readonly LogicalLine[]): string {
  return lines.map(({ text }) => /^path\s{0,4}(?::[^=]{1,40})?=\s{0,4}["'](\/[^"']{0,200})["']/.exec(text)?.[1]).find((path) => path !== undefined) ?? '';
}

function joined(one: string, other: string): string {
  const left = one.replace(/\/$/, '');
  return other === '' || other === '/' ? left || '/' : `${left}/${other.replace(/^\//, '')}`;
}
