/**
 * The parser goes down one level of the native stack for each level of the program and has no bound of its own: a file
 * with some thousands of levels ends the process. Measured with oxc-parser 0.159.0 on Node 20: 3,000 levels of each
 * kind are safe, 10,000 are not. What is counted here errs on the deep side, so that no such file gets there.
 */
const DEEPEST_BRACKETS = 1500;
const LONGEST_CHAIN = 2500;

const prefixWords = /\b(?:typeof|new|await|void|delete|yield|async|throw|return|else|if|for|while|do|with)\b[\s(]{0,20}/g;

const OPENING = new Set([40, 91, 123]); // ( [ {
const CLOSING = new Set([41, 93, 125]); // ) ] }
/** Signs that can nest to the right without a bracket: = ? : ! * < > ~ + - */
const CHAINING = new Set([61, 63, 58, 33, 42, 60, 126]);
/** A line ends in one of these when its expression goes on: = ? : ! ( & | + - * , < */
const GOING_ON = new Set([61, 63, 58, 33, 40, 38, 124, 43, 45, 42, 60, 62]);

/** Whether a program nests deeper than the parser bears. One pass; strings and comments count like code. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let chain = 0;
  let last = 0;
  let run = 0;
  let previous = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 32 || code === 9 || code === 13) continue;
    if (code === 10) {
      if (!GOING_ON.has(last) || (last === 62 && previous !== 61)) chain = 0;
      continue;
    }
    if (OPENING.has(code)) {
      depth += 1;
      if (depth > DEEPEST_BRACKETS) return true;
    } else if (CLOSING.has(code)) {
      if (depth > 0) depth -= 1;
      if (code === 125) chain = 0;
    } else if (code === 59 || code === 44) chain = 0;
    else if (CHAINING.has(code)) {
      chain += 1;
      if (chain > LONGEST_CHAIN) return true;
    }
    previous = last;
    last = code;
  }
  // Words that stand before what they apply to: `typeof typeof x`, `if (a) if (b)`, chains of `else if`.
  let end = -1;
  let elses = 0;
  for (const match of text.matchAll(prefixWords)) {
    run = match.index <= end + 40 ? run + 1 : 0;
    end = match.index + match[0].length;
    if (match[0].startsWith('else')) elses += 1;
    if (run > LONGEST_CHAIN || elses > 2 * LONGEST_CHAIN) return true;
  }
  return false;
}
