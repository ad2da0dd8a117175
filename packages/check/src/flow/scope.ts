import { decided, join } from './value.js';
import type { Facts, Value } from './value.js';

/** Variables of a function or block. */
export class Scope {
  private readonly variables = new Map<string, Value>();
  private readonly pending = new Map<string, () => Value>();
  constructor(readonly parent?: Scope) {}

  /** A variable whose value is asked for when it is first read: imports. */
  lazy(name: string, make: () => Value): void {
    this.pending.set(name, make);
  }

  declare(name: string, value: Value): void {
    this.variables.set(name, value);
  }

  /** The values of what is declared here. */
  declared(): Value[] {
    return [...this.variables.values()];
  }

  /** The same with their names. */
  named(): [string, Value][] {
    return [...this.variables];
  }

  /** The functions and classes declared here. */
  functions(): Value[] {
    return this.declared().filter((value) => value.shape.kind === 'function' || value.shape.kind === 'class');
  }

  holder(name: string): Scope | undefined {
    if (this.variables.has(name) || this.pending.has(name)) return this;
    for (let at = this.parent; at !== undefined; at = at.parent) if (at.variables.has(name) || at.pending.has(name)) return at;
    return undefined;
  }

  get(name: string): Value | undefined {
    return this.holder(name)?.own(name);
  }

  own(name: string): Value | undefined {
    const make = this.pending.get(name);
    if (make !== undefined && !this.variables.has(name)) {
      const value = make();
      // An import cycle may have nothing to give yet: ask again next time.
      if (value.shape.kind === 'unknown') return value;
      this.variables.set(name, value);
    }
    return this.variables.get(name);
  }
}

/** Assignments made in a branch, so that the other branch starts from the same values and both can be joined. */
export class Journal {
  private readonly before = new Map<Scope, Map<string, Value>>();

  note(scope: Scope, name: string, old: Value): void {
    const names = this.before.get(scope);
    if (names === undefined) this.before.set(scope, new Map([[name, old]]));
    else if (!names.has(name)) names.set(name, old);
  }

  /** Takes the branch's values out and puts the old ones back. */
  unwind(): Map<Scope, Map<string, Value>> {
    const after = new Map<Scope, Map<string, Value>>();
    for (const [scope, names] of this.before) {
      const values = new Map<string, Value>();
      for (const [name, old] of names) {
        values.set(name, scope.own(name) ?? old);
        scope.declare(name, old);
      }
      after.set(scope, values);
    }
    return after;
  }
}

export interface Branch {
  readonly values: Map<Scope, Map<string, Value>>;
  readonly facts: Facts;
}

/** Sets each variable to what it is after either branch; returns what was written, for the enclosing journal. */
export function joinBranches(branches: readonly Branch[], note: (scope: Scope, name: string, old: Value) => void): void {
  const names = new Map<Scope, Set<string>>();
  for (const branch of branches) {
    for (const [scope, values] of branch.values) {
      const known = names.get(scope) ?? new Set();
      for (const name of values.keys()) known.add(name);
      names.set(scope, known);
    }
  }
  for (const [scope, set] of names) {
    for (const name of set) {
      const old = scope.own(name);
      if (old === undefined) continue;
      note(scope, name, old);
      scope.declare(name, join(...branches.map((branch) => decided(branch.values.get(scope)?.get(name) ?? old, branch.facts))));
    }
  }
}
