import type { Node } from 'oxc-parser';
import type { Evaluator, Frame } from './evaluator.js';
import type { Syntax } from './syntax.js';

/** Uses of a table that put nothing into it. */
const reading = /^\s{0,4}(?:\?\.)?\s{0,4}(?:\.(?:get|has|size)\b|\[[^\]\n]{0,80}\](?!\s{0,4}(?:=(?!=)|[-+*/|&?]{1,2}=|\+\+|--|\.(?:push|unshift|splice))))/;

/** What was found of the names of each module. */
const answers = new WeakMap<Syntax, Map<string, boolean>>();

/**
 * Whether a table that starts empty is only ever asked: what it says of a caller is always nothing. `object`: what is asked,
 * a variable at the top of the module.
 */
export function isNeverWritten(object: Node | undefined, frame: Frame, evaluator: Evaluator): boolean {
  const syntax = object?.type === 'Identifier' ? evaluator.syntax(frame.module) : undefined;
  if (object?.type !== 'Identifier' || syntax === undefined) return false;
  const known = answers.get(syntax) ?? new Map<string, boolean>();
  answers.set(syntax, known);
  const answer = known.get(object.name) ?? onlyAsked(object.name.replaceAll('$', '\\$'), syntax.text);
  known.set(object.name, answer);
  return answer;
}

function onlyAsked(name: string, text: string): boolean {
  const declared = new RegExp(`^(?:const|let|var)\\s{1,4}${name}\\s{0,4}(?::[^=;\\n]{0,200})?=\\s{0,4}(?:new\\s{1,4}Map(?:<[^()\\n]{0,100}>)?\\(\\s{0,4}\\)|\\{\\s{0,4}\\}|Object\\.create\\(null\\))`, 'm').exec(text);
  if (declared === null) return false;
  for (const use of text.matchAll(new RegExp(`(?<![\\w$.])${name}(?![\\w$])`, 'g'))) {
    if (use.index >= declared.index && use.index < declared.index + declared[0].length) continue;
    const before = text.slice(Math.max(0, use.index - 8), use.index);
    if (/(?:delete|\+\+|--)\s{0,4}$/.test(before) || !reading.test(text.slice(use.index + use[0].length, use.index + use[0].length + 120))) return false;
  }
  return true;
}
