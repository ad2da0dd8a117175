import type { PythonFile, PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';

/** Flask's `before_request`: put on a blueprint, it is run before the routes of that blueprint alone. */
export class Blueprints {
  /** By the name of a front, the blueprints that it is given to by hand. */
  #byHand: ReadonlyMap<string, readonly (string | undefined)[]> | undefined;

  constructor(private readonly files: readonly PythonFile[]) {}

  /** Whether a function that is run before requests is run before those of a route. */
  covers(front: PythonFunction, route: PythonFunction): boolean {
    const targets = this.#targets(front);
    if (targets === undefined) return true;
    const names = route.decorators.flatMap((decorator) => /^@(\w{1,60})\.\w{1,20}\(/.exec(decorator)?.[1] ?? []);
    return names.some((name) => targets.has(this.#blueprint(name, route.path) ?? ''));
  }

  /** A file's text without what it puts on single blueprints. */
  withoutScoped(file: PythonFile, text: string): string {
    const scoped = file.functions.filter((fn) => this.#targets(fn) !== undefined).flatMap((fn) => fn.decorators.filter((decorator) => onOne.test(decorator)));
    return scoped.reduce((rest, decorator) => rest.replaceAll(decorator, ''), text);
  }

  /** The blueprints that a front is put on; `undefined` where it is put on the app, or cannot be followed. */
  #targets(front: PythonFunction): ReadonlySet<string> | undefined {
    const name = front.decorators.map((decorator) => onOne.exec(decorator)?.[1]).find((found) => found !== undefined);
    if (name === undefined) return this.#handedOver(front);
    const installer = this.#around(front, name);
    const given = installer === undefined ? [{ text: name, path: front.path }] : this.#passed(installer, name);
    const found = new Set<string>();
    for (const { text, path } of given) {
      const blueprint = this.#blueprint(text, path);
      // What a blueprint stands above is run through its fronts too.
      if (blueprint === undefined || this.#holdsOthers(text)) return undefined;
      found.add(blueprint);
    }
    return found.size === 0 ? undefined : found;
  }

  /** `api.before_request(metered)`: the blueprints that a front is given to by hand. */
  #handedOver(front: PythonFunction): ReadonlySet<string> | undefined {
    const given = (this.#byHand ??= this.#givenByHand()).get(front.name) ?? [];
    return given.length === 0 || given.includes(undefined) ? undefined : new Set(given.filter((blueprint) => blueprint !== undefined));
  }

  #givenByHand(): ReadonlyMap<string, readonly (string | undefined)[]> {
    const found = new Map<string, (string | undefined)[]>();
    for (const file of this.files) {
      for (const { text } of [...file.top, ...file.functions.flatMap((fn) => fn.body)]) {
        const [, blueprint = '', name] = byHand.exec(text) ?? [];
        if (name === undefined) continue;
        const given = found.get(name) ?? [];
        found.set(name, given);
        given.push(this.#blueprint(blueprint, file.path));
      }
    }
    return found;
  }

  /** The function around one, which is given the blueprint: `def install(bp):`. */
  #around(front: PythonFunction, name: string): PythonFunction | undefined {
    const functions = this.files.find((file) => file.path === front.path)?.functions ?? [];
    const outer = functions.slice(0, functions.indexOf(front)).findLast((fn) => fn.indent < front.indent);
    return outer?.parameters.some((parameter) => parameter.name === name) === true ? outer : undefined;
  }

  #passed(installer: PythonFunction, name: string): { readonly text: string; readonly path: string }[] {
    const position = installer.parameters.findIndex((parameter) => parameter.name === name);
    return this.files.flatMap((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)].flatMap(({ text }) => {
      const match = new RegExp(`\\b${installer.name}\\(`).exec(text);
      if (match === null) return [];
      const args = splitArguments(bracketed(text, match.index + match[0].length - 1));
      const keyword = args.find((arg) => new RegExp(`^${name}\\s{0,4}=`).test(arg))?.replace(/^\w{1,80}\s{0,4}=\s{0,4}/, '');
      const arg = keyword ?? args[position];
      return arg === undefined ? [] : [{ text: arg.trim(), path: file.path }];
    }));
  }

  /** The file and the name of a blueprint, as a file calls it: `bp`, `public.bp`. */
  #blueprint(written: string, path: string): string | undefined {
    const parts = /^(?:(\w{1,60})\.)?(\w{1,60})$/.exec(written);
    const name = parts?.[2];
    if (name === undefined) return undefined;
    const [, moduleName] = parts ?? [];
    const own = this.files.find((file) => file.path === path);
    if (moduleName === undefined && own !== undefined && declares(own, name)) return `${path}:${name}`;
    const from = moduleName ?? own?.top.map((line) => new RegExp(`^from\\s{1,4}[\\w.]{0,200}?(\\w{1,60})\\s{1,4}import\\b[^#]{0,400}\\b${name}\\b`).exec(line.text)?.[1]).find((found) => found !== undefined);
    const origins = from === undefined ? [] : this.files.filter((file) => new RegExp(`(?:^|/)${from}(?:/__init__)?\\.py$`).test(file.path) && declares(file, name));
    return origins.length === 1 ? `${origins[0]?.path ?? ''}:${name}` : undefined;
  }

  #holdsOthers(written: string): boolean {
    const name = written.split('.').at(-1) ?? '';
    return this.files.some((file) => [...file.top, ...file.functions.flatMap((fn) => fn.body)].some(({ text }) => new RegExp(`\\b${name}\\.register_blueprint\\(`).test(text)));
  }
}

const byHand = /\b((?:\w{1,60}\.)?\w{1,60})\.before_request\(\s{0,4}(?:\w{1,60}\.){0,3}(\w{1,80})\s{0,4}\)/;
const onOne = /^@(\w{1,60})\.before_request\b/;

function declares(file: PythonFile, name: string): boolean {
  return file.top.some((line) => new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?=\\s{0,4}(?:flask\\.)?Blueprint\\(`).test(line.text));
}
