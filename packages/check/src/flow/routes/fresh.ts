import type { Node } from 'oxc-parser';
import type { Project } from '../../engine/project.js';
import type { Interpreter } from '../interpreter.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const namesFresh = /\$fresh\/|@fresh\/core|\/x\/fresh@/;

/** Whether a file stands in an app of Fresh, by the settings of Deno above it. */
export function isOfFresh(project: Project, path: string): boolean {
  if (!/(?:^|\/)routes\//.test(path)) return false;
  const folder = path.slice(0, path.lastIndexOf('routes/'));
  return ['deno.json', 'deno.jsonc', 'import_map.json', 'package.json'].some((name) => namesFresh.test(project.file(`${folder}${name}`)?.text() ?? ''));
}

interface FreshHandler {
  readonly framework: string;
  readonly name: string;
  readonly url: string;
  readonly handler: Value;
  readonly parameters: 'web';
  readonly written?: Node;
}

/** `export const handler = { POST(request, context) {} }`, or since its second version `define.handlers({ POST(context) {} })`. */
export function freshHandlers(path: string, url: string, interpreter: Interpreter): FreshHandler[] {
  if (/\/_[^/]{1,40}$/.test(path)) return [];
  const given = ['handler', 'handlers'].map((name) => interpreter.imported(path, name)).find(({ shape }) => shape.kind !== 'unknown');
  if (given === undefined) return [];
  const inner = given.shape.kind === 'external' ? (given.shape.external.chain.findLast((link) => link.how === 'call')?.args[0] ?? given) : given;
  const functions = inner.shape.kind === 'function' ? [['ALL', inner] as const] : verbs.flatMap((verb) => {
    const handler = values.property(inner, verb);
    return handler?.shape.kind === 'function' ? [[verb, handler] as const] : [];
  });
  return functions.map(([verb, handler]) => ({ framework: 'fresh', name: `${verb} ${url}`, url, handler: asCalled(handler, path, interpreter), parameters: 'web', ...(handler.shape.kind === 'function' ? { written: handler.shape.closure.node } : {}) }));
}

/** A function of one parameter is given a context with the request in it. */
function asCalled(handler: Value, path: string, interpreter: Interpreter): Value {
  const node = handler.shape.kind === 'function' ? handler.shape.closure.node : undefined;
  const [first] = node?.params ?? [];
  if (node?.params.length !== 1 || (first?.type === 'Identifier' && /^_?req/.test(first.name))) return handler;
  return values.native('handler', ([request, context], at) => interpreter.call(handler, [freshContext(request, context)], { ...interpreter.topFrame(path, new Scope()), facts: interpreter.callingFacts }, at));
}

/** What a handler is given in one: `{ req, url, params, state, info: { remoteAddr } }`. */
export function freshContext(request: Value | undefined, context: Value | undefined, more: readonly (readonly [string, Value])[] = []): Value {
  const own = context?.shape.kind === 'object' ? [...context.shape.properties] : [];
  const address = context === undefined ? undefined : values.property(context, 'remoteAddr');
  return values.record([...own, ['req', request ?? values.unknownValue], ['url', (request === undefined ? undefined : values.property(request, 'url')) ?? values.unknownValue], ['info', values.record([['remoteAddr', address ?? values.unknownValue]], values.unknownValue)], ...more], values.unknownValue);
}
