import type { Closure, External, Value } from '../value.js';
import type { Recognizer } from '../evaluator.js';
import * as values from '../value.js';
import { externalOf } from './chain.js';

/** What is asked is kept by a cache for a while: without a caller's words in it, one call is made however many ask. */
export const CACHED = 'cached';

const functions = /^(?:unstable_cache|defineCachedFunction|cachedFunction)$/;
const handlers = /^(?:defineC|c)achedEventHandler$/;

function isOf(external: External | undefined, names: RegExp): boolean {
  return external !== undefined && /^(?:next\/cache|global|#imports|nitropack\/runtime|nitro\/runtime|nitropack|nitro)$/.test(external.module) && external.chain.length === 2 && external.chain[1]?.how === 'call' && names.test(external.chain[0]?.name ?? '');
}

/** Whether a handler is one whose answers Nitro keeps: `defineCachedEventHandler(handler, { maxAge })`. */
export function isCachedHandler(handler: Value): boolean {
  return isOf(externalOf(handler), handlers);
}

/** Whether a function says of itself that what it gives is kept: `'use cache'`. */
export function isKept({ node: { body } }: Closure): boolean {
  const [first] = body?.type === 'BlockStatement' ? body.body : [];
  return first?.type === 'ExpressionStatement' && first.expression.type === 'Literal' && typeof first.expression.value === 'string' && /^use cache(?:: remote)?$/.test(first.expression.value);
}

/** Calls what a cache was put around: `const word = unstable_cache(ask, ['word'])`, `defineCachedFunction(ask, { maxAge })`. */
export const cacheCalls: Recognizer = ({ callee, args, evaluator, frame, node, isNew }) => {
  const external = externalOf(callee);
  const inner = isNew || !isOf(external, functions) ? undefined : external?.chain[1]?.args.find((arg) => arg.shape.kind === 'function');
  if (inner === undefined) return undefined;
  const before = frame.facts;
  frame.facts = values.both(before, new Set([CACHED]));
  const given = evaluator.call(inner, args, frame, node);
  frame.facts = before.has(CACHED) ? frame.facts : values.leaving(frame.facts, (fact) => fact === CACHED);
  return given;
};
