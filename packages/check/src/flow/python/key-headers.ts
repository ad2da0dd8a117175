import type { PythonFile } from './functions.js';
import type { LogicalLine } from './lines.js';
import { code } from './taint.js';

const table = /^(?:self\.)?(\w{1,60})\s{0,4}(?::[^=]{1,60})?=(?!=)\s{0,4}(?:dict\(\s{0,4})?\{[^\n]{0,600}["']x-api-key["']\s{0,4}:/;
const putIn = /^(?:self\.)?(\w{1,60})\[\s{0,4}["']x-api-key["']\s{0,4}\]\s{0,4}=(?!=)/;
const made = /^(\w{1,60})\s{0,4}(?::[^=]{1,60})?=(?!=)\s{0,4}(?:await\s{1,4})?[\w.]{1,80}\.(?:post|request|send|get|stream)\(/;
const named = /\bas\s{1,4}(\w{1,60})\s{0,4}:$/;

/** Headers with the key, by the names of tables that hold them and of answers to requests that were sent with them. */
export class KeyHeaders {
  readonly #tables = new Set<string>();
  readonly #answers = new Set<string>();

  constructor({ top, functions }: PythonFile, sendsKey: boolean) {
    for (const { text } of [...top, ...functions.flatMap((fn) => fn.body)]) this.#read(text, sendsKey);
  }

  #read(text: string, sendsKey: boolean): void {
    const name = table.exec(text)?.[1] ?? putIn.exec(text)?.[1];
    if (name !== undefined) this.#tables.add(name);
    const answer = sendsKey ? (made.exec(text)?.[1] ?? named.exec(text)?.[1]) : undefined;
    if (answer !== undefined) this.#answers.add(answer);
  }

  /** Whether a line hands all of them on: `print(headers)`, `log.debug(answer.request.headers)`, not `list(headers)` or one of them. */
  given({ text }: LogicalLine): boolean {
    const words = code(text).replaceAll(/\b(?:list|sorted|len|set|tuple|bool)\([^()]{0,120}\)/g, ' ');
    return [...this.#tables].some((name) => new RegExp(`(?<![\\w.])(?:self\\.)?${name}\\b(?!\\s{0,4}[.[(=])`).test(words)) || [...this.#answers].some((name) => new RegExp(`(?<![\\w.])${name}\\.request\\.headers\\b(?!\\s{0,4}[.[])`).test(words));
  }
}
