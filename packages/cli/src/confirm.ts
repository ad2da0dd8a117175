import { createInterface } from 'node:readline/promises';
import { UsageError } from './command.js';

/** Asks a person on the terminal. Throws UsageError where there is none. */
export async function confirm(question: string, input: NodeJS.ReadStream = process.stdin, output: NodeJS.WritableStream = process.stderr): Promise<boolean> {
  if (!input.isTTY) throw new UsageError('nobody can be asked here: say --yes');
  const terminal = createInterface({ input, output });
  try {
    return (await terminal.question(`${question} Type "yes": `)).trim() === 'yes';
  } catch (error) {
    // Ctrl+C, or the end of the input.
    if (error instanceof Error && error.name === 'AbortError') return false;
    throw error;
  } finally {
    terminal.close();
  }
}
