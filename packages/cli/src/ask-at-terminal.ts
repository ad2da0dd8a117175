import { createInterface } from 'node:readline/promises';

/** One question and its answer. The end of the input counts as no. */
export async function askAtTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await Promise.race([terminal.question(question), new Promise<string>((resolve) => terminal.once('close', () => resolve('no')))]);
  } finally {
    terminal.close();
  }
}
