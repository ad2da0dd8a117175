const depends = /^([A-Z]\w{0,80})\s{0,4}(?::\s{0,4}TypeAlias\s{0,4})?=\s{0,4}(?:\w{1,20}\.)?Annotated\[[^\n]{0,300}\bDepends\(/;
const made = /^(\w{1,80})\s{0,4}=\s{0,4}(?:\w{1,60}\.)?([A-Z]\w{0,80})\(/;
const table = /^(?:self\.)?(\w{1,80})\s{0,4}(?::[^=]{1,60})?=\s{0,4}\{/;
const front = /\b(?:register_middleware|add_check|\w{1,60}\.before_(?:app_)?request|add_request_middleware)\(\s{0,8}(?:\w{1,60}\.){0,2}(\w{1,80})|\bbefore_request\s{0,4}=\s{0,4}(?:\w{1,60}\.){0,2}(\w{1,80})|\badd_tween\(\s{0,8}["'](?:\w{0,60}\.){0,4}(\w{1,80})["']/;

const wrapping = /\b\w{0,40}(?:limit|throttl)\w{0,40}\([^()]{0,200}\)\(\s{0,4}(?:\w{1,60}\.){0,3}?([A-Za-z_]\w{0,80})(?:\.as_view\(\))?\s{0,4}\)/gi;

/** What lines of a project say of names, gathered once: it is asked for each route. */
export class NamedLines {
  readonly #aliases = new Map<string, string>();
  readonly #classes = new Map<string, string>();
  readonly #tables = new Map<string, string>();
  readonly #fronts = new Set<string>();
  readonly #middlewares = new Set<string>();
  readonly #wrapped = new Set<string>();
  readonly #settings: readonly string[];

  constructor(lines: readonly string[]) {
    for (const text of lines) {
      const alias = depends.exec(text)?.[1];
      if (alias !== undefined) this.#aliases.set(alias, text);
      const object = made.exec(text);
      if (object?.[1] !== undefined && object[2] !== undefined) this.#classes.set(object[1], object[2]);
      const name = table.exec(text)?.[1];
      if (name !== undefined) this.#tables.set(name, text);
      const handed = front.exec(text);
      if (handed !== null) this.#fronts.add(handed[1] ?? handed[2] ?? handed[3] ?? '');
      for (const match of text.matchAll(wrapping)) this.#wrapped.add(match[1] ?? '');
      if (/middleware|wsgi_app|asgi/i.test(text)) for (const word of text.match(/\w+/g) ?? []) this.#middlewares.add(word);
    }
    this.#settings = lines.filter((text) => /MIDDLEWARE|RateLimitMiddleware|RateLimitConfig\(|Litestar\(|\bLimiter\(/.test(text));
  }

  /** A name for a type with a dependency: `Limited = Annotated[None, Depends(quota)]`. */
  dependingAlias(name: string): string {
    return this.#aliases.get(name) ?? '';
  }

  /** The class of which an object was made: `ration = Ration(5)`. */
  classOf(name: string): string | undefined {
    return this.#classes.get(name);
  }

  /** What stands in a table of the program: `SHAPE = {...}`. */
  tableOf(name: string): string {
    return this.#tables.get(name) ?? '';
  }

  /** `app.register_middleware(brake, 'request')`, `before_request=brake`, `bot.add_check(brake)`. */
  isFront(name: string): boolean {
    return this.#fronts.has(name);
  }

  /** `path('ask/', ratelimit(key='ip', rate='5/m')(views.ask))`: what a limiter is put around where it is given an address. */
  isWrappedByLimiter(name: string): boolean {
    return this.#wrapped.has(name);
  }

  /** Whether a line that speaks of middlewares names it. */
  isMiddleware(name: string): boolean {
    return this.#middlewares.has(name);
  }

  /** Settings of middlewares and of Litestar that hold a word. */
  settingsWith(word: string): readonly string[] {
    return this.#settings.filter((text) => text.includes(word));
  }
}
