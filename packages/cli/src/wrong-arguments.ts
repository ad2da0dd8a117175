import { nearest } from '@claviger/core/suggest';
import type { Command } from './command.js';

/** Says in words of ours what `parseArgs` of `node:util` could not read: its own sentences speak of positional arguments and quote what was typed. */
export function wrongArguments(error: unknown, args: readonly string[], options: Command['options']): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const known = Object.keys(options);
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const unknown = args.map(nameOf).find((name) => name !== undefined && !known.includes(name));
    if (unknown !== undefined) {
      const near = nearest(unknown, known);
      const instead = near !== undefined ? `; did you mean --${near}?` : known.length === 0 ? '; it has none' : `; known here: ${known.map((name) => `--${name}`).join(', ')}`;
      return `there is no option ${unknown.length === 1 ? '-' : '--'}${unknown}${instead}`;
    }
  }
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const whole = (name: string | undefined): string | undefined => known.find((one) => one === name || options[one]?.short === name);
    const lacking = args.map((arg, index) => ({ name: whole(nameOf(arg)), next: args[index + 1] })).find(({ name, next }) => name !== undefined && options[name]?.type === 'string' && (next === undefined || next.startsWith('-')));
    if (lacking?.name !== undefined) return `--${lacking.name} needs a value; one that begins with a dash is written --${lacking.name}=-1`;
  }
  return error instanceof Error ? error.message : 'the arguments cannot be read';
}

/** The option that an argument names. */
const nameOf = (arg: string): string | undefined => /^--?([^=-][^=]*)/.exec(arg)?.[1];
