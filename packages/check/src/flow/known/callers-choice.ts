import type { Node } from 'oxc-parser';
import type { Value } from '../value.js';

/** `skip: (request) => request.headers['x-test'] !== undefined`: whoever sends it is not counted. */
export function leavesToCaller(skip: Value): boolean {
  const body = skip.shape.kind === 'function' ? skip.shape.closure.node.body : null;
  const only = body?.type === 'BlockStatement' ? body.body[0] : undefined;
  const answer = body?.type === 'BlockStatement' ? (body.body.length === 1 && only?.type === 'ReturnStatement' ? only.argument : null) : body;
  return answer !== null && answer !== undefined && callerDecides(answer);
}

function callerDecides(node: Node): boolean {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
      return callerDecides(node.expression);
    case 'UnaryExpression':
      return node.operator === '!' && callerDecides(node.argument);
    case 'LogicalExpression':
      return node.operator === '||' && (callerDecides(node.left) || callerDecides(node.right));
    case 'BinaryExpression':
      return /^[!=]==?$/.test(node.operator) ? (isSent(node.left) && isPlain(node.right)) || (isSent(node.right) && isPlain(node.left)) : node.operator === 'in' && isPart(node.right);
    case 'CallExpression':
      return node.callee.type === 'Identifier' && node.callee.name === 'Boolean' && node.arguments[0] !== undefined ? callerDecides(node.arguments[0]) : isSent(node);
    default:
      return isSent(node);
  }
}

/** `request.headers`, `request.query`: what the caller fills. */
function isPart(node: Node): boolean {
  return node.type === 'MemberExpression' && !node.computed && node.property.type === 'Identifier' && /^(?:headers|query|body)$/.test(node.property.name);
}

function isSent(node: Node): boolean {
  if (node.type === 'ChainExpression') return isSent(node.expression);
  if (node.type === 'MemberExpression') return isPart(node.object);
  return node.type === 'CallExpression' && node.callee.type === 'MemberExpression' && node.callee.property.type === 'Identifier' && (/^(?:header|get)$/.test(node.callee.property.name) && node.callee.object.type === 'Identifier');
}

/** No secret: nothing, a yes or a no, a word of a few letters. */
function isPlain(node: Node): boolean {
  if (node.type === 'Identifier') return node.name === 'undefined';
  return node.type === 'Literal' && (typeof node.value !== 'string' || node.value.length <= 5);
}
