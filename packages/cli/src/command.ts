import type { ParseArgsConfig } from 'node:util';

/** What a command may use of the world around it. */
export interface CommandContext {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The current directory: relative paths start here. */
  readonly directory: string;
  readonly write: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Width of the terminal that reads what is written; undefined where something else does. */
  readonly columns?: number | undefined;
  /** Puts a question to the person at the terminal; undefined where there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
}

export interface CommandArguments {
  /** Options by name, as `node:util` parses them. */
  readonly values: Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/** One command of `claviger`. */
export interface Command {
  /** Its words: `start`, or `ledger verify`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** What follows the name in a usage line. */
  readonly usage: string;
  /** More for `claviger help <command>`. */
  readonly details?: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** It reads its arguments itself: `run` gets all of them as `positionals`, `--help` included. */
  readonly ownArguments?: boolean;
  /** How many words beside options it takes at most. */
  readonly positionals: number;
  /** Loads what does it. */
  load(): Promise<{ readonly run: RunCommand }>;
}

/** Gives the exit code. Throws UsageError for wrong arguments. */
export type RunCommand = (given: CommandArguments, context: CommandContext) => Promise<number>;

/** Wrong arguments: the message is shown with the usage line, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An option's text. */
export function optionText(given: CommandArguments, name: string): string | undefined {
  const value = given.values[name];
  return typeof value === 'string' ? value : undefined;
}

/** An option's whole number. */
export function optionNumber(given: CommandArguments, name: string, least: number, most: number): number | undefined {
  const text = optionText(given, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text) || value < least || value > most) throw new UsageError(`--${name} takes a whole number from ${least} to ${most}`);
  return value;
}
