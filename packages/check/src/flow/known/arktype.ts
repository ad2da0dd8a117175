import * as values from '../value.js';
import type { Value } from '../value.js';
import { bounded } from './bounds.js';
import { patternBounds } from './patterns.js';

/** Words of ArkType that stand for texts of any length; all others stand for short ones, numbers or choices. */
const anyText = /^(?:string(?:\.(?:trim|lower|upper|capitalize|normalize|json|url|base64|alpha|alphanumeric|regex)(?:\.\w{1,20})*)?|unknown|any|object|unknown\[\]|string\[\])$/;
/** Words for short values. Any other word is the name of a type that stands elsewhere. */
const shortWord = /^(?:string\.\w{1,30}(?:\.\w{1,20}){0,3}|number(?:\.\w{1,30}){0,3}|number|integer|boolean|bigint|true|false|null|undefined|symbol|Date|never|parse\.\w{1,30}|uuid|email|ip|["'].{0,300}["']|-?\d[\d.]{0,20}.{0,60})(?:\[\])?$/;
const upperRight = /<=?\s{0,4}\d{1,9}$/;
const upperLeft = /^\d{1,9}\s{0,4}>=?/;
const limits = /^\d{1,9}\s{0,4}[<>]=?\s{0,4}|\s{0,4}[<>]=?\s{0,4}\d{1,9}$|\s{0,4}==\s{0,4}\d{1,9}$|\s{0,4}=\s{0,4}["'].{0,200}["']$/g;

/** `'1 <= string <= 500'`, `'"a" | "b"'`, `'string.uuid'`: what is left of a text that such an expression allows. */
export function arkText(expression: string, input: Value): Value {
  const branches = expression.split('|').slice(0, 20).map((part) => part.trim());
  if (branches.some((part) => isOpen(part))) return input;
  const named = branches.find((part) => isNamedElsewhere(part));
  if (named !== undefined) return values.marked(values.allMarks(input).map((mark) => ({ ...mark, through: `the type ${named}` })));
  return branches.some((part) => /\bstring\b|^\//.test(part)) ? bounded(input) : values.unknownValue;
}

function isOpen(expression: string): boolean {
  return !expression.split('&').some((part) => {
    const plain = part.trim();
    if (upperRight.test(plain) || upperLeft.test(plain) || /==\s{0,4}\d{1,9}$/.test(plain)) return true;
    const word = plain.replace(limits, '').trim();
    if (word.startsWith('/')) return patternBounds(word.slice(1, word.lastIndexOf('/')), true);
    return !anyText.test(word);
  });
}

function isNamedElsewhere(expression: string): boolean {
  return expression.split('&').some((part) => {
    const word = part.trim().replace(limits, '').trim();
    return !word.startsWith('/') && !anyText.test(word) && !shortWord.test(word);
  });
}
