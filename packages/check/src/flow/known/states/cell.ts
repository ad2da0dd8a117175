import { unwrapFunction } from '../../elements.js';
import type { CallInfo } from '../../evaluator.js';
import * as values from '../../value.js';
import type { Link, Value } from '../../value.js';
import { externalOf } from '../chain.js';

/** What the parts of a page share: everything that was ever put into it, since nobody knows when it is read. */
export interface Cell {
  readonly state: Value;
  put(next: Value): void;
}

export function cellOf(first: Value | undefined): Cell {
  const properties = new Map([['value', first ?? values.undefinedValue]]);
  return {
    state: { shape: { kind: 'object', properties, open: undefined }, marks: [] },
    put: (next) => {
      properties.set('value', values.join(properties.get('value') ?? next, next));
    },
  };
}

export function held(cell: Cell): Value {
  return values.property(cell.state, 'value') ?? values.unknownValue;
}

/** What a state object holds after this as well. */
export function putInto(state: Value, given: Value): void {
  if (state.shape.kind !== 'object') return;
  const { properties } = state.shape;
  for (const { shape } of values.options(given)) {
    if (shape.kind !== 'object' || shape.properties === properties) continue;
    for (const [name, value] of shape.properties) properties.set(name, values.join(...[properties.get(name), value].filter((part) => part !== undefined)));
  }
}

/** Runs what changes a state on a draft of it, and puts in what that became and what it gives back. */
export function change(state: Value, run: (draft: Value) => Value): void {
  if (state.shape.kind !== 'object') return;
  const draft = values.record(state.shape.properties, state.shape.open);
  const given = run(draft);
  putInto(state, draft);
  putInto(state, given);
}

/** A function called once for what it does to a state, wherever it is called from later. */
export function runOnce(fn: Value, args: readonly Value[], { evaluator, frame, node }: CallInfo, self?: Value): Value {
  return evaluator.branch(frame, values.noFacts, () => evaluator.call(fn, args, frame, node, self)).result;
}

/** The call that a thing of a package was made with, where it is that thing and no part of it. */
export function madeBy(value: Value | undefined, modules: RegExp): Link | undefined {
  const external = externalOf(value);
  const last = external?.chain.at(-1);
  return external !== undefined && last?.how === 'call' && modules.test(external.module) ? last : undefined;
}

/** What is kept of a thing that a package made. */
export function keptFor<Kept>(table: WeakMap<Link, Kept>, link: Link | undefined): Kept | undefined {
  return link === undefined ? undefined : table.get(link);
}

/** The first function among the arguments, also where another function of the package is around it. */
export function functionIn(args: readonly Value[]): Value | undefined {
  return args.map((arg) => unwrapFunction(arg)).find((arg) => arg.shape.kind === 'function');
}
