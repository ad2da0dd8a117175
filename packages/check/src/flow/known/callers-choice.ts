import type { Node } from 'oxc-parser';
import { isNumberOfCaller, namesCaller } from '../counts.js';
import type { CallInfo } from '../evaluator.js';
import * as values from '../value.js';
import type { Value } from '../value.js';

/** What a platform says of whoever wrote to it, in a request of its own: `body.message.chat.id`, `body.user_id`, `body.From`. */
const byPlatform = /[ .](?:body|query)\.\w{1,60}[.[]|_id$/;

/** Headers that say nothing of who sends them, and that he writes as he likes. */
const madeUp = /(?:headers?[.[( '"]{1,4})?(?:user-agent|x-(?:request|correlation|trace|session|device|client|visitor|browser)-id|x-fingerprint|referer|accept-language)$/i;

/** Whether a limiter counts by a word that its caller writes as he likes: each call another word. */
export function isOwnWord(key: Value | undefined, { evaluator, frame }: Pick<CallInfo, 'evaluator' | 'frame'>): boolean {
  const { route } = evaluator;
  if (key === undefined || route === undefined || /^(?:bot|message|mail|callable|procedure|resolver)$/.test(route.parameters) || [...frame.facts].some((fact) => fact.endsWith('authenticated'))) return false;
  const marks = values.allMarks(key);
  if (marks.length > 0 && marks.every((mark) => mark.origin.label === 'identity' && madeUp.test(mark.origin.name))) return true;
  return marks.length > 0 && marks.every((mark) => mark.origin.label === 'user' && /(?:^|[ .])(?:body|query)\./.test(mark.origin.name) && !(namesCaller(mark.origin.name) && (byPlatform.test(mark.origin.name) || isNumberOfCaller(mark.origin.name))));
}

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
