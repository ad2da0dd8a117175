import { isPerson, isPersonalField } from '../personal.js';
import type { PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import { code, mentions } from './taint.js';

const access = /\b((?:request\.(?=user\.))?\w{1,40}(?:\.\w{1,40}){0,3}?)(?:\.(\w{1,60})|\[\s{0,2}["'](\w{1,60})["']\s{0,2}\]|\.get\(\s{0,2}["'](\w{1,60})["'])(?![\w(])/g;
/** What the program itself is set up with. */
const ofProgram = /^(?:settings|config|conf|self|env|os|smtp|server|app|cls|logging|django|string|request)$/;
/** What is left of a field that one of these took. */
const taken = /\b(?:len|bool|hash|sha\d{1,3}|md5|blake2[bs]|hmac\.new|hexdigest|\w{0,40}(?:mask|redact|pseudonym|anonym|hash|initial|encrypt|tokeni[sz]e|age_of|years?_since)\w{0,40})\((?:[^()]|\([^()]{0,400}\)){0,400}\)/gi;
/** What a record is looked up by is not sent. */
const lookup = /\.(?:objects|query|filter|filter_by|get_or_404|find_one|find|execute|where)\b|\bget_object_or_404\(|\bselect\(/;

/** The first field of a person that a text reads: `pupil.nif`, `row["iban"]`. */
export function personalField(text: string): string | undefined {
  for (const [, owner = '', member, key, asked] of text.replace(taken, ' ').matchAll(access)) {
    const field = member ?? key ?? asked ?? '';
    if (ofProgram.test(owner.replace(/\..*$/, '')) && !/\.(?:user|current_user)$/.test(owner)) continue;
    if (isPersonalField(owner, field)) return `${owner}.${field}`;
  }
  return undefined;
}

/** A text without what redactors, counts and digests are given. */
export function withoutTaken(text: string): string {
  return text.replace(taken, ' ');
}

/** A parameter that holds all of a person's record, handed over as it is: `log.info('for %s', patient)`. */
export function recordIn(given: string, fn: PythonFunction): string | undefined {
  const args = splitArguments(bracketed(code(given), given.indexOf('('))).map((arg) => arg.trim());
  const record = fn.parameters.find(({ name, annotation }) => isPerson(name) && /^(?:dict|Dict|Mapping)\b/.test(annotation) && args.includes(name));
  return record === undefined ? undefined : `${record.name} (the whole record)`;
}

/** What a text of the program is made by, where a function of the project makes it. */
type Finder = (name: string, from: PythonFunction) => PythonFunction | undefined;

/** A text, and neither a table nor a list whose parts are read apart. */
const givesText = /^return\b\s{0,4}\(?\s{0,40}(?:[fFrRbB]{0,2}["']|\w{1,80}\s{0,4}\)?$|[\w.]{1,80}\.(?:format|join|strip)\()/;
/** So many functions of one line are looked into; nobody calls more. */
const MOST_MAKERS = 12;

/** What a function hands over in a line: the line, whatever the names in it were put together of before, and what functions of the project wrote. */
export function handedOver(fn: PythonFunction, number: number, made?: Finder): string {
  const at = fn.body.findIndex((part) => part.line === number);
  const line = fn.body[at];
  if (line === undefined) return '';
  const found = [line.text];
  // Of what a redactor is given nothing goes on.
  const needed = [code(line.text).replace(taken, ' ')];
  for (const part of fn.body.slice(Math.max(0, at - 100), at).toReversed()) {
    const assigned = /^(\w{1,80})\s{0,4}(?::[^=]{1,60})?\+?=(?!=)\s{0,4}(.*)$/s.exec(part.text) ?? /^(\w{1,80})\.(?:append|extend|update)\((.*)\)$/s.exec(part.text);
    if (assigned?.[1] === undefined || assigned[2] === undefined || lookup.test(assigned[2]) || !needed.some((text) => mentions(text, assigned[1] ?? ''))) continue;
    found.push(assigned[2]);
    needed.push(code(assigned[2]).replace(taken, ' '));
  }
  if (made !== undefined) found.push(...writtenBy(needed, fn, made));
  return found.join('\n');
}

/** The texts that functions give which are called in these lines, and nothing of which only a part is taken. */
function writtenBy(lines: readonly string[], fn: PythonFunction, made: Finder): string[] {
  const names = new Set(lines.flatMap((text) => [...text.matchAll(/(?<![\w.])(\w{1,80})\([^()]{0,200}\)(?!\s{0,4}[.[])/g)].map(([, name]) => name ?? '')));
  return [...names].slice(0, MOST_MAKERS).flatMap((name) => {
    const maker = made(name, fn);
    const given = maker?.body.filter(({ text }) => givesText.test(text)).map(({ line }) => handedOver(maker, line)) ?? [];
    return given.filter((text) => /["']/.test(text));
  });
}
