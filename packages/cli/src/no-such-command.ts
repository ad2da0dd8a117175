import { nearest } from '@claviger/core/suggest';
import type { Command } from './command.js';

/** What is said to words that name no command: the commands of their group, or the nearest command. */
export function noSuchCommand(words: readonly string[], commands: readonly Command[]): string {
  const [first = '', second] = words;
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const width = Math.max(...group.map(({ name }) => name.length));
    const list = group.map(({ name, summary }) => `  claviger ${name.padEnd(width)}  ${summary}`).join('\n');
    const missing = second === undefined || second.startsWith('-') ? `"${first}" needs one more word` : `there is no command "${first} ${second}"`;
    return `claviger: ${missing}${meant([first, second ?? ''].join(' '), group)}\n\n${list}\n`;
  }
  // A misspelt first word of two is compared with the words before the second, too.
  const tried = second === undefined || second.startsWith('-') ? first : `${first} ${second}`;
  return `claviger: there is no command "${first}"${meant(tried, commands) || meant(first, commands)}\n"claviger help" lists all commands.\n`;
}

/** The command that `tried` may have been meant to be, as the end of a sentence. */
export function meant(tried: string, commands: readonly Command[]): string {
  if (tried.endsWith(' ')) return '';
  const near = nearest(tried, commands.map(({ name }) => name));
  return near === undefined ? '' : `; did you mean "claviger ${near}"?`;
}
