import { isOwnWords, saysNamesAreData } from '../chosen-names.js';
import type { PythonFunction } from './functions.js';
import type { PythonProgram } from './program.js';
import { callsIn, code } from './taint.js';

const access = /\b((?:\w{1,40}\.){0,4}\w{1,40}(?:\[\s{0,2}["']\w{1,40}["']\s{0,2}\])?)(?:\.(\w{1,40})\b(?!\s{0,2}[(.])|\[\s{0,2}["'](\w{1,40})["']\s{0,2}\]|\.get\(\s{0,2}["'](\w{1,40})["'])/g;
/** What is left of a name that one of these took. */
const cleaned = /\b(?:re\.sub|bleach\.clean|\w{0,40}(?:clean|sanitize|sanitise|escape|strip_tags|slugify|plain|safe)\w{0,20}|len|hash|json\.dumps)\((?:[^()]|\([^()]{0,200}\)){0,400}\)/gi;
const MOST_NAMES = 12;
const DEEPEST = 3;

/** What of a system prompt a person chose for himself, with whatever it is put together of: `f"You help {user.name}."`. */
export function ownWordsIn(expression: string, fn: PythonFunction, program: PythonProgram): string | undefined {
  const texts = composed(expression, fn, program, 0, new Map());
  if (saysNamesAreData(texts.join('\n'))) return undefined;
  for (const text of texts) {
    for (const [, owner = '', member, key, asked] of text.replace(cleaned, ' ').matchAll(access)) {
      const field = member ?? key ?? asked ?? '';
      if (isOwnWords(owner.replaceAll(/["'\]\s]/g, '').replaceAll('[', '.'), field)) return `${owner}.${field}`;
    }
  }
  return undefined;
}

/** An expression, what the names in it were given, and what functions of the project make that it calls. `seen`: from how deep a name, or what a function makes, was read: each line of `system = system + "..."` names all the others. */
function composed(expression: string, fn: PythonFunction, program: PythonProgram, depth: number, seen: Map<PythonFunction, Map<string, number>>): string[] {
  if (depth > DEEPEST) return [];
  const isNew = (key: string, of: PythonFunction): boolean => {
    const read = seen.get(of) ?? new Map<string, number>();
    seen.set(of, read);
    if ((read.get(key) ?? Infinity) <= depth) return false;
    read.set(key, depth);
    return true;
  };
  const names = new Set([...code(expression).matchAll(/(?<![\w.])([a-z_]\w{0,60})\b(?!\s{0,2}[.([=])/g)].map(([, name]) => name ?? ''));
  const local = [...names].slice(0, MOST_NAMES).filter((name) => isNew(name, fn)).flatMap((name) => fn.body.flatMap(({ text }) => (text.startsWith(name) ? new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?\\+?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] ?? [] : [])));
  const made = callsIn(expression, new Map()).slice(0, MOST_NAMES).flatMap((call) => {
    const target = program.resolve(call, fn);
    return target === undefined || target === fn || !isNew('()', target) ? [] : target.body.filter(({ text }) => /["']/.test(text)).flatMap(({ text }) => composed(text.replace(/^(?:return|yield)\b/, ''), target, program, DEEPEST, seen));
  });
  return [expression, ...local.filter((text) => text !== expression && /["']|\./.test(text)).flatMap((text) => composed(text, fn, program, depth + 1, seen)), ...made];
}
