import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';

/** Uses of a table that put nothing into it. */
const reading = /^\s{0,4}(?:\?\.)?\s{0,4}(?:\.(?:get|has|size)\b|\[[^\]\n]{0,80}\](?!\s{0,4}(?:=(?!=)|[-+*/|&?]{1,2}=|\+\+|--|\.(?:push|unshift|splice))))/;

/**
 * Whether a table that starts empty is only ever asked: what it says of a caller is always nothing. `object`: what is asked,
 * a variable at the top of the module.
 */
export function isNeverWritten(object: Node | undefined, frame: Frame, evaluator: Evaluator): boolean {
  if (object?.type !== 'Identifier') return false;
  const text = evaluator.syntax(frame.module)?.text ?? '';
  const name = object.name.replaceAll('$', '\\$');
  const declared = new RegExp(`^(?:const|let|var)\\s{1,4}${name}\\s{0,4}(?::[^=;\\n]{0,200})?=\\s{0,4}(?:new\\s{1,4}Map(?:<[^()\\n]{0,100}>)?\\(\\s{0,4}\\)|\\{\\s{0,4}\\}|Object\\.create\\(null\\))`, 'm').exec(text);
  if (declared === null) return false;
  for (const use of text.matchAll(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, 'g'))) {
    if (use.index >= declared.index && use.index < declared.index + declared[0].length) continue;
    const before = text.slice(Math.max(0, use.index - 8), use.index);
    if (/(?:delete|\+\+|--)\s{0,4}$/.test(before) || !reading.test(text.slice(use.index + use[0].length, use.index + use[0].length + 120))) return false;
  }
  return true;
}
