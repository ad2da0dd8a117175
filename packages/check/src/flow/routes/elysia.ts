import type { CallInfo, Frame } from '../evaluator.js';
import type { Interpreter } from '../interpreter.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';
import type { Handed } from './requests.js';

/** What a call puts into the context of handlers: `decorate('teller', new Teller())`, `derive(({ headers }) => ({ who }))`. */
export function contextOf({ method, args }: CallInfo): { readonly value: Value; readonly shared: boolean } | undefined {
  const last = args.at(-1);
  if (last === undefined || !/^(?:decorate|state|derive|resolve)$/.test(method)) return undefined;
  const [first, second] = args;
  const name = first === undefined ? undefined : values.constantText(first);
  if (method === 'derive' || method === 'resolve') {
    const as = first === undefined ? undefined : (values.constantText(values.property(first, 'as') ?? values.unknownValue) ?? name);
    return { value: last, shared: as === 'global' || as === 'scoped' };
  }
  const given = name !== undefined && second !== undefined ? values.record([[name, second]]) : last;
  // Who uses the plugin gets what it is decorated with.
  return { value: method === 'state' ? values.record([['store', given]]) : given, shared: true };
}

/** Puts it there; what a function makes is made for each request. */
export function giveContext({ value, node, path }: Middleware, { args }: Handed, frame: Frame, interpreter: Interpreter): void {
  const [context] = args;
  if (context?.shape.kind !== 'object') return;
  const inner: Frame = { ...frame, module: path };
  const given = value.shape.kind === 'function' ? interpreter.call(value, [context, context], inner, node) : value;
  if (inner.facts !== values.impossible) frame.facts = inner.facts;
  for (const option of values.options(given)) if (option.shape.kind === 'object') for (const [name, part] of option.shape.properties) context.shape.properties.set(name, part);
}
