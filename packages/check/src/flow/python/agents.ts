import type { PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { PythonProgram } from './program.js';

const agentSdk = /^\s{0,20}(?:from|import)\s{1,4}claude_(?:agent|code)_sdk\b/m;
const queries = /\bquery\(/;
const optionsCall = /\bClaude(?:Agent|Code)Options\(/;
const clientCall = /\bClaudeSDKClient\(/;

/** `query(prompt=text, options=options)`, `client.query(text)` of the Agent SDK. */
export function asksAgent(line: string, fileText: string): boolean {
  return queries.test(line) && !/\bdef\s/.test(line) && agentSdk.test(fileText);
}

/** The settings of the agent that a call asks, by name; `undefined` where they are not written in the program. */
export function agentSettings(args: ReadonlyMap<string, string>, fn: PythonFunction, program: PythonProgram): ReadonlyMap<string, string> | undefined {
  const own = args.get('options');
  const client = own === undefined ? fn.body.map(({ text }) => text).find((text) => clientCall.test(text)) : undefined;
  const given = own ?? (client === undefined ? undefined : optionsOf(bracketed(client, client.search(clientCall) + 'ClaudeSDKClient'.length)));
  const written = given === undefined ? undefined : resolved(given, fn, program);
  const at = written?.search(optionsCall) ?? -1;
  if (written === undefined || at === -1) return undefined;
  const settings = new Map<string, string>();
  for (const part of splitArguments(bracketed(written, written.indexOf('(', at)))) {
    const [, name, value] = /^(\w{1,60})\s{0,4}=(?!=)\s{0,4}(.*)$/s.exec(part) ?? [];
    if (name === undefined || value === undefined) return undefined;
    settings.set(name, value);
  }
  return settings;
}

/** `ClaudeSDKClient(options=options)`, `ClaudeSDKClient(options)`. */
function optionsOf(inside: string): string | undefined {
  return splitArguments(inside)[0]?.replace(/^options\s{0,4}=\s{0,4}/, '');
}

function resolved(expression: string, fn: PythonFunction, program: PythonProgram): string | undefined {
  if (!/^\w{1,60}$/.test(expression)) return expression;
  const assigned = new RegExp(`^${expression}\\s{0,4}(?::[^=]{1,60})?=(?!=)\\s{0,4}(.*)$`, 's');
  return fn.body.map(({ text }) => (text.startsWith(expression) ? assigned.exec(text)?.[1] : undefined)).find((text) => text !== undefined) ?? program.assigned(expression, fn);
}

const names = (list: string | undefined): string[] => [...(list ?? '').matchAll(/["']([\w.*:() -]{1,80})["']/g)].map((match) => match[1] ?? '');

/** Whether the agent may run any command with nobody asked, as `known/agent-tools.ts` says it of JavaScript. */
export function runsAnyCommand(settings: ReadonlyMap<string, string>): boolean {
  if (['sandbox', 'can_use_tool', 'hooks'].some((name) => settings.has(name))) return false;
  const allowed = settings.get('allowed_tools');
  const tools = settings.get('tools');
  const offers = tools?.startsWith('[') === true ? names(tools) : undefined;
  if (names(settings.get('disallowed_tools')).includes('Bash') || offers?.includes('Bash') === false) return false;
  const asksNobody = /^["']bypassPermissions["']$/.test(settings.get('permission_mode') ?? '');
  return names(allowed).includes('Bash') || (asksNobody && (offers?.includes('Bash') === true || (allowed === undefined && tools === undefined)));
}
