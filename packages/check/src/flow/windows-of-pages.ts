import type { ModuleGraph } from '../graph/module-graph.js';
import * as values from './value.js';
import type { Value } from './value.js';

/** Names of the browser itself, which no script of a page stands for. */
const own = /^(?:window|document|self|globalThis|location|history|navigator|localStorage|sessionStorage|fetch|console|process|require|module|exports|[A-Z]\w{0,20}Element|on[a-z]+)$/;

/** What the scripts of a page share: what one puts into the window, or declares, the others read by its name. */
export class SharedWindows {
  readonly #given = new Map<string, Value>();
  readonly #beside = new Map<string, readonly string[]>();

  constructor(private readonly graph: ModuleGraph) {}

  /** Scripts of one page. */
  share(scripts: readonly string[]): void {
    for (const script of scripts) this.#beside.set(script, [...(this.#beside.get(script) ?? []), ...scripts.filter((other) => other !== script)]);
  }

  /** `window.SHOP = { ... }`. What else is put there by others stays open. */
  put(path: string, name: string, value: Value): void {
    if (own.test(name)) return;
    const key = this.#key(path, name);
    const rest = values.external('global', name);
    const given: Value = value.shape.kind === 'object' ? values.record([...value.shape.properties], value.shape.open ?? rest) : value;
    const before = this.#given.get(key);
    this.#given.set(key, before === undefined ? given : values.join(before, given));
  }

  /** What a preload script gives a page; its functions run in another process, and what they answer comes from there. */
  expose(path: string, name: string, value: Value): void {
    if (value.shape.kind !== 'object') return;
    this.put(path, name, values.record([...value.shape.properties].filter(([, part]) => part.shape.kind !== 'function')));
  }

  /** What a name that the module does not know stands for. `declared`: what another module declares at its top. */
  get(path: string, name: string, declared: (module: string, name: string) => Value | undefined): Value | undefined {
    if (own.test(name)) return undefined;
    for (const other of this.#beside.get(path) ?? []) {
      const value = declared(other, name);
      if (value !== undefined) return value;
    }
    return this.#given.size === 0 ? undefined : this.#given.get(this.#key(path, name));
  }

  #key(path: string, name: string): string {
    return `${this.graph.project.packageOf(path)?.directory ?? ''}:${name}`;
  }
}
