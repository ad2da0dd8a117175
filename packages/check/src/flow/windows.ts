import type { Node } from 'oxc-parser';
import { tallied, verdictMarks } from './counts.js';
import type { Evaluator, Frame } from './evaluator.js';
import { allMarks } from './value.js';
import type { Mark, Value } from './value.js';

const clock = String.raw`(?:Math\.(?:floor|trunc|ceil|round)\(\s{0,4})?\(?\s{0,4}(?:Date\.now\(\)|new Date\(\)|performance\.now\(\))`;
const readsClock = new RegExp(`^${clock}`);
/** A count that begins again or goes up. */
const counts = /\+\+|\+=\s{0,4}1\b|\+\s{0,4}1\b|--|-=\s{0,4}1\b|:\s{0,4}[01]\b|=\s{0,4}[01]\b/;

/**
 * `entry.hour !== hour`, where `hour` is the number of the window that now is and a count stands beside it: whether the
 * caller's count begins again.
 */
export function windowMarks(node: Extract<Node, { type: 'BinaryExpression' }>, left: Value, right: Value, frame: Frame, evaluator: Evaluator): readonly Mark[] {
  if (!/^[!=]==?$/.test(node.operator)) return [];
  const marks = verdictMarks(left, right);
  const text = evaluator.syntax(frame.module)?.text;
  if (text === undefined || !marks.some((mark) => mark.origin.label === 'asked')) return [];
  if (!isWindow(node.left, text) && !isWindow(node.right, text)) return [];
  return counts.test(text.slice(node.end, node.end + 600)) ? tallied(marks) : [];
}

function isWindow(node: Node, text: string): boolean {
  if (node.type === 'CallExpression') return readsClock.test(text.slice(node.start, Math.min(node.end, node.start + 100)));
  return node.type === 'Identifier' && new RegExp(`\\b(?:const|let|var)\\s{1,4}${node.name.replaceAll('$', '\\$')}\\s{0,4}=\\s{0,4}${clock}`).test(text);
}

/** `session.asked >= 10`, where the program adds to what the session keeps under that name. */
export function keptMarks(node: Extract<Node, { type: 'BinaryExpression' }>, left: Value, right: Value, frame: Frame, evaluator: Evaluator): readonly Mark[] {
  if (!/^[<>]=?$/.test(node.operator)) return [];
  const text = evaluator.syntax(frame.module)?.text ?? '';
  return [left, right].flatMap((side) => allMarks(side)).flatMap((mark): readonly Mark[] => {
    const name = mark.origin.label === 'identity' ? /\.([A-Za-z_]\w{0,60})$/.exec(mark.origin.name)?.[1] : undefined;
    return name !== undefined && new RegExp(`\\.${name}\\s{0,4}(?:\\+\\+|--|[-+]=|=[^=;\\n]{0,80}\\.${name}\\b[^;\\n]{0,40}[-+])`).test(text) ? [evaluator.mark('tally', mark.origin.name, frame, node)] : [];
  });
}
