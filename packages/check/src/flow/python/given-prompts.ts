import type { PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { PythonProgram } from './program.js';
import { systemInList } from './system-messages.js';
import { callsIn } from './taint.js';

/** The way from a route to a call of Claude: functions, and where each of them but the last calls the next. */
interface Way {
  readonly way: readonly PythonFunction[];
  readonly sites: readonly { readonly path: string; readonly line: number }[];
}

/** A system prompt as it is written where somebody decides on it; `nothing`: it is left out there. */
export type GivenPrompt =
  | { readonly kind: 'nothing'; readonly at: { readonly path: string; readonly line: number } | undefined }
  | { readonly kind: 'written'; readonly expression: string; readonly fn: PythonFunction; readonly at: { readonly path: string; readonly line: number } | undefined };

const nothing = /^(?:None|(?:\w{1,40}\.)?(?:NOT_GIVEN|NotGiven(?:\(\))?|omit|Omit(?:\(\))?)|""|''|\[\])$/;
/** `system or NOT_GIVEN`, `system if system else DEFAULT`. */
const withDefault = /^(\w{1,60})\s{1,4}(?:or|if\s{1,4}\1(?:\s{1,4}is\s{1,4}not\s{1,4}None)?\s{1,4}else)\s{1,4}(.{1,400})$/s;

/** Follows a prompt that a function is given to whoever gives it: `ask(text, system=TEA)`. */
export function givenPrompt(own: string, { way, sites }: Way): GivenPrompt {
  let expression = own.trim();
  let at: { readonly path: string; readonly line: number } | undefined;
  for (let index = way.length - 1; ; index -= 1) {
    const fn = way[index];
    if (fn === undefined) return { kind: 'nothing', at };
    const [, name = expression, otherwise] = withDefault.exec(expression) ?? [];
    const parameter = fn.parameters.find((part) => part.name === name);
    const caller = way[index - 1];
    const site = sites[index - 1];
    const isOwn = parameter === undefined || fn.body.some(({ text }) => text.startsWith(name) && new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?\\+?=(?!=)`).test(text));
    if (isOwn || caller === undefined || site === undefined) return nothing.test(expression) ? { kind: 'nothing', at } : { kind: 'written', expression, fn, at };
    const given = argumentAt(fn, name, caller, site.line);
    if (given === 'unknown') return { kind: 'written', expression, fn, at };
    if (given !== undefined && !nothing.test(given)) {
      expression = given;
      at = site;
      continue;
    }
    const left = otherwise ?? (given === undefined ? parameter.fallback : given);
    if (left === '' || nothing.test(left)) return { kind: 'nothing', at: site };
    return { kind: 'written', expression: left, fn, at };
  }
}

/** What a call on a line gives a parameter; `unknown` where the call hands over what nobody named. */
function argumentAt(fn: PythonFunction, name: string, caller: PythonFunction, line: number): string | undefined {
  const text = caller.body.find((part) => part.line === line)?.text ?? '';
  const call = callsIn(text, new Map()).find((part) => part.name === fn.name);
  if (call === undefined || call.args.some((arg) => arg.text.startsWith('*'))) return 'unknown';
  const named = call.args.find((arg) => arg.keyword === name);
  if (named !== undefined) return named.text.slice(named.text.indexOf('=') + 1).trim();
  const place = fn.parameters.filter((part) => part.name !== 'self' && part.name !== 'cls').findIndex((part) => part.name === name);
  const positional = call.args.filter((arg) => arg.keyword === '');
  return positional[place]?.text.trim();
}

/** The system prompt among what a table brings along: `**({"system": system} if system else {})`, `kwargs["system"] = system`. */
export function systemInSpread(spread: string, fn: PythonFunction): string | undefined {
  const isName = /^\w{1,60}$/.test(spread);
  const tables = isName ? fn.body.flatMap(({ text }) => (text.startsWith(spread) ? [text.slice(spread.length).trim()] : [])) : [spread];
  const known = tables.every((text) => /^(?:=\s{0,4})?\(?\s{0,4}\{|^(?:=\s{0,4})?dict\(|^\[\s{0,4}["']\w{1,60}["']\s{0,4}\]\s{0,4}=/.test(text));
  if (tables.length === 0 || !known) return undefined;
  const found = tables.flatMap((text) => {
    const put = /^\[\s{0,4}["']system["']\s{0,4}\]\s{0,4}=\s{0,4}(.{1,400})$/s.exec(text)?.[1];
    if (put !== undefined) return [put];
    const at = text.indexOf('{');
    const entry = at === -1 ? undefined : splitArguments(bracketed(text, at)).map((part) => /^["']system["']\s{0,4}:\s{0,4}(.*)$/s.exec(part)?.[1]).find((part) => part !== undefined);
    return entry === undefined ? [] : [entry];
  });
  return found.length === 1 ? found[0] : undefined;
}

const MOST_STEPS = 6;

/** The prompt of a chain of LangChain: `chain = prompt | llm`, `prompt = ChatPromptTemplate.from_messages([("system", ...), ...])`. */
export function chainPrompt(text: string, fn: PythonFunction, program: PythonProgram): { readonly system: string | undefined } | undefined {
  // `(PROMPT | llm).invoke(...)`, `agent.run(...)` of Pydantic AI.
  let name = /\(\s{0,4}(\w{1,60})\s{0,4}\|[^()\n]{1,200}\)\.a?(?:invoke|stream|batch)\(/.exec(text)?.[1] ?? /\b(\w{1,60})\.(?:a?(?:invoke|stream|batch)|run(?:_sync|_stream)?)\(/.exec(text)?.[1];
  for (let step = 0; step < MOST_STEPS && name !== undefined; step += 1) {
    const given: string | undefined = assignedIn(name, fn) ?? program.assigned(name, fn);
    if (given === undefined) return undefined;
    const agent = /^(?:\w{1,40}\.)?Agent\(/.exec(given);
    if (agent !== null) return { system: splitArguments(bracketed(given, agent[0].length - 1)).map((part) => /^(?:system_prompt|instructions)\s{0,4}=\s{0,4}(.*)$/s.exec(part)?.[1]).find((part) => part !== undefined) };
    const listed = /\bChatPromptTemplate(?:\.from_messages)?\(/.exec(given);
    if (listed !== null) return { system: systemInList(given) };
    if (/\bChatPromptTemplate\.from_template\(|\bPromptTemplate(?:\.from_template)?\(/.test(given)) return { system: undefined };
    name = /^\(?\s{0,40}(?:\{[^{}]{0,400}\}\s{0,40}\|\s{0,40})?(\w{1,60})\s{0,40}\|/.exec(given)?.[1];
  }
  return undefined;
}

function assignedIn(name: string, fn: PythonFunction): string | undefined {
  return fn.body.map(({ text }) => (text.startsWith(name) ? new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] : undefined)).find((text) => text !== undefined);
}
