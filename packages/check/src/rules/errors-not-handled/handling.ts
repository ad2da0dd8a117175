import type { Node } from 'oxc-parser';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { catchesIn, helpedParts, partsOnTheWay, textOfParts, type Part } from '../../flow/on-the-way.js';
import { walk } from '../../flow/syntax.js';
import { byType } from './by-type.js';
import { retriersOf } from './retriers.js';

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
}

export function handlingOf(analysis: Analysis, event: EventOf<'claude'>): Handling {
  const parts = partsOnTheWay(analysis, event);
  const catches = parts.flatMap((part) => catchesIn(part));
  const dealing = helpedParts(analysis, catches);
  const texts = textOfParts(analysis, parts);
  const told = byType.test(textOfParts(analysis, [...parts, ...dealing])) || dealing.some((part) => asksOfError(analysis, part)) || (event.detail.request.client === 'http' && ofResponse.test(texts));
  const retried = retriersOf(analysis, parts).some((part) => byType.test(textOfParts(analysis, [part])) || asksOfError(analysis, part));
  return { texts, told: told || retried, retried, handedOn: catches.every((part) => handsOn(analysis, part)) };
}

/** `problem.status`, of what a `catch` or a function called there is given. */
function asksOfError(analysis: Analysis, { path, node }: Part): boolean {
  const names = errorNames(node);
  return names.length > 0 && new RegExp(`\\b(?:${names.join('|')})\\??\\.(?:status|statusCode|error\\??\\.type)\\b|\\bstatus\\b[^\\n{}]{0,80}\\}\\s{0,4}=\\s{0,4}(?:${names.join('|')})\\b`).test(analysis.text(path).slice(node.start, node.end));
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
    const given = node.arguments.some((argument) => argument.type === 'Identifier' && names.includes(argument.name));
    if (given && !notes.test(name) && !analysis.interpreter.calledAt.has(node)) found = true;
    return !found;
  });
  return found;
}

function mentionsOne(text: string, names: readonly string[]): boolean {
  return names.some((name) => new RegExp(`\\b${name}\\b`).test(text));
}
