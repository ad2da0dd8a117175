import type { LogicalLine } from './lines.js';

const opens = /^(?:if|elif|else|except|case)\b[\s\S]*:$/;

/** Whether the lines of a body, asked for one after the other, stand in a block that is not always run. */
export class Conditions {
  readonly #open: number[] = [];

  hold({ indent, text }: LogicalLine): boolean {
    while (this.#open.length > 0 && (this.#open.at(-1) ?? 0) >= indent) this.#open.pop();
    const within = this.#open.length > 0;
    if (opens.test(text)) this.#open.push(indent);
    return within;
  }
}
