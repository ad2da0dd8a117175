import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { dottedName, isFunction, nodesAround, rootName, walk } from './syntax.js';

/** Whether a pattern stands in one of the files a call passes through: where its answer and its errors may be looked at. */
export function standsOnPath(analysis: Analysis, event: EventOf<'claude'>, pattern: RegExp): boolean {
  const found = standing.get(analysis) ?? new Map<string, boolean>();
  standing.set(analysis, found);
  return [event.path, ...event.calls.map((call) => call.path), ...(event.route === undefined ? [] : [event.route.path])].some((path) => {
    const key = `${path}:${pattern.source}`;
    const known = found.get(key) ?? pattern.test(analysis.text(path));
    found.set(key, known);
    return known;
  });
}

/** Many calls pass through the same files. */
const standing = new WeakMap<Analysis, Map<string, boolean>>();

/** `create(...).then(...).catch(...)`, also of what is handed to one function first, a callback for errors beside it, or somebody who listens for errors of a stream. */
export function catchesResult(analysis: Analysis, event: EventOf<'claude'>): boolean {
  const found = known.get(event) ?? (catchesOnTheWay(analysis, event) || waitedForByAll(analysis, event) || handedToTaker(analysis, event) || catchersOf(analysis, event).length > 0);
  known.set(event, found);
  return found;
}

/** Several rules ask, and more than once. */
const known = new WeakMap<EventOf<'claude'>, boolean>();

/** How often what fails may be handed on before it comes to whoever catches it: `queue.add(() => ask(text)).catch(explain)`. */
const MOST_HANDED = 3;

/** Somebody catches it where the call is made, or where one of the functions on the way is called. */
function catchesOnTheWay({ interpreter }: Analysis, { path, node, calls, route }: EventOf<'claude'>): boolean {
  const sites = calls.filter((call) => route === undefined || call.path !== route.path || call.offset !== route.node.start);
  return [{ path, node }, ...sites.map(({ path: module, offset }) => ({ path: module, node: { start: offset, end: offset + 1 } }))].some((place) => {
    const program = interpreter.syntax(place.path)?.program;
    return program !== undefined && catchesAt(nodesAround(program, place.node), place.node);
  });
}

function catchesAt(around: readonly Node[], made: Pick<Node, 'start' | 'end'>): boolean {
  const itself = around.findIndex((node) => node === made);
  // Of what begins at a place, the innermost call is the one that was made there.
  let at = itself === -1 ? around.findLastIndex((node) => node.start === made.start && (node.type === 'CallExpression' || node.type === 'NewExpression')) : itself;
  let inner = around[at];
  let handed = 0;
  for (at -= 1; at >= 0 && inner !== undefined; at -= 1) {
    const node = around[at];
    if (node === undefined) return false;
    if (node.type === 'MemberExpression' && node.object === inner) {
      const call = around[at - 1];
      const method = node.property.type === 'Identifier' ? node.property.name : '';
      if (call?.type === 'CallExpression' && call.callee === node && (takesErrors(call) || (method === 'then' && call.arguments.length > 1))) return true;
    } else if (node.type === 'CallExpression' && node.callee !== inner) {
      handed += 1;
      if (handed > MOST_HANDED) return false;
    } else if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier') return isHeardLater(node.id.name, around, node.init?.type !== 'AwaitExpression');
    // What a function gives that is handed on at once: `() => ask(text)`.
    else if (node.type === 'ArrowFunctionExpression' && node.body === inner) {
      const taker = around[at - 1];
      if (taker?.type !== 'CallExpression' || taker.callee === node) return false;
    } else if (!/^(?:CallExpression|ChainExpression|AwaitExpression|ArrayExpression|ParenthesizedExpression)$/.test(node.type)) return false;
    inner = node;
  }
  return false;
}

/** One of many of which those that fail are looked at beside those that do not: `Promise.allSettled(texts.map((text) => ask(text)))`. */
function waitedForByAll({ interpreter }: Analysis, { path, node }: EventOf<'claude'>): boolean {
  const program = interpreter.syntax(path)?.program;
  return program !== undefined && nodesAround(program, node).some((outer) => outer.type === 'CallExpression' && dottedName(outer.callee) === 'Promise.allSettled');
}

/** Packages whose functions make a pair or a result of a promise, with its error in it. */
const takers = /^(?:await-to-js|await-catcher|safe-await|p-reflect|p-settle|neverthrow|oxide\.ts|true-myth|ts-results(?:-es)?|@badrap\/result|typescript-result|fp-ts\/TaskEither|radash|es-toolkit|go-go-try|tuple-result|@thames\/monads|purify-ts|option-t(?:\/.{1,40})?|better-try-catch|try-catch-cloud|@power-rent\/try-catch)$/;

/** `const [error, message] = await to(client.messages.create(...))`. */
function handedToTaker({ interpreter, graph }: Analysis, { path, node }: EventOf<'claude'>): boolean {
  const locals = graph.module(path)?.record.imports.filter((edge) => takers.test(edge.specifier)).flatMap((edge) => edge.locals) ?? [];
  const program = locals.length === 0 ? undefined : interpreter.syntax(path)?.program;
  return program !== undefined && nodesAround(program, node).some((outer) => outer.type === 'CallExpression' && outer.callee.start < node.start && outer.arguments.some((given) => given.start <= node.start && given.end >= node.end) && locals.includes(rootName(outer.callee) ?? ''));
}

/** Functions of the project that are handed the promise and see to what fails: `attempt(client.messages.create(...))`. */
export function catchersOf({ interpreter }: Analysis, { path, node: made }: EventOf<'claude'>): { readonly path: string; readonly node: Node }[] {
  const program = interpreter.syntax(path)?.program;
  const call = program === undefined ? undefined : nodesAround(program, made).at(-2);
  if (call?.type !== 'CallExpression' || call.callee === made) return [];
  const at = call.arguments.indexOf(made as (typeof call.arguments)[number]);
  return (interpreter.calledAt.get(call) ?? []).filter(({ node }) => {
    const parameter = node.params[at];
    return parameter?.type === 'Identifier' && node.body !== null && seesTo(node.body, parameter.name);
  }).map(({ module, node }) => ({ path: module, node }));
}

/** `promise.then(ok, failed)`, `promise.catch(failed)`, `try { await promise } catch`. */
function seesTo(body: Node, name: string): boolean {
  let found = false;
  walk(body, (node) => {
    if (node.type === 'CallExpression' && rootName(node) === name && (takesErrors(node) || (node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'then' && node.arguments.length > 1))) found = true;
    if (node.type === 'TryStatement' && node.handler !== null) walk(node.block, (inner) => {
      if (inner.type === 'AwaitExpression' && inner.argument.type === 'Identifier' && inner.argument.name === name) found = true;
    });
    return !found;
  });
  return found;
}

/** `.catch(handle)`, `.on('error', handle)`. */
function takesErrors(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || node.callee.property.type !== 'Identifier') return false;
  const [first] = node.arguments;
  const { name } = node.callee.property;
  return name === 'catch' || (/^(?:on|once|addListener)$/.test(name) && first?.type === 'Literal' && first.value === 'error');
}

/** `stream.on('error', handle)`, of what was kept under that name in the function around; what has not been waited for yet may be gone through in a `try`. */
function isHeardLater(name: string, around: readonly Node[], isPending: boolean): boolean {
  const within = around.findLast((node) => isFunction(node)) ?? around[0];
  let found = false;
  if (within !== undefined) walk(within, (node) => {
    if (takesErrors(node) && rootName(node) === name) found = true;
    if (isPending && node.type === 'TryStatement' && node.handler !== null) walk(node.block, (inner) => {
      if (inner.type === 'Identifier' && inner.name === name) found = true;
    });
    return !found;
  });
  return found;
}
