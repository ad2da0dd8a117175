import type { Find, RoutedCall } from './production.js';

type Rule = 'errors-not-handled' | 'stop-reason-ignored' | 'usage-not-logged';

interface Others {
  /** Where those call that come to the same call of Claude without the fault. */
  readonly sites: Set<string>;
  /** The files in which they see to it. */
  readonly paths: Set<string>;
}

/**
 * Faults of calls that several routes share, said once all routes are known: of a call that some come to without the
 * fault, at the first place on the way that none of those goes through.
 */
export class FaultsApart {
  readonly #lacking: { readonly rule: Rule; readonly call: RoutedCall; readonly message: string }[] = [];
  readonly #sound = new Map<string, Others>();

  lacks(rule: Rule, call: RoutedCall, message: string): void {
    this.#lacking.push({ rule, call, message });
  }

  /** `path`: of the function that sees to it. */
  sound(rule: Rule, call: RoutedCall, path?: string): void {
    const key = keyOf(rule, call);
    const others = this.#sound.get(key) ?? { sites: new Set(), paths: new Set() };
    this.#sound.set(key, others);
    for (const site of call.sites) others.sites.add(nameOf(site));
    if (path !== undefined) others.paths.add(path);
  }

  tell(find: Find): void {
    for (const { rule, call, message } of this.#lacking) {
      const others = this.#sound.get(keyOf(rule, call));
      const own = others === undefined ? [] : call.sites.filter((site) => !others.sites.has(nameOf(site)));
      const place = own.findLast(({ path }) => others?.paths.has(path)) ?? own.at(-1) ?? { path: call.fn.path, line: call.line };
      find(rule, place.path, place.line, message, undefined, { path: call.fn.path, line: call.line });
    }
  }
}

function keyOf(rule: Rule, { fn, line }: RoutedCall): string {
  return `${rule}:${fn.path}:${String(line)}`;
}

function nameOf({ path, line }: { readonly path: string; readonly line: number }): string {
  return `${path}:${String(line)}`;
}
