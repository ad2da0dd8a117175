import { createInterface, type Interface } from 'node:readline';

/** The person at the terminal. One reader serves all questions: a reader for each would lose what is typed ahead. */
export class Terminal {
  #reader: Interface | undefined;
  #lines: AsyncIterator<string> | undefined;

  /** Whether there is somebody to ask. */
  static get present(): boolean {
    return process.stdin.isTTY && process.stdout.isTTY;
  }

  /** One question and its answer. The end of the input counts as no. */
  async ask(question: string): Promise<string> {
    // Lines as the terminal gives them: it edits and echoes by itself, and what it holds already is not lost to another mode.
    this.#reader ??= createInterface({ input: process.stdin, terminal: false });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    process.stdout.write(question);
    const line = await this.#lines.next();
    if (line.done !== true) return line.value;
    process.stdout.write('\n');
    return 'no';
  }

  /** Lets go of the input, which would keep the process alive. */
  close(): void {
    this.#reader?.close();
  }
}
