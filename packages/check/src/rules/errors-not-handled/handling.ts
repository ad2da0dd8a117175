import type { MemberExpression, Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { catchesIn, helpedParts, partsOnTheWay, textOfParts, type Part, type PartOnTheWay } from '../../flow/on-the-way.js';
import { catchersOf } from '../../flow/surroundings.js';
import { dottedName, walk } from '../../flow/syntax.js';
import { byType, ofOthers } from './by-type.js';
import { retriersOf } from './retriers.js';

const logs = /(?:^|\.)(?:log|info|warn|error|debug|trace|fatal|captureException|recordException|noticeError)$/;
const ofResponse = /\.ok\b|\.status\b/;

/** What becomes of the errors of a call on the way from it to whoever set it off. */
export interface Handling {
  /** The functions on the way: what they call by a name that says that they deal with errors stands there. */
  readonly texts: string;
  /** They are told apart by type or status. */
  readonly told: boolean;
  /** Somebody who tries again does so by what the error is. */
  readonly retried: boolean;
  /** Whoever catches them hands them on, to a handler of the whole app or to somebody who could not be followed. */
  readonly handedOn: boolean;
  /** Whoever catches them first tells what they are, in a log or in an answer, and goes on by that somebody was told: what went wrong can be known. */
  readonly kept: boolean;
}

export function handlingOf(analysis: Analysis, event: EventOf<'claude'>): Handling {
  const parts = partsOnTheWay(analysis, event);
  const catches = [...parts.flatMap((part) => catchesIn(part)), ...catchersOf(analysis, event)];
  const dealing = helpedParts(analysis, catches);
  const texts = textOfParts(analysis, parts);
  const told = byType.test(textOfParts(analysis, [...parts, ...dealing])) || dealing.some((part) => asksOfError(part)) || (event.detail.request.client === 'http' && ofResponse.test(texts));
  const retried = retriersOf(analysis, parts).some((part) => byType.test(textOfParts(analysis, [part])) || asksOfError(part));
  return { texts, told: told || retried, retried, handedOn: catches.every((part) => handsOn(analysis, part)), kept: keepsError(innermost(parts) ?? catches[0]) };
}

/** Of the `catch` clauses and calls of `catch` around a call, the one that hears of its errors first. */
function innermost(parts: readonly PartOnTheWay[]): Part | undefined {
  for (const part of parts) {
    const nearest = catchesIn(part).at(-1);
    if (nearest !== undefined) return nearest;
  }
  return undefined;
}

/** `catch (problem) { log(problem); return refused(); }`: the error is read there, and something comes of it beside a line of a log. */
function keepsError(part: Part | undefined): boolean {
  const handler = part?.node.type === 'CallExpression' ? part.node.arguments[0] : part?.node;
  const [body, error] = handler?.type === 'CatchClause' ? [handler.body, handler.param] : handler?.type === 'ArrowFunctionExpression' || handler?.type === 'FunctionExpression' ? [handler.body, handler.params[0]] : [];
  if (body === undefined || body === null || error?.type !== 'Identifier') return false;
  const { name } = error;
  const named = new Set<Node>();
  let reads = false;
  let answers = body.type !== 'BlockStatement' && !isLine(body);
  walk(body, (node) => {
    // Whoever it is handed on to may look at it or not.
    if (node.type === 'CallExpression' && passes.test(dottedName(node.callee) ?? '')) return false;
    // `{ error: 'failed' }`, `console.error('failed')` name no error.
    if ((node.type === 'MemberExpression' || node.type === 'Property') && !node.computed) named.add(node.type === 'Property' && !node.shorthand ? node.key : node.type === 'MemberExpression' ? node.property : node);
    if (node.type === 'Identifier' && node.name === name && !named.has(node)) reads = true;
    if (/^(?:ThrowStatement|AssignmentExpression|AwaitExpression|NewExpression)$/.test(node.type) || (node.type === 'ReturnStatement' && node.argument !== null) || (node.type === 'CallExpression' && !isLine(node))) answers = true;
    return true;
  });
  return reads && answers;
}

/** A line of a log. */
function isLine(node: Node): boolean {
  return node.type === 'CallExpression' && logs.test(dottedName(node.callee) ?? '');
}

/** What tells one error of Claude's from another. */
const telling = /^(?:status|statusCode|status_code|type|name|code|constructor|headers|requestID|request_id|isRetryable)$/;

/** `problem.status`, `const { status } = problem as Failure`, `problem instanceof Busy`, of what a `catch` or a function called there is given. */
function asksOfError({ node: root }: Part): boolean {
  const names = new Set(errorNames(root));
  let found = false;
  const isError = (node: Node): boolean => {
    const inner = withoutTypes(node);
    return inner.type === 'Identifier' && names.has(inner.name);
  };
  const written = new Set<Node>();
  if (names.size > 0) walk(root, (node) => {
    // What goes into a log tells nobody apart.
    if (written.has(node)) return false;
    if (node.type === 'CallExpression' && logs.test(dottedName(node.callee) ?? '')) for (const argument of node.arguments) written.add(argument);
    if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && looksFor(node.callee) && isError(node.callee.object.object)) found = true;
    if (node.type === 'VariableDeclarator' && node.init !== null && isError(node.init)) {
      if (node.id.type === 'Identifier') names.add(node.id.name);
      else if (node.id.type === 'ObjectPattern') found ||= node.id.properties.some((part) => part.type === 'Property' && part.key.type === 'Identifier' && telling.test(part.key.name));
    }
    if (node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && telling.test(node.property.name) && isError(node.object)) found = true;
    if (node.type === 'BinaryExpression' && (node.operator === 'instanceof' ? isError(node.left) && isOfClaude(node.right) : node.operator === 'in' && isError(node.right))) found = true;
    return !found;
  });
  return found;
}

/** `problem.message.includes('overloaded')`. */
function looksFor(callee: Node): callee is MemberExpression & { readonly object: MemberExpression } {
  return callee.type === 'MemberExpression' && callee.object.type === 'MemberExpression' && callee.object.property.type === 'Identifier' && callee.object.property.name === 'message' && callee.property.type === 'Identifier' && /^(?:includes|startsWith|match|search|indexOf)$/.test(callee.property.name);
}

/** `(problem as Failure)!`. */
function withoutTypes(node: Node): Node {
  let at = node;
  while (at.type === 'TSAsExpression' || at.type === 'TSNonNullExpression' || at.type === 'TSTypeAssertion' || at.type === 'TSSatisfiesExpression' || at.type === 'ChainExpression' || at.type === 'ParenthesizedExpression') at = at.expression;
  return at;
}

/** An error of a kind that one of Claude's may be. */
function isOfClaude(node: Node): boolean {
  return !ofOthers.test(dottedName(node) ?? '');
}

function errorNames(root: Node): string[] {
  const names: string[] = [];
  walk(root, (node) => {
    const given = node.type === 'CatchClause' ? [node.param] : 'params' in node && Array.isArray(node.params) ? node.params : [];
    for (const param of given) if (param?.type === 'Identifier' && /^\w{1,60}$/.test(param.name)) names.push(param.name);
  });
  return names;
}

const passes = /^(?:next|reject|cb|callback|done)$/;
/** What is told of an error and does nothing about it. */
const notes = /(?:^|\.)(?:log|info|warn|error|debug|trace|fatal|captureException|recordException|noticeError|String|stringify|json|send|write|end)$/;

/** Whether a `catch` throws the error, goes to the next handler, or gives the error to a function that could not be followed. */
function handsOn(analysis: Analysis, { path, node: root }: Part): boolean {
  let found = false;
  const names = errorNames(root);
  walk(root, (node) => {
    // What is thrown in its place, without it, is the same for all of them.
    if (node.type === 'ThrowStatement' && mentionsOne(analysis.text(path).slice(node.start, node.end), names)) found = true;
    if (node.type !== 'CallExpression') return !found;
    const name = node.callee.type === 'Identifier' ? node.callee.name : node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' ? node.callee.property.name : '';
    if (passes.test(name) || (name === 'catch' && node.arguments.some((given) => given.type === 'Identifier' && !analysis.interpreter.calledAt.has(node)))) found = true;
    const given = node.arguments.some((argument) => {
      const inner = withoutTypes(argument);
      return inner.type === 'Identifier' && names.includes(inner.name);
    });
    if (given && !notes.test(name) && !analysis.interpreter.calledAt.has(node)) found = true;
    return !found;
  });
  return found;
}

function mentionsOne(text: string, names: readonly string[]): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\b`).test(text));
}
