import type { Node } from 'oxc-parser';
import { walk } from '../../flow/syntax.js';
import type { Source } from './source.js';

/** What the Messages API itself calls a list of turns. */
const LISTS = new Set(['messages']);

/** What lists have and texts have not. */
const OF_LISTS = new Set(['entries', 'every', 'filter', 'find', 'findLast', 'flat', 'flatMap', 'forEach', 'join', 'map', 'pop', 'push', 'reduce', 'shift', 'some', 'sort', 'toSorted', 'unshift']);

/**
 * Whether the code behind `from` shows that the variable is a list or an object, or that the route answers without it:
 * a check that wants a text there would refuse what the app sends.
 */
export function isNoPlainText(source: Source, name: string, from: number): boolean {
  if (LISTS.has(name)) return true;
  const isIt = (node: Node | null | undefined): boolean => node?.type === 'Identifier' && node.name === name;
  let shown = false;
  walk(source.program, (node) => {
    if (node.end > from && shows(node, isIt)) shown = true;
    return !shown;
  });
  return shown;
}

function shows(node: Node, isIt: (node: Node | null | undefined) => boolean): boolean {
  switch (node.type) {
    case 'MemberExpression':
      if (!isIt(node.object)) return false;
      return node.optional || node.computed || (node.property.type === 'Identifier' && OF_LISTS.has(node.property.name));
    case 'SpreadElement':
      return isIt(node.argument);
    case 'ForOfStatement':
      return isIt(node.right);
    case 'Property':
      return node.key.type === 'Identifier' && LISTS.has(node.key.name) && isIt(node.value);
    case 'CallExpression': {
      const { callee } = node;
      return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && (callee.object.name === 'Array' || callee.object.name === 'JSON') && node.arguments.some(isIt);
    }
    // What has a replacement need not be sent.
    case 'LogicalExpression':
      return (node.operator === '??' || node.operator === '||') && isIt(node.left);
    case 'ConditionalExpression':
      return isIt(node.test);
    default:
      return false;
  }
}
