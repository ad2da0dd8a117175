import type { Node } from 'oxc-parser';
import type { GraphModule } from '../../graph/module-graph.js';
import type { Interpreter } from '../interpreter.js';
import { externalOf } from '../known/chain.js';
import { applyRules } from '../known/rule-objects.js';
import { applySchema } from '../known/schemas.js';
import type { RouteParameters } from '../route.js';
import { Scope } from '../scope.js';
import * as values from '../value.js';
import type { Value } from '../value.js';
import type { Middleware } from './placing.js';

export interface ExportedHandler {
  readonly framework: string;
  readonly name: string;
  readonly url: string | undefined;
  readonly handler: Value;
  readonly parameters: RouteParameters;
  /** The function as it is written, where what is called stands for it. */
  readonly written?: Node;
  readonly facts?: values.Facts;
  readonly middlewares?: readonly Middleware[];
}

/** What backends call of what a module exports, by their own conventions: functions of Appwrite, services of Redwood, resolvers of Blitz, routes of Medusa, actions of Moleculer. */
export function exportedHandlers({ file: { path }, record }: GraphModule, inside: string, uses: (pattern: RegExp) => boolean, interpreter: Interpreter): ExportedHandler[] {
  const exported = (name: string): Value => interpreter.imported(path, name);
  if (uses(/^(?:node-appwrite|appwrite)$/)) return appwrite(exported('default'), path, interpreter);
  if (uses(/^@redwoodjs\/(?:api|graphql-server)$/) && /(?:^|\/)api\/src\/services\//.test(inside)) return record.exports.flatMap((name) => redwood(name, exported(name), interpreter));
  if (uses(/^@blitzjs\/rpc$/) && /(?:^|\/)(?:mutations|queries)\//.test(inside)) return blitz(exported('default'), path, interpreter);
  if (uses(/^@medusajs\//) && /^src\/api\/.*route\.[jt]s$/.test(inside)) return medusa(path, inside, exported, interpreter);
  return uses(/^moleculer$/) ? moleculer(exported('default'), interpreter) : [];
}

function functionNode({ shape }: Value): Node | undefined {
  return shape.kind === 'function' ? shape.closure.node : undefined;
}

/** `export default async ({ req, res, log }) => ...`. */
function appwrite(handler: Value, path: string, interpreter: Interpreter): ExportedHandler[] {
  const node = handler.shape.kind === 'function' ? handler.shape.closure.node : undefined;
  const [first] = node?.params ?? [];
  if (node === undefined || first?.type !== 'ObjectPattern' || !first.properties.some((entry) => entry.type === 'Property' && entry.key.type === 'Identifier' && entry.key.name === 'req')) return [];
  const run = values.native('function', ([request, response], at) => interpreter.call(handler, [values.record([['req', request ?? values.unknownValue], ['res', response ?? values.unknownValue], ['log', values.external('pino', 'log')], ['error', values.external('pino', 'error')]], values.unknownValue)], { ...interpreter.topFrame(path, new Scope()), facts: interpreter.callingFacts }, at));
  return [{ framework: 'appwrite', name: `function ${path}`, url: undefined, handler: run, parameters: 'express', written: node }];
}

/** A service whose name is a field of the schema, with what the directives of the field ask. */
function redwood(name: string, handler: Value, interpreter: Interpreter): ExportedHandler[] {
  if (functionNode(handler) === undefined) return [];
  const word = name.replaceAll('$', '\\$');
  const field = new RegExp(`\\b${word}\\s{0,4}\\([^)]{0,600}\\)\\s{0,4}:[^\\n]{0,300}|\\b${word}\\s{0,4}:[^\\n]{0,300}@\\w[^\\n]{0,200}`);
  const declared = [...interpreter.graph.modules].filter(([path]) => /\.sdl\.[jt]s$/.test(path)).map(([, module]) => field.exec(module.file.text() ?? '')?.[0]).find((text) => text !== undefined);
  if (declared === undefined) return [];
  const facts = new Set<string>();
  if (declared.includes('@requireAuth')) facts.add('authenticated');
  if (/@\w{0,20}(?:rateLimit|throttle)/i.test(declared)) facts.add('limited');
  return [{ framework: 'redwood', name: `service ${name}`, url: undefined, handler, parameters: 'message', facts }];
}

/** `resolver.pipe(resolver.zod(schema), resolver.authorize(), async (input, ctx) => ...)`: each step has what the one before gave. */
function blitz(given: Value, path: string, interpreter: Interpreter): ExportedHandler[] {
  const steps = given.shape.kind === 'function' ? [given] : (externalOf(given)?.chain.find((link) => link.how === 'call' && link.name === 'pipe')?.args ?? []);
  const node = steps.map((step) => functionNode(step)).findLast((found) => found !== undefined);
  if (node === undefined) return [];
  const run = values.native('resolver', ([asked], at) => {
    const frame = { ...interpreter.topFrame(path, new Scope()), facts: interpreter.callingFacts };
    let input = asked ?? values.unknownValue;
    for (const step of steps) {
      const schema = externalOf(step)?.chain.find((link) => link.how === 'call' && link.name === 'zod')?.args[0];
      if (schema !== undefined) input = applySchema(schema, input, frame, at, interpreter);
      else if (step.shape.kind === 'function') input = interpreter.call(step, [input, values.input(interpreter.origin('identity', 'context', frame, at))], frame, at);
      else if (externalOf(step)?.chain.some((link) => link.name === 'authorize') === true) frame.facts = values.both(frame.facts, new Set(['authenticated']));
    }
    return input;
  });
  return [{ framework: 'blitz', name: `resolver ${path}`, url: undefined, handler: run, parameters: 'message', written: node }];
}

/** `export async function POST(req, res)`, behind what `api/middlewares` names for its address. */
function medusa(path: string, inside: string, exported: (name: string) => Value, interpreter: Interpreter): ExportedHandler[] {
  const url = `/${inside.replace(/^src\/api\//, '').replace(/\/?route\.[jt]s$/, '').replace(/\[([^\]]{1,60})\]/g, ':$1')}`;
  const folder = path.slice(0, path.length - inside.length);
  const middlewares = ['ts', 'js'].flatMap((ending) => medusaMiddlewares(`${folder}src/api/middlewares.${ending}`, url, interpreter));
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((verb): ExportedHandler[] => {
    const handler = exported(verb);
    return functionNode(handler) === undefined ? [] : [{ framework: 'medusa', name: `${verb} ${url}`, url, handler, parameters: 'express', middlewares }];
  });
}

function medusaMiddlewares(path: string, url: string, interpreter: Interpreter): Middleware[] {
  const node = interpreter.syntax(path)?.program;
  const given = externalOf(interpreter.imported(path, 'default'))?.chain.find((link) => link.name === 'defineMiddlewares' && link.how === 'call')?.args[0];
  const routes = given === undefined ? undefined : (values.property(given, 'routes') ?? given);
  if (node === undefined || routes?.shape.kind !== 'array') return [];
  return routes.shape.items.flatMap((entry) => {
    const matcher = values.constantText(values.property(entry, 'matcher') ?? values.unknownValue);
    const list = values.property(entry, 'middlewares');
    if (matcher === undefined || list?.shape.kind !== 'array' || !(matcher.endsWith('*') ? url.startsWith(matcher.replace(/\/?\*$/, '')) : matcher === url)) return [];
    return list.shape.items.map((value, order) => ({ value, written: '', path, node, frame: interpreter.topFrame(path, new Scope()), prefix: '', order }));
  });
}

/** Actions of a service, with the parameters that each lets in; those that are not published are for other services. */
function moleculer(service: Value, interpreter: Interpreter): ExportedHandler[] {
  const actions = values.property(service, 'actions');
  const name = values.constantText(values.property(service, 'name') ?? values.unknownValue) ?? '';
  if (actions?.shape.kind !== 'object' || name === '') return [];
  const limited = [...interpreter.graph.modules.values()].some(({ file, record }) => record.imports.some((edge) => edge.specifier === 'moleculer-web') && /\brateLimit\s{0,4}:\s{0,4}\{/.test(file.text() ?? ''));
  return [...actions.shape.properties].flatMap(([action, given]): ExportedHandler[] => {
    const handler = functionNode(given) === undefined ? values.property(given, 'handler') : given;
    const visibility = values.constantText(values.property(given, 'visibility') ?? values.unknownValue);
    if (handler?.shape.kind !== 'function' || (visibility !== undefined && visibility !== 'published')) return [];
    const { closure } = handler.shape;
    const params = values.property(given, 'params');
    const run = values.native(action, ([asked], at) => {
      const frame = { ...interpreter.topFrame(closure.module, new Scope()), facts: interpreter.callingFacts };
      const body = asked ?? values.unknownValue;
      const checked = params === undefined ? body : applyRules(params, body, frame, at, interpreter);
      const context = values.record([['params', checked], ['meta', values.input(interpreter.origin('identity', 'meta', frame, at))]], values.unknownValue);
      return interpreter.call(handler, [context], frame, at, service);
    });
    return [{ framework: 'moleculer', name: `action ${name}.${action}`, url: undefined, handler: run, parameters: 'message', written: closure.node, ...(limited ? { facts: new Set(['limited']) } : {}) }];
  });
}
