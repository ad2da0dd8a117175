import { UsageError, type Command, type CommandArguments, type CommandContext } from '../command.js';
import { fitToTerminal } from '../fit-to-terminal.js';
import { commands } from './index.js';

export async function run({ positionals }: CommandArguments, { write, columns }: CommandContext): Promise<number> {
  if (positionals.length === 0) {
    write(overview(columns));
    return 0;
  }
  const name = positionals.join(' ');
  const found = commands.filter((command) => command.name === name || command.name.startsWith(`${name} `));
  if (found.length === 0) throw new UsageError(`there is no command "${name}"${(await import('../no-such-command.js')).meant(name, commands) || '; "claviger help" lists all'}`);
  write(found.map((command) => describe(command, columns)).join('\n'));
  return 0;
}

/** The list of all commands. */
export function overview(columns: number | undefined): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  claviger ${name.padEnd(width)}  ${summary}`).join('\n');
  return `Claviger stands between your app and the Claude API.\n\n${fitToTerminal(lines, columns, { hang: '  claviger   '.length + width })}\n\n"claviger help <command>" explains one.\n`;
}

function describe({ name, summary, usage, details }: Command, columns: number | undefined): string {
  const rest = fitToTerminal(`  ${summary}\n${details === undefined ? '' : `\n${columns === undefined ? details.trimEnd() : withoutBreaks(details.trimEnd())}\n`}`, columns);
  return `${fitToTerminal(`claviger ${name} ${usage}`, columns, { hang: 4, between: 'options' })}\n${rest}`;
}

/** Paragraphs as one line each, so that they break where the terminal ends; what is indented is a list. */
const withoutBreaks = (text: string): string => text.replaceAll(/(?<=\S)\n(?=\S)/g, ' ');
