import type { Node } from 'oxc-parser';
import type { Frame } from './evaluator.js';
import { walk } from './syntax.js';
import { literalText, unknownValue } from './value.js';

const operator = /(?:^|[^a-z])(?:is_?|super_?)*(?:admin\w{0,12}|staff|super_?user|moderators?)\b|(?:is|has|super)(?:Admin|Staff|SuperUser)\b/i;
const roleName = /\brole|permission/i;

/** Names of middlewares, guards and procedures that let nobody in but those who run the app. */
export const operatorName = /(?:require|ensure|is|only|check|assert|must_?be|verify)_?(?:super_?)?(?:admin|staff)|(?:super_?)?admin_?(?:only|guard|required|procedure|action|auth)|staff_?only/i;

/**
 * Whether a refusal turns everybody away who does not run the app: `if (user.role !== 'admin') return 403`, also by a
 * list of roles, `roles.includes(user.role) ? next() : refuse()`.
 */
export function leavesOperators(test: Node, refusal: Node, text: string, frame: Frame): boolean {
  const whenTrue = /^[\s)?{]{0,20}$/.test(text.slice(test.end, refusal.start));
  return says(test, text, frame) === (whenTrue ? 'is none' : 'is one');
}

/** Whether a condition may be about what somebody is to the app. */
export function asksForRole(written: string): boolean {
  return operator.test(written) || roleName.test(written);
}

/** What a condition says of the caller: that he runs the app, that he does not, or nothing. */
function says(node: Node, text: string, frame: Frame): 'is one' | 'is none' | undefined {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'ChainExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
      return says(node.expression, text, frame);
    case 'AwaitExpression':
      return says(node.argument, text, frame);
    case 'UnaryExpression': {
      const said = node.operator === '!' ? says(node.argument, text, frame) : undefined;
      return said === undefined ? undefined : said === 'is one' ? 'is none' : 'is one';
    }
    case 'LogicalExpression':
      return says(node.left, text, frame) ?? says(node.right, text, frame);
    case 'BinaryExpression': {
      if (!/^[!=]==?$/.test(node.operator) || !names(node, text, frame)) return undefined;
      const other = /\b(?:false|null|undefined)\b/.test(text.slice(node.right.start, node.right.end));
      return node.operator.startsWith('=') === other ? 'is none' : 'is one';
    }
    default:
      return names(node, text, frame) ? 'is one' : undefined;
  }
}

function names(node: Node, text: string, frame: Frame): boolean {
  const written = text.slice(node.start, Math.min(node.end, node.start + 400));
  if (operator.test(written)) return true;
  if (!roleName.test(written)) return false;
  let listed = false;
  walk(node, (part) => {
    if (part.type === 'Identifier') listed ||= operator.test(literalText(frame.scope.get(part.name) ?? unknownValue));
  });
  return listed;
}
