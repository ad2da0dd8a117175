import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.js';

/** Asks a person on the terminal. Throws UsageError where there is none. */
export async function confirm(question: string, input: NodeJS.ReadStream = process.stdin, output: NodeJS.WritableStream = process.stderr): Promise<boolean> {
  if (!input.isTTY) throw new UsageError('nobody can be asked here: say --yes');
  const terminal = createInterface({ input, output });
  try {
    return (await terminal.question(`${question} Type "yes": `)).trim() === 'yes';
  } finally {
    terminal.close();
  }
}
