import type { Node } from 'oxc-parser';
import type { Location } from '../engine/finding.js';
import type { Analysis } from './analysis.js';
import { unwrapFunction } from './elements.js';
import type { Frame } from './evaluator.js';
import { MAILBOX } from './known/mailboxes.js';
import type { EventOf } from './event.js';
import { dispatchedTo } from './dispatched.js';
import type { Route } from './route.js';
import { walk } from './syntax.js';
import type { Closure, Value } from './value.js';

/** The function of a handler where it is written as one, and not made by a wrapper that knows nothing of Claude. */
function writtenHandler({ relevant }: Analysis, { handler, path, ownFunction }: Route): Closure | undefined {
  const inside = unwrapFunction(ownFunction ?? handler);
  const closure = inside.shape.kind === 'function' ? inside.shape.closure : undefined;
  return closure !== undefined && (closure.module === path || closure.scope.parent === undefined || relevant.has(closure.module)) ? closure : undefined;
}

/** A method with decorators that is the handler, though what is called stands for it. */
function writtenInPlace({ node, path }: Route): { readonly module: string; readonly node: Node } | undefined {
  return node.type === 'MethodDefinition' ? { module: path, node } : undefined;
}

export type Exposed = EventOf<'claude'> & { readonly route: Route };

/** A request, or what holds one, as a framework hands it over. */
function isRequest(value: Value | undefined): boolean {
  if (value?.shape.kind !== 'object') return false;
  const { properties } = value.shape;
  return (properties.has('headers') && (properties.has('body') || properties.has('json') || properties.has('request'))) || (properties.has('from') && properties.has('text') && properties.has('raw'));
}

/** Whether a call hands the whole request on: what it calls is a handler too, such as one that a `switch` over paths picks. */
function handsRequestOn({ site, caller }: Frame): boolean {
  if (site?.type !== 'CallExpression' || caller === undefined || caller.node === undefined) return false;
  return site.arguments.some((argument) => argument.type === 'Identifier' && isRequest(caller.scope.get(argument.name)));
}

/** What reads a request piece by piece is called by the request itself: it stands in the function that was handed it. */
function elsewhere(frames: readonly Frame[], written: Closure): { readonly module: string; readonly node: Node } {
  const [first] = frames.filter((frame) => frame.node !== undefined);
  if (first?.node === undefined || frames.some((frame) => frame.node !== undefined && frame.module === written.module)) return written;
  return { module: first.module, node: first.node };
}

/** `app.post('/ask', guarded(async (request, response) => ...))`: the function that stands in the registration itself, where a wrapper from elsewhere calls it. */
function handedToWrapper({ route, frame }: Exposed): { readonly module: string; readonly node: Node } | undefined {
  let found: { readonly module: string; readonly node: Node } | undefined;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.caller) {
    if (at.module === route.path && at.node !== undefined && at.node.start > route.node.start && at.node.end <= route.node.end) found = { module: at.module, node: at.node };
  }
  return found;
}

/** Where one handler serves many, and picks who is to answer. */
const handingOn = new Set(['worker', 'web', 'node', 'lambda', MAILBOX]);

/** The function that a call of Claude has its request from: the handler, or one that it hands the request on to. */
function innerHandler(analysis: Analysis, event: Exposed): { readonly module: string; readonly node: Node } | undefined {
  const written = writtenHandler(analysis, event.route);
  const handed = written === undefined || written.module === event.route.path ? undefined : handedToWrapper(event);
  if (handed !== undefined) return handed;
  if (written === undefined || !handingOn.has(event.route.framework)) return written;
  const frames: Frame[] = [];
  for (let at: Frame | undefined = event.frame; at !== undefined; at = at.caller) frames.unshift(at);
  let at = frames.findIndex((frame) => frame.node === written.node);
  if (at === -1) return elsewhere(frames, written);
  for (let next = frames[at + 1]; next?.node !== undefined && next.functionName !== '' && handsRequestOn(next); next = frames[at + 1]) at += 1;
  const { module, node } = frames[at] ?? {};
  return module === undefined || node === undefined ? written : { module, node };
}

/**
 * Where a check of the caller's text is missing: the call of Claude where it stands beside the handler, else the line of
 * the handler that hands the text on. A function that many routes share is sound for those that check.
 */
export function uncheckedPlace(analysis: Analysis, event: Exposed): Location {
  const { path } = event.route;
  const handler = dispatchedTo(analysis, event) ?? innerHandler(analysis, event) ?? writtenInPlace(event.route);
  const own = handler?.module ?? path;
  const within = (at: { start: number; end: number }): boolean => handler === undefined || (at.start >= handler.node.start && at.end <= handler.node.end);
  if ((event.path === own || event.path === path) && within(event.node)) return analysis.place(event.path, event.node);
  const steps = event.calls.filter((call) => call.path === own && call.offset !== event.route.node.start && within({ start: call.offset, end: call.offset }));
  // A function without a name may be a wrapper's; with no other on the way it is what the work is handed to.
  const step = steps.findLast((call) => call.name !== '') ?? steps.findLast((call) => handler !== undefined && call.offset > handler.node.start);
  if (step !== undefined) return analysis.place(own, { start: step.offset, end: step.offset });
  if (event.path === own || event.path === path) return analysis.place(event.path, event.node);
  const start = handler?.node.start ?? event.route.node.start;
  return analysis.place(own, { start, end: start });
}

/** Where the handler is written: beside its route, or in a file of its own. */
export function handlerPlace(analysis: Analysis, event: Exposed): Location {
  const { route } = event;
  // `explain: signedIn.input(shape).mutation(run)`: a procedure is known by where it is named.
  if (route.framework === 'procedure') return analysis.place(route.path, { start: route.node.start, end: route.node.start });
  const handler = innerHandler(analysis, event);
  if (handler !== undefined && handler.node !== writtenHandler(analysis, route)?.node) return analysis.place(handler.module, { start: handler.node.start, end: handler.node.start });
  const { module, node } = handler === undefined || handler.module === route.path || servesSeveral(analysis, handler.node) ? { module: route.path, node: route.node } : handler;
  const start = startInChain(node);
  return analysis.place(module, { start, end: start });
}

/** Whether a handler is given to several routes, so that what stands before it differs from one to the other. */
function servesSeveral(analysis: Analysis, handler: Node): boolean {
  return analysis.routes.filter((route) => writtenHandler(analysis, route)?.node === handler).length > 1;
}

/** Of `new Hono().get(...).post(...)` each route is where its own method is named. */
function startInChain(node: Node): number {
  const callee = node.type === 'CallExpression' && node.callee.type === 'MemberExpression' ? node.callee : undefined;
  return callee?.object.type === 'CallExpression' || callee?.object.type === 'NewExpression' ? callee.property.start : node.start;
}

/** Where in what is handed on a variable is read, of which more than that it is there is handed on; else the whole of it. */
export function readingPlace(analysis: Analysis, path: string, whole: Node, variable: string | undefined): Location {
  let found: Node | undefined;
  walk(whole, (node) => {
    if (found !== undefined || (node.type === 'UnaryExpression' && node.operator === '!') || (node.type === 'CallExpression' && node.callee.type === 'Identifier' && node.callee.name === 'Boolean')) return false;
    if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && node.property.name === variable) found = node;
    return found === undefined;
  });
  return analysis.place(path, found ?? whole);
}
