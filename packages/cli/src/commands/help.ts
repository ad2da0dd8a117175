import { UsageError, type Command } from '../command.js';

/** The command list, or one command in detail. */
export function help(all: () => readonly Command[]): Command {
  return {
    name: 'help',
    summary: 'show this list, or how a command is used',
    usage: '[command]',
    options: {},
    positionals: 3,
    run({ positionals }, { write }) {
      if (positionals.length === 0) {
        write(overview(all()));
        return 0;
      }
      const name = positionals.join(' ');
      const found = all().filter((command) => command.name === name || command.name.startsWith(`${name} `));
      if (found.length === 0) throw new UsageError(`there is no command "${name}"`);
      write(found.map(describe).join('\n'));
      return 0;
    },
  };
}

export function overview(all: readonly Command[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const lines = all.map(({ name, summary }) => `  claviger ${name.padEnd(width)}  ${summary}`);
  return `Claviger stands between your app and the Claude API.\n\n${lines.join('\n')}\n\n"claviger help <command>" tells more.\n`;
}

function describe({ name, summary, usage, details }: Command): string {
  return `claviger ${name} ${usage}\n  ${summary}\n${details === undefined ? '' : `\n${details.trimEnd()}\n`}`;
}
