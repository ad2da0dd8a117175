import type { PythonFunction } from './functions.js';
import { handedOn } from './handed-on.js';
import { checkedChoices, checkedLengths } from './lengths.js';
import { bracketed, splitArguments } from './lines.js';
import { checkedNumbers } from './numbers.js';
import { Conditions } from './conditions.js';
import { requestSource } from './request-sources.js';
import { withoutTables } from './tables.js';

/** What a name holds: the caller's text, bounded or not; the model's answer. */
export interface Taint {
  readonly user: boolean;
  readonly bounded: boolean;
  readonly answer: boolean;
  /** A number that the caller says, however large. */
  readonly number?: boolean;
  /** A table that is written in the function, of which nothing is a caller's. */
  readonly table?: true;
  /** The fields of a model that are bounded, where not all are. */
  readonly fields?: ReadonlySet<string>;
  /** The fields of a model that hold one of a few words, which the program names. */
  readonly chosen?: ReadonlySet<string>;
}

export const clean: Taint = { user: false, bounded: false, answer: false };

/** What takes markup out of a text. */
const escapes = /\b(?:html\.|markupsafe\.|bleach\.|nh3\.)?(?:escape|clean|conditional_escape|strip_tags|format_html)\((?:[^()]|\([^()]{0,400}\)){0,400}\)/g;
export const claudeCall = /\.messages\.(?:create|stream|parse)\(|\.beta\.messages\.\w{1,20}\(|\.completions\.create\(|api\.anthropic\.com|openrouter\.ai\/api|ChatAnthropic\([^)]{0,300}\)\s{0,4}\.\s{0,4}(?:invoke|ainvoke|stream)|\b\w{0,20}(?:llm|chat|model|chain|claude)\w{0,12}\.(?:a?invoke|a?stream|a?batch|predict)\(|converse(?:_stream)?\(|invoke_model(?:_with_response_stream)?\(|\ba?completion\(\s{0,8}(?=[\s\S]{0,400}\bmodel\s{0,4}=)|\w{0,40}agent\w{0,40}\.run(?:_sync|_stream)?\(|\.run_sync\(|\|\s{0,4}\w{0,20}(?:llm|chat|model|claude)\w{0,12}\s{0,4}\)\.(?:a?invoke|a?stream|a?batch)\(|\bquery\(\s{0,40}prompt\s{0,4}=/i;
const cutting = /\.read\(\s{0,4}[\w.]{1,60}\s{0,4}\)|\[\s{0,4}-?\w{0,40}\s{0,4}:\s{0,4}[\w.]{1,60}\s{0,4}\]|\btextwrap\.shorten\(|\btruncate\w{0,20}\(/;
const assignment = /^([\w\s,()[\]"'.:]{1,200}?)\s{0,4}(?::\s{0,4}[\w[\], .|]{1,80})?\s{0,4}(?<![=!<>])(\+?=)(?!=)\s{0,4}(.*)$/s;

export function mentions(text: string, name: string): boolean {
  let at = text.indexOf(name);
  while (at !== -1) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + name.length] ?? ' ';
    if (!/[\w.]/.test(before) && !/\w/.test(after)) return true;
    at = text.indexOf(name, at + name.length);
  }
  return false;
}

/** The part of a text that is code: literal strings blanked, what stands in braces of f-strings kept. */
export function code(text: string): string {
  let result = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character !== '"' && character !== "'") {
      result += character;
      continue;
    }
    const quote = text.startsWith(character.repeat(3), at) ? character.repeat(3) : character;
    const formatted = /[fF][rR]?$|[rR][fF]$/.test(text.slice(Math.max(0, at - 2), at));
    let end = at + quote.length;
    let depth = 0;
    result += ' ';
    while (end < text.length && !text.startsWith(quote, end)) {
      if (text[end] === '\\') end += 1;
      else if (formatted && text[end] === '{') depth += 1;
      else if (formatted && text[end] === '}') depth = Math.max(0, depth - 1);
      result += formatted && depth > 0 && text[end] !== '{' ? (text[end] ?? '') : ' ';
      end += 1;
    }
    at = end + quote.length - 1;
  }
  return result;
}

/** `data["grade"]`, `data.get("grade")`: a field by its name. */
const namedField = /\[\s{0,4}["'](\w{1,60})["']\s{0,4}\]|\.get\(\s{0,4}["'](\w{1,60})["']\s{0,4}(?:,[^(),]{0,80})?\)/g;
/** What holds the fields of a form or of a serializer once they were looked at. */
const checkedFields = /\.(?:validated_data|cleaned_data|data)$/;

/** Whether a name stands in an expression for nothing but these fields of it. */
function onlyFields(text: string, name: string, fields: ReadonlySet<string> | undefined): boolean {
  if (fields === undefined) return false;
  return [...code(text.replace(namedField, '.$1$2')).matchAll(new RegExp(`\\b${name}\\b(?:\\.(?:validated_data|cleaned_data))?(?:\\.(\\w{1,60}))?`, 'g'))].every((match) => match[1] !== undefined && fields.has(match[1]));
}

/** What somebody wrote in a chat, of which a length is asked: `message.content`, `update.message.text`. */
const textOfMessage = /^\w{1,40}(?:\.\w{1,40}){0,2}\.(?:content|text)$/;

export function taintOf(expression: string, names: ReadonlyMap<string, Taint>): Taint {
  // What a message is sent with is nothing that somebody wrote: `message.bot.download(document)`.
  const tables = [...names].flatMap(([name, taint]) => (taint.table === true ? [name] : []));
  const text = withoutTables(code(expression), tables).replace(/\b\w{1,60}\.(?:bot|client|api)\.(?=\w{1,60}\()/g, ' ');
  const measured = [...names].filter(([name, taint]) => taint.bounded && textOfMessage.test(name)).map(([name]) => name);
  let user = requestSource.test(measured.reduce((rest, name) => rest.replace(new RegExp(`(?<![\\w.])${name.replaceAll('.', '\\.')}\\b`, 'g'), ' '), withoutTables(expression, tables)));
  let bounded = true;
  let answer = claudeCall.test(expression);
  let number = false;
  const shown = text.replace(escapes, ' ');
  if (user) bounded = false;
  for (const [name, taint] of names) {
    if (!mentions(text, name) || onlyFields(expression, name, taint.chosen)) continue;
    user ||= taint.user;
    number ||= taint.number === true;
    if (taint.user && !taint.bounded && !onlyFields(expression, name, taint.fields)) bounded = false;
    answer ||= taint.answer && mentions(shown, name);
  }
  // A table gives what stands in it, also one that is written in place: `{"short": "Two lines.", "long": "A page."}[asked]`.
  const table = /^\s{0,4}\{([^{}]{0,2000})\}\s{0,4}(?:\[|\.get\()/.exec(text)?.[1];
  if (table !== undefined && !taintOf(table, names).user && !taintOf(table, names).answer) return clean;
  // `min(int(asked), 600)`: no larger than what the program says.
  if (/^\s{0,4}(?:max\(\s{0,4}\d{1,12}\s{0,4},\s{0,4})?min\(/.test(text) && /(?:\(|,)\s{0,4}(?:\d[\d_]{0,12}|[A-Z][A-Z0-9_]{1,60})\s{0,4}(?:,|\))/.test(text)) return clean;
  if (/^\s{0,4}(?:len|int|float|bool|hash|isinstance)\(/.test(text)) return { ...clean, ...(user && /^\s{0,4}(?:int|float)\(/.test(text) ? { number: true } : {}) };
  if (user && (cutting.test(text) || /\bmax_chars\s{0,4}=/.test(text))) bounded = true;
  // What Claude says to a text is not the text.
  if (claudeCall.test(expression)) user = false;
  const { chosen, fields } = names.get(expression.trim().replace(checkedFields, '')) ?? clean;
  return { user, bounded: user && bounded, answer, ...(number ? { number } : {}), ...(chosen === undefined ? {} : { chosen }), ...(fields === undefined || !user ? {} : { fields }) };
}

/** Goes through a body, names first tainted as given. Checks of length bound the names they are about. */
export function taintNames(body: PythonFunction['body'], given: ReadonlyMap<string, Taint>): Map<string, Taint> {
  const names = new Map(given);
  const checks = checkedLengths(body);
  const choices = checkedChoices(body);
  const numbers = checkedNumbers(body);
  const conditions = new Conditions();
  for (const line of body) {
    const isConditional = conditions.hold(line);
    const chosen = choices.get(line);
    if (chosen !== undefined && names.has(chosen)) names.set(chosen, clean);
    for (const name of checks.get(line) ?? []) {
      const [first = ''] = name.split('.');
      // `self.question`, a field of a page's state.
      const field = first === 'self' ? names.get(name) : undefined;
      if (field !== undefined) names.set(name, { ...field, bounded: true });
      const taint = names.get(first);
      if (taint !== undefined) names.set(first, { ...taint, bounded: true });
      if (textOfMessage.test(name)) names.set(name, { user: true, bounded: true, answer: false });
    }
    for (const name of numbers.get(line) ?? []) if (names.get(name)?.number === true) names.set(name, clean);
    for (const named of line.text.matchAll(/\b(\w{1,80})\s{0,4}:=\s{0,4}([^:]{1,400})/g)) names.set(named[1] ?? '', taintOf(named[2] ?? '', names));
    // `history.append(...)` puts a text into the list.
    const grown = /^([\w.]{1,120})\.(?:append|extend|insert|add)\((.*)\)$/s.exec(line.text);
    if (grown?.[1] !== undefined && grown[2] !== undefined) {
      const added = taintOf(grown[2], names);
      const old = names.get(grown[1]) ?? clean;
      if (added.user || added.answer) names.set(grown[1], { user: old.user || added.user, bounded: (!old.user || old.bounded) && (!added.user || added.bounded), answer: old.answer || added.answer });
    }
    const loop = /^(?:async\s{1,4})?for\s{1,4}([\w\s,()]{1,100}?)\s{1,4}in\s{1,4}(.*):/s.exec(line.text) ?? /^(?:async\s{1,4})?with\s{1,4}(.*?)\s{1,4}as\s{1,4}(\w{1,80})\s{0,4}:/s.exec(line.text);
    if (loop !== null) {
      const isWith = /^(?:async\s{1,4})?with/.test(line.text);
      const target = isWith ? loop[2] : loop[1];
      const value = isWith ? loop[1] : loop[2];
      for (const name of target?.split(',') ?? []) names.set(name.replace(/[()\s]/g, ''), taintOf(value ?? '', names));
      continue;
    }
    const match = assignment.exec(line.text);
    if (match?.[1] === undefined || match[3] === undefined) continue;
    const made = taintOf(match[3], names);
    const taint: Taint = !made.user && !made.answer && /^\{(?![^\n]{0,2000}\sfor\s)[^\n]{0,2000}:/.test(match[3]) ? { ...made, table: true } : made;
    for (const target of match[1].split(',')) {
      const name = target.replace(/[()\s]/g, '').replace(/[.[].*$/, '');
      if (!/^\w{1,80}$/.test(name) || name === 'self') continue;
      const old = names.get(name);
      const partial = match[2] === '+=' || /[.[]/.test(target);
      // What stands in for an answer on one way is not there on the other: `except APIError: text = "Busy."`
      const kept = isConditional && old?.answer === true && !mentions(code(match[3]), name);
      names.set(name, kept ? { ...taint, answer: true } : partial && old !== undefined ? { ...(taint.user ? clean : old), user: old.user || taint.user, bounded: old.bounded && (taint.bounded || !taint.user), answer: old.answer || taint.answer } : taint);
    }
  }
  return names;
}

/** Comprehensions of one line that are looked at; nobody writes more. */
const MOST_COMPREHENSIONS = 20;

/** The names, and those that stand for each entry in turn: `[ask(text) for text in texts]`. */
export function withComprehended(text: string, names: ReadonlyMap<string, Taint>): ReadonlyMap<string, Taint> {
  if (!text.includes(' for ')) return names;
  const all = new Map(names);
  let left = MOST_COMPREHENSIONS;
  for (const match of text.matchAll(/[^\n]\bfor\s{1,4}([\w\s,()]{1,100}?)\s{1,4}in\s{1,4}/g)) {
    if (left === 0) break;
    left -= 1;
    const taint = taintOf(firstExpression(text.slice(match.index + match[0].length, match.index + match[0].length + 400)), all);
    for (const name of match[1]?.split(',') ?? []) all.set(name.replace(/[()\s]/g, ''), taint);
  }
  return all;
}

/** A text up to where its first expression ends. */
function firstExpression(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    if (depth < 0 || (depth === 0 && (character === ',' || /^\s(?:if|for|async)\b/.test(text.slice(at, at + 7))))) return text.slice(0, at);
  }
  return text;
}

/** Calls of project functions in a body with the taints of their arguments. */
export interface PythonCall {
  readonly name: string;
  /** Called on something: `service.ask(...)`. */
  readonly onObject: boolean;
  readonly args: readonly { readonly keyword: string; readonly taint: Taint; readonly text: string }[];
}

export function callsIn(line: string, given: ReadonlyMap<string, Taint>): PythonCall[] {
  const found: PythonCall[] = [];
  const text = code(line);
  const names = withComprehended(text, given);
  for (const match of text.matchAll(/\b(\w{1,100})\(/g)) {
    const name = match[1] ?? '';
    if (/^(?:def|class|if|while|return|print|len|str|int|dict|list|range|super|isinstance)$/.test(name)) continue;
    const at = line.indexOf(`${name}(`, Math.max(0, match.index - 4));
    const inside = bracketed(at === -1 ? text.slice(match.index) : line.slice(at), name.length);
    const args = splitArguments(inside).map((part) => {
      const keyword = /^(\w{1,80})\s{0,4}=(?!=)/.exec(part);
      return { keyword: keyword?.[1] ?? '', taint: taintOf(keyword === null ? part : part.slice(keyword[0].length), names), text: part };
    });
    const call: PythonCall = { name, onObject: text[match.index - 1] === '.', args };
    found.push(call, ...handedOn(call, text.slice(Math.max(0, match.index - 80), match.index), (part) => taintOf(part, names)));
  }
  return found;
}
