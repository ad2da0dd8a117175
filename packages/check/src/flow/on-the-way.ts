import type { Node } from 'oxc-parser';
import type { Analysis } from './analysis.js';
import type { EventOf } from './event.js';
import { isFunction, nodesAround, walk } from './syntax.js';

/** A function, or a statement outside all functions, in its module. */
export interface Part {
  readonly path: string;
  readonly node: Node;
}

/** One of them on the way of a call, and where in it the way leads through. */
export interface PartOnTheWay extends Part {
  readonly at: Place;
}

type Place = Pick<Node, 'start' | 'end'>;

/** How far from where an answer or an error comes by it may be handed on to whoever looks at it. */
const DEEPEST_HELP = 2;

/** The functions that a call of Claude passes through on its way from whoever sets it off, its own first. */
export function partsOnTheWay(analysis: Analysis, event: EventOf<'claude'>): PartOnTheWay[] {
  const { route } = event;
  const own = partAround(analysis, event.path, event.node);
  const program = analysis.interpreter.syntax(event.path)?.program;
  const parts: PartOnTheWay[] = own === undefined || program === undefined ? [] : [{ path: event.path, node: isFunction(own.node) ? own.node : program, at: event.node }];
  for (const { path, offset } of event.calls.toReversed()) {
    // Where a handler is registered, others may stand beside it.
    if (route !== undefined && path === route.path && offset === route.node.start) continue;
    const at = { start: offset, end: offset };
    const part = partAround(analysis, path, at);
    if (part !== undefined && !parts.some(({ node }) => node === part.node)) parts.push({ ...part, at });
  }
  return parts;
}

/** Those functions with the ones that they call, which may be handed the answer. */
export function helpedParts(analysis: Analysis, parts: readonly Part[]): Part[] {
  const found = [...parts];
  let last = parts;
  for (let depth = 0; depth < DEEPEST_HELP; depth += 1) {
    last = last.flatMap(({ node }) => calledIn(analysis, node)).filter((part) => !found.some(({ node }) => node === part.node));
    found.push(...last);
  }
  return found;
}

/** Where errors of what stands at that place come to: the `catch` clauses around it, and what is handed to `.catch(...)`. */
export function catchesIn({ path, node: root, at }: PartOnTheWay): Part[] {
  return nodesAround(root, at).flatMap((node) => {
    if (node.type === 'TryStatement' && node.handler !== null && at.end <= node.block.end) return [{ path, node: node.handler }];
    return isCatchCall(node) ? [{ path, node }] : [];
  });
}

export function textOfParts(analysis: Analysis, parts: readonly Part[]): string {
  return parts.map(({ path, node }) => analysis.text(path).slice(node.start, node.end)).join('\n');
}

function isCatchCall(node: Node): boolean {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'catch';
}

/** Many calls go through the same functions. */
const calledBefore = new WeakMap<Node, readonly Part[]>();

/** The functions that are called in a part of a program; asked once it has been run. */
function calledIn(analysis: Analysis, root: Node): readonly Part[] {
  const known = calledBefore.get(root);
  if (known !== undefined) return known;
  const found: Part[] = [];
  calledBefore.set(root, found);
  walk(root, (node) => {
    for (const { module, node: called } of analysis.interpreter.calledAt.get(node) ?? []) found.push({ path: module, node: called });
  });
  return found;
}

/** What stands around a place, by the module's tree and where the place begins. */
const around = new WeakMap<Node, Map<number, Node | undefined>>();

/** The innermost function around a place, or the statement of the module's top level. */
function partAround(analysis: Analysis, path: string, { start, end }: Place): Part | undefined {
  const program = analysis.interpreter.syntax(path)?.program;
  if (program === undefined) return undefined;
  const known = around.get(program) ?? new Map<number, Node | undefined>();
  around.set(program, known);
  if (!known.has(start)) {
    const inside = nodesAround(program, { start, end }).slice(1);
    known.set(start, inside.findLast((node) => isFunction(node)) ?? inside[0]);
  }
  const node = known.get(start);
  return node === undefined ? undefined : { path, node };
}
