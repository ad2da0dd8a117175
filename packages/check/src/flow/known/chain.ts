import type { External, Link, Value } from '../value.js';

/** Helpers to read what was done with something from outside: `new Ratelimit(...)`, `z.string().max(5)`. */
export function externalOf(value: Value | undefined): External | undefined {
  if (value === undefined) return undefined;
  if (value.shape.kind === 'external') return value.shape.external;
  if (value.shape.kind === 'instance') return externalOf(value.shape.properties.get('#base'));
  if (value.shape.kind === 'union') return value.shape.options.map((option) => externalOf(option)).find((found) => found !== undefined);
  return undefined;
}

export function isFrom(value: Value | undefined, modules: RegExp): boolean {
  const found = externalOf(value);
  return found !== undefined && modules.test(found.module);
}

/** The last `new` or call with its arguments: how a thing was made. */
export function made(external: External): Link | undefined {
  return external.chain.findLast((link) => link.how === 'new') ?? external.chain.find((link) => link.how === 'call');
}

/** Names along the chain, calls written as `()`. */
export function trail(external: External): string {
  return external.chain.map((link) => (link.how === 'member' ? link.name : '()')).join('.');
}

/** Whether a global of this name: `console`, `document`. */
export function isGlobal(value: Value | undefined, name: string): boolean {
  const found = externalOf(value);
  return found?.module === 'global' && found.chain[0]?.name === name;
}
