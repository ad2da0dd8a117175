import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';

/** A template that a line renders, and what it is given by name. */
export interface Rendered {
  readonly template: string;
  readonly locals: readonly (readonly [name: string, value: string])[];
  /** The variable of the environment that made it, as in `env.get_template('page.html')`. */
  readonly environment: string | undefined;
}

/** Functions that are told the template by its name, and methods that make it by one before. */
const renders = /\b(?:render_template(?:_async)?|stream_template|render|render_async|render_to_string|render_to_response|TemplateResponse|Template|template)\(/;
const makes = /\b(\w{1,60})\.(?:get_template|select_template|get_or_select_template)\(\s{0,8}["']([\w./-]{1,120})["']\s{0,8}\)/;
const makesAndRenders = new RegExp(String.raw`${makes.source}\s{0,8}\.(?:render|render_async|generate|stream)\(`);
const keeps = new RegExp(String.raw`^(\w{1,60})\s{0,4}=\s{0,4}${makes.source}\s{0,4}$`);
const rendersKept = /\b(\w{1,60})\.(?:render|render_async|generate|stream)\(/;
const templateName = /^(?:(?:template_)?name\s{0,4}=\s{0,4})?["']([\w./-]{1,120})["']$/;

/** Templates that are made and kept under a name: in a function, or above it. */
export function keptTemplates(lines: readonly LogicalLine[]): Map<string, Pick<Rendered, 'template' | 'environment'>> {
  const kept = new Map<string, Pick<Rendered, 'template' | 'environment'>>();
  for (const { text } of lines) {
    const [, name, environment, template] = keeps.exec(text) ?? [];
    if (name !== undefined && template !== undefined) kept.set(name, { template, environment });
  }
  return kept;
}

/** What a line renders, by any of these ways. */
export function renderedIn(text: string, kept: ReadonlyMap<string, Pick<Rendered, 'template' | 'environment'>>): Rendered | undefined {
  const made = makesAndRenders.exec(text);
  if (made?.[2] !== undefined) return { template: made[2], environment: made[1], locals: localsAt(text, made) };
  const later = rendersKept.exec(text);
  const known = later === null ? undefined : kept.get(later[1] ?? '');
  if (later !== null && known !== undefined) return { ...known, locals: localsAt(text, later) };
  const call = renders.exec(text);
  if (call === null) return undefined;
  const template = argumentsAt(text, call).map((arg) => templateName.exec(arg)?.[1]).find((name) => name !== undefined);
  return template === undefined ? undefined : { template, environment: undefined, locals: localsAt(text, call) };
}

const place = String.raw`\{\{-?\s{0,8}(\w{1,60})\b[\w.\[\]'"]{0,80}\s{0,8}`;
const rawForms = [
  String.raw`${place}\|[^}]{0,80}\bsafe\b`,
  // Bottle, Tornado, Mustache and Chameleon.
  String.raw`\{\{!\s{0,8}(\w{1,60})\b`,
  String.raw`\{%\s{0,4}raw\s{1,4}(\w{1,60})\b`,
  String.raw`\{\{\{\s{0,8}(\w{1,60})\b`,
  String.raw`\bstructure[:\s]\s{0,4}(\w{1,60})\b`,
];
const ofMako = String.raw`\$\{\s{0,8}(\w{1,60})\b(?![^}]{0,80}\|\s{0,4}h\b)`;
const unescaped = String.raw`${place}(?!\|[^}]{0,80}\b(?:e|escape|forceescape|tojson|urlencode|striptags|length|int)\b)[|}]`;
const switchedOff = /\{%-?\s{0,4}autoescape\s{1,4}(?:false|off)\b/g;
/** Characters after a switch in which a value is looked for, and those of its name. */
const SWITCHED = 1000;
const NAMED = 80;

/** Where a template writes values as they are, by their names there: the first place of each. */
export function writtenRaw(text: string, path: string, escapesNothing: boolean): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const note = (name: string | undefined, at: number): void => {
    if (name !== undefined && at < (found.get(name) ?? Infinity)) found.set(name, at);
  };
  // What a form takes in may be the start of another.
  for (const form of [...rawForms, ...(path.endsWith('.mako') ? [ofMako] : []), ...(escapesNothing ? [unescaped] : [])]) {
    for (const { 1: name, index } of text.matchAll(new RegExp(`(?=${form})`, 'g'))) note(name, index);
  }
  for (const { 0: opened, index } of text.matchAll(switchedOff)) {
    const from = index + opened.length;
    const [block = ''] = text.slice(from, from + SWITCHED + NAMED).split('endautoescape', 1);
    for (const { 1: name, index: at } of block.matchAll(new RegExp(`(?=${place})`, 'g'))) if (at <= SWITCHED) note(name, index);
  }
  return found;
}

/** Whether an environment of Jinja is made with nothing said of escaping, which means none: `env = Environment(loader=...)`. */
export function escapesNothing(text: string, environment: string): boolean {
  const made = new RegExp(String.raw`^[ \t]{0,20}${environment}\s{0,4}=\s{0,4}(?:jinja2\.)?(?:\w{1,20}\.)?(?:Sandboxed|Native)?Environment\(`, 'm').exec(text);
  return made !== null && /\bjinja2\b/.test(text) && !/\bautoescape\b(?!\s{0,4}=\s{0,4}False)/.test(bracketed(text, made.index + made[0].length - 1)) && !new RegExp(String.raw`\b${environment}\.autoescape\s{0,4}=\s{0,4}True`).test(text);
}

function argumentsAt(text: string, call: RegExpExecArray): string[] {
  return splitArguments(bracketed(text, call.index + call[0].length - 1));
}

function localsAt(text: string, call: RegExpExecArray): [string, string][] {
  return argumentsAt(text, call).flatMap((arg) => localsOf(arg));
}

/** What a template is given by name: `text=answer`, `{'text': answer}`, `dict(text=answer)`. */
function localsOf(arg: string): [string, string][] {
  const keyword = /^(\w{1,60})\s{0,4}=(?!=)\s{0,4}(.*)$/s.exec(arg);
  if (keyword !== null && !/^(?:context|name|template_name|request)$/.test(keyword[1] ?? '')) return [[keyword[1] ?? '', keyword[2] ?? '']];
  const table = arg.replace(/^context\s{0,4}=\s{0,4}/, '').replace(/^\*\*\s{0,4}/, '');
  const called = /^dict\(/.exec(table);
  if (called !== null) return splitArguments(bracketed(table, called[0].length - 1)).flatMap((entry) => localsOf(entry));
  if (!table.startsWith('{')) return [];
  return splitArguments(table.slice(1, -1)).flatMap((entry): [string, string][] => {
    const pair = /^["'](\w{1,60})["']\s{0,4}:\s{0,4}(.*)$/s.exec(entry);
    return pair === null ? [] : [[pair[1] ?? '', pair[2] ?? '']];
  });
}
