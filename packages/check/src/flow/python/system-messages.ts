import type { PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { PythonProgram } from './program.js';

const system = /\(\s{0,4}["']system["']\s{0,4},|["']role["']\s{0,4}:\s{0,4}["']system["']\s{0,4},\s{0,4}["']content["']\s{0,4}:|SystemMessage\((?:content\s{0,4}=)?/;
/** Names in a list that are looked up. */
const MOST = 20;

/** `[('system', text), ...]` of LangChain, `{'role': 'system', 'content': text}`. */
export function systemInList(text: string): string | undefined {
  const match = system.exec(text);
  return match === null ? undefined : splitArguments(bracketed(`(${text.slice(match.index + match[0].length)}`, 0))[0];
}

/** A list of messages with its names replaced by what they are given: `[system, HumanMessage(text)]`. */
export function written(messages: string, fn: PythonFunction, program: PythonProgram): string {
  const given = (name: string): string | undefined => fn.body.map(({ text }) => (text.startsWith(name) ? new RegExp(`^${name}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's').exec(text)?.[1] : undefined)).find((text) => text !== undefined) ?? program.assigned(name, fn);
  if (/^\w{1,60}$/.test(messages)) return given(messages) ?? '';
  if (!messages.startsWith('[')) return messages;
  const parts = splitArguments(messages.slice(1, -1)).slice(0, MOST).map((part) => (/^\w{1,60}$/.test(part) ? (given(part) ?? part) : part));
  return `[${parts.join(', ')}]`;
}

/** Messages of LangChain in which nobody but people speaks. */
export function onlyPeople(messages: string): boolean {
  const parts = messages.startsWith('[') ? splitArguments(messages.slice(1, -1)) : [];
  return parts.length > 0 && parts.every((part) => /^(?:HumanMessage\(|\(\s{0,4}["'](?:human|user)["'])/.test(part));
}
