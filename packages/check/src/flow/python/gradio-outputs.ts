import type { PythonFile, PythonFunction } from './functions.js';
import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';
import type { PythonProgram } from './program.js';

/** Parts of a page of Gradio that write markup as it is. */
const raw = /^(?:gr\.|gradio\.)?HTML\(|^(?:gr\.|gradio\.)?(?:Markdown|Chatbot)\([^\n]{0,300}\bsanitize_html\s{0,4}=\s{0,4}False\b|^["']html["']$/;
const component = /^(\w{1,60})\s{0,4}=(?!=)\s{0,4}(.*)$/s;
const listener = /\.(?:click|submit|change|input|select|upload|load|then|success|release|blur)\(|\bInterface\(/g;
/** Listeners of one file that are looked at. */
const MOST = 60;
const escapes = /\b(?:escape|clean|sanitiz\w{1,4})\(/;

/** Lines that hand what a function makes of Claude's answer to a part of the page that writes it as it is. */
export function rawOutputs(file: PythonFile, program: PythonProgram): LogicalLine[] {
  if (!file.top.some(({ text }) => /\bgradio\b/.test(text))) return [];
  const lines = [...file.top, ...file.functions.flatMap((fn) => fn.body)];
  const names = new Set(lines.flatMap(({ text }) => { const [, name, made = ''] = component.exec(text) ?? []; return name !== undefined && raw.test(made) ? [name] : []; }));
  const isRaw = (part: string): boolean => raw.test(part) || names.has(part);
  let left = MOST;
  return lines.filter((line) => [...line.text.matchAll(listener)].some((match) => {
    if (left-- <= 0) return false;
    const args = splitArguments(bracketed(line.text, match.index + match[0].length - 1));
    const named = (key: string): string | undefined => args.find((arg) => new RegExp(`^${key}\\s{0,4}=`).test(arg))?.replace(/^\w{1,20}\s{0,4}=\s{0,4}/, '');
    const positional = args.filter((arg) => !/^\w{1,30}\s{0,4}=(?!=)/.test(arg));
    const outputs = named('outputs') ?? positional[2];
    const run = named('fn') ?? positional[0];
    if (outputs === undefined || run === undefined || !/^[\w.]{1,80}$/.test(run)) return false;
    const parts = outputs.startsWith('[') ? splitArguments(outputs.slice(1, -1)) : [outputs];
    const fn = parts.some((part) => isRaw(part)) ? program.resolve({ name: run.split('.').at(-1) ?? run, onObject: false }, file.whole) : undefined;
    // A function that writes tags around it is the place to escape it.
    return fn !== undefined && asksClaude(fn, program) && !fn.body.some(({ text }) => escapes.test(text) || (text.startsWith('return') && /["'][^"'\n]{0,40}<[a-z]/i.test(text)));
  }));
}

function asksClaude(fn: PythonFunction, program: PythonProgram): boolean {
  return program.leadsToClaude({ name: fn.name, onObject: fn.className !== '' }, { ...fn, name: '', body: [] }, 0);
}
