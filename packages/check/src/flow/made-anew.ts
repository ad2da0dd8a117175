import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import type { External, Value } from './value.js';

/** What only one call of a handler has: variables of a function that it made for itself, objects that it made. */
const ownScopes = new WeakSet<object>();
const ownObjects = new WeakSet<object>();

/** `const hits = new Map()`, `let count = 0`, `const seen = {}`: nothing is in it yet. */
function declaredEmpty(name: string): RegExp {
  return new RegExp(`\\b(?:const|let|var)\\s{1,4}${name.replaceAll('$', '\\$')}\\s{0,4}(?::[^=;\\n]{0,200})?=\\s{0,4}(?:new\\s{1,4}(?!(?:Map|Set)\\b[^()\\n]{0,80}\\(\\s{0,4}[^)\\s])|\\{\\s{0,4}\\}|\\[\\s{0,4}\\]|Object\\.create\\(|\\d)`);
}

/** Whether a function declares a name so, and does not work it out of what is kept elsewhere: `for (const call of calls) used += 1`. */
function isDeclaredEmpty(name: string, end: number, frame: Frame, evaluator: Evaluator): boolean {
  const text = evaluator.syntax(frame.module)?.text.slice(frame.node?.start ?? end, end) ?? '';
  const declared = declaredEmpty(name).exec(text)?.index;
  return declared !== undefined && !/\b(?:for|while)\b|=>|\bfunction\b/.test(text.slice(declared));
}

/**
 * Whether what an expression names was made by the call of the handler that runs, so that it knows nothing of earlier
 * calls. Only while a route runs: what is made when the program starts is kept.
 */
export function isMadeAnew(node: Node | undefined, frame: Frame, evaluator: Evaluator): boolean {
  if (evaluator.route === undefined || frame.node === undefined || node === undefined) return false;
  if (node.type === 'NewExpression') return true;
  if (node.type === 'MemberExpression') return node.object.type === 'ThisExpression' && frame.self !== undefined && ownObjects.has(frame.self.shape) && node.property.type === 'Identifier' && madeByClass(node.property.name, frame, evaluator);
  if (node.type !== 'Identifier') return false;
  const holder = frame.scope.holder(node.name);
  if (holder === undefined) return false;
  if (ownScopes.has(holder)) return true;
  return holder !== frame.outer?.holder(node.name) && isDeclaredEmpty(node.name, node.start, frame, evaluator);
}

/** A field that the class itself makes for each of its objects. */
function madeByClass(name: string, frame: Frame, evaluator: Evaluator): boolean {
  const definition = frame.self?.shape.kind === 'instance' ? frame.self.shape.definition : undefined;
  const text = definition === undefined ? '' : (evaluator.syntax(definition.module)?.text.slice(definition.node.start, definition.node.end) ?? '');
  return new RegExp(`\\b${name}\\s{0,4}(?::[^=;\\n]{0,200})?=\\s{0,4}(?:new\\s|\\{\\s{0,4}\\}|\\d)`).test(text);
}

/** Notes what a call makes for itself: `limit(5)(request, response, next)`, `const limiter = new Limiter(); limiter.allow(caller)`. */
export function noteMadeAnew(callee: Node, called: Value, receiver: Value | undefined, frame: Frame, evaluator: Evaluator): void {
  if (evaluator.route === undefined || frame.node === undefined) return;
  if (callee.type === 'MemberExpression' && receiver?.shape.kind === 'instance' && isMadeAnew(callee.object, frame, evaluator)) ownObjects.add(receiver.shape);
  if (callee.type !== 'CallExpression' || called.shape.kind !== 'function' || callee.callee.type !== 'Identifier') return;
  const maker = frame.scope.get(callee.callee.name);
  const inside = called.shape.closure;
  if (maker?.shape.kind !== 'function' || maker.shape.closure.module !== inside.module) return;
  const { node } = maker.shape.closure;
  if (inside.node.start > node.start && inside.node.end <= node.end) ownScopes.add(inside.scope);
}

/** What a method may call that keeps nothing. */
const keepsNothing = /^(?:Date\.now|Math\.\w{1,10}|performance\.now|Number|if|while|for|return)$/;

/** Whether a method counts in a number of its own object alone, which the call of the handler that runs made for itself: it begins anew each time. */
export function countsAnew(callee: Node, called: Value, receiver: Value | undefined, frame: Frame, evaluator: Evaluator): boolean {
  if (callee.type !== 'MemberExpression' || receiver?.shape.kind !== 'instance' || called.shape.kind !== 'function' || !isMadeAnew(callee.object, frame, evaluator)) return false;
  const { module, node } = called.shape.closure;
  const body = evaluator.syntax(module)?.text.slice(node.body?.start ?? node.start, Math.min(node.end, node.start + 1000)) ?? '';
  return /\bthis\.\w{1,40}\s{0,4}(?:[-+]=|--|\+\+)/.test(body) && [...body.matchAll(/([\w.]{1,60})\s{0,2}\(/g)].every((match) => keepsNothing.test(match[1] ?? ''));
}

const countInMemory = /^(?:express-rate-limit|express-slow-down|hono-rate-limiter|limiter|lambda-rate-limiter|next-rate-limit|lru-rate-limiter|elysia-rate-limit)$/;

/** A limiter that keeps its counts itself, and not in a store that it was given. */
export function keepsItsCounts({ module, chain }: External): boolean {
  if (module === 'rate-limiter-flexible') return chain.some((link) => link.name === 'RateLimiterMemory');
  return countInMemory.test(module) && !chain.some((link) => link.args.some((arg) => arg.shape.kind === 'object' && arg.shape.properties.has('store')));
}
