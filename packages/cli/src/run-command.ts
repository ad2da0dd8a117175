import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError, type Command, type CommandContext } from './command.js';
import { overview } from './commands/help.run.js';
import { commands } from './commands/index.js';
import { fitToTerminal } from './fit-to-terminal.js';
import { packageFolder } from './package-folder.js';

/** Finds the command that `words` name and runs it. Gives the exit code: 0 done, 1 failed, 2 wrong usage. */
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h') {
    (first === undefined ? context.complain : context.write)(overview(context.columns));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version' || first === '-v') {
    const { version } = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8')) as { version: string };
    context.write(`${version}\n`);
    return 0;
  }
  const command = longestMatch(words);
  if (command === undefined) {
    const group = words.slice(1).every((word) => word === '--help' || word === '-h') && commands.some(({ name }) => name.startsWith(`${first} `));
    if (group && words.length > 1) return runCommand(['help', first], context);
    context.complain((await import('./no-such-command.js')).noSuchCommand(words, commands));
    return 2;
  }
  return carryOut(command, words, context);
}

async function carryOut(command: Command, words: readonly string[], context: CommandContext): Promise<number> {
  try {
    const args = words.slice(command.name.split(' ').length);
    if (command.ownArguments === true) return await (await command.load()).run({ values: {}, positionals: args }, context);
    if (args.includes('--help') || args.includes('-h')) return await runCommand(['help', ...command.name.split(' ')], context);
    const given = await parse(command, args);
    return await (await command.load()).run(given, context);
  } catch (error) {
    if (error instanceof UsageError) {
      const usage = fitToTerminal(`Usage: claviger ${command.name} ${command.usage}`, context.columns, { hang: 4, between: 'options' });
      context.complain(`${fitToTerminal(`claviger ${command.name}: ${error.message}`, context.columns)}\n${usage}\n`);
      return 2;
    }
    const { wordsFor } = await import('./errors-for-people.js');
    const words = wordsFor(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
    context.complain(`${fitToTerminal(words, context.columns)}\n`);
    return 1;
  }
}

function longestMatch(words: readonly string[]): Command | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((word, index) => words[index] === word))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

async function parse(command: Command, args: readonly string[]): Promise<Pick<ReturnType<typeof parseArgs>, 'values' | 'positionals'>> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError((await import('./wrong-arguments.js')).wrongArguments(error, args, command.options));
  }
  const extra = parsed.positionals[command.positionals];
  if (extra !== undefined) throw new UsageError(`"${extra}" is one word too many${command.positionals === 0 && 'user' in command.options ? `; a user is named with --user ${extra}` : ''}`);
  return parsed;
}
