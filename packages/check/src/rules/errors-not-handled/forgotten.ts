import type { CallExpression, Node } from 'oxc-parser';
import type { Location } from '../../engine/finding.js';
import type { Analysis } from '../../flow/analysis.js';
import type { EventOf } from '../../flow/event.js';
import { partsOnTheWay } from '../../flow/on-the-way.js';
import { dottedName, nodesAround } from '../../flow/syntax.js';

/** What ends an answer or puts a state onto a page. */
const shows = /(?:^|\.)(?:end|send|json|render|sendStatus)$|^set[A-Z]\w{0,40}$/;
/** What says that something failed: a word of it, a sentence, a status. */
const says = /err|fail|problem|sorry|unavailable|status\(|throw|reject|retry|busy|\b[45]\d\d\b|(['"`])(?=[^'"`]{0,200}\p{L})/iu;

/** `ask(text).then(show).catch(() => res.end())`: what went wrong looks like an empty answer, to whoever waits and in the log. */
export function forgottenPlace(analysis: Analysis, event: EventOf<'claude'>): Location | undefined {
  for (const { path, node: root, at } of partsOnTheWay(analysis, event)) {
    const around = nodesAround(root, at);
    const index = around.findIndex((node) => isCatch(node));
    const found = around[index];
    if (found?.type === 'CallExpression') return isWholeStatement(around[index - 1], around[index - 2], found) && forgets(found, analysis.text(path)) ? analysis.place(path, { start: at.start, end: found.end }) : undefined;
    if (around.some((node) => node.type === 'TryStatement')) return undefined;
  }
  return undefined;
}

function isCatch(node: Node): node is CallExpression {
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && node.callee.property.name === 'catch';
}

/** Nobody reads what comes of it: it is a statement, or all that a function does, with the answer shown by `then`. */
function isWholeStatement(parent: Node | undefined, above: Node | undefined, { callee }: CallExpression): boolean {
  const before = callee.type === 'MemberExpression' ? callee.object : undefined;
  const isShown = before?.type === 'CallExpression' && before.callee.type === 'MemberExpression' && before.callee.property.type === 'Identifier' && before.callee.property.name === 'then';
  const waits = parent?.type === 'AwaitExpression' || parent?.type === 'UnaryExpression' ? above : parent;
  return isShown && (waits === undefined || waits.type === 'ExpressionStatement' || waits.type === 'ArrowFunctionExpression' || waits.type === 'ReturnStatement');
}

/** Whether what is handed to `catch` takes no error, and does nothing but to show something empty. */
function forgets({ arguments: [handler] }: CallExpression, text: string): boolean {
  if ((handler?.type !== 'ArrowFunctionExpression' && handler?.type !== 'FunctionExpression') || handler.params.length > 0 || handler.body === null) return false;
  const { body } = handler;
  const steps: readonly Node[] = body.type === 'BlockStatement' ? body.body.map((statement) => (statement.type === 'ExpressionStatement' ? statement.expression : statement.type === 'ReturnStatement' && statement.argument !== null ? statement.argument : statement)) : [body];
  return steps.length > 0 && !says.test(text.slice(body.start, body.end)) && steps.every((step) => step.type === 'CallExpression' && shows.test(dottedName(step.callee)?.replaceAll('()', '') ?? ''));
}
