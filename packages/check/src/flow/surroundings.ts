import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { dottedName, isFunction, nodesAround, rootName, walk } from './syntax.js';

/** The texts of the files a call passes through, its own first: where its answer and its errors may be looked at. */
export function pathTexts(analysis: Analysis, event: EventOf<'claude'>): string {
  const paths = new Set([event.path, ...event.calls.map((call) => call.path), ...(event.route === undefined ? [] : [event.route.path])]);
  return [...paths].map((path) => analysis.text(path)).join('\n');
}

/** `create(...).then(...).catch(...)`, also of what is handed to one function first, a callback for errors beside it, or somebody who listens for errors of a stream. */
export function catchesResult(analysis: Analysis, event: EventOf<'claude'>): boolean {
  return waitedForByAll(analysis, event) || handedToTaker(analysis, event) || catchersOf(analysis, event).length > 0 || catchesHere(analysis, event);
}

function catchesHere({ interpreter }: Analysis, { path, node: made }: EventOf<'claude'>): boolean {
  const syntax = interpreter.syntax(path);
  if (syntax === undefined) return false;
  const around = nodesAround(syntax.program, made);
  let handed = 0;
  for (let at = around.lastIndexOf(made) - 1, inner = made; at >= 0; at -= 1) {
    const node = around[at];
    if (node?.type === 'MemberExpression' && node.object === inner) {
      const call = around[at - 1];
      const method = node.property.type === 'Identifier' ? node.property.name : '';
      if (call?.type === 'CallExpression' && call.callee === node && (takesErrors(call) || (method === 'then' && call.arguments.length > 1))) return true;
    } else if (node?.type === 'CallExpression' && node.callee !== inner) {
      handed += 1;
      if (handed > 1) return false;
    } else if (node?.type === 'VariableDeclarator' && node.id.type === 'Identifier') return isHeardLater(node.id.name, around);
    else if (node?.type !== 'CallExpression' && node?.type !== 'ChainExpression' && node?.type !== 'AwaitExpression') return false;
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

/** `stream.on('error', handle)`, of what was kept under that name in the function around. */
function isHeardLater(name: string, around: readonly Node[]): boolean {
  const within = around.findLast((node) => isFunction(node)) ?? around[0];
  let found = false;
  if (within !== undefined) walk(within, (node) => {
    if (takesErrors(node) && rootName(node) === name) found = true;
    return !found;
  });
  return found;
}
