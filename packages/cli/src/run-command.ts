import { parseArgs } from 'node:util';
import { UsageError, type Command, type CommandContext } from './command.js';
import { check } from './commands/check.js';
import { overview } from './commands/help.js';
import { noSuchCommand } from './no-such-command.js';
import { wrongArguments } from './wrong-arguments.js';

/** Finds the command that `words` name and runs it. Gives the exit code: 0 done, 1 failed, 2 wrongly used. */
export async function runCommand(words: readonly string[], context: CommandContext): Promise<number> {
  const [first] = words;
  // What runs before every commit does not wait until the gateway is loaded.
  if (first === check.name) return carryOut(check, words, context);
  const { commands } = await import('./commands/index.js');
  if (first === undefined || first === '--help' || first === '-h') {
    (first === undefined ? context.complain : context.write)(overview(commands));
    return first === undefined ? 2 : 0;
  }
  if (first === '--version' || first === '-v') {
    context.write(`${(await import('@claviger/gateway')).version}\n`);
    return 0;
  }
  const command = longestMatch(words, commands);
  if (command === undefined) {
    const group = words.slice(1).every((word) => word === '--help' || word === '-h') && commands.some(({ name }) => name.startsWith(`${first} `));
    if (group && words.length > 1) return runCommand(['help', first], context);
    context.complain(noSuchCommand(words, commands));
    return 2;
  }
  return carryOut(command, words, context);
}

async function carryOut(command: Command, words: readonly string[], context: CommandContext): Promise<number> {
  try {
    const args = words.slice(command.name.split(' ').length);
    if (command.ownArguments === true) return await command.run({ values: {}, positionals: args }, context);
    if (args.includes('--help') || args.includes('-h')) return await runCommand(['help', ...command.name.split(' ')], context);
    const { values, positionals } = parse(command, args);
    return await command.run({ values, positionals }, context);
  } catch (error) {
    if (error instanceof UsageError) {
      context.complain(`claviger ${command.name}: ${error.message}\nUsage: claviger ${command.name} ${command.usage}\n`);
      return 2;
    }
    const { isForPeople } = await import('./errors-for-people.js');
    // What a person can mend is said in words; anything else is a fault of ours and shows where it happened.
    const plain = isForPeople(error);
    context.complain(`${plain ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 1;
  }
}

function longestMatch(words: readonly string[], commands: readonly Command[]): Command | undefined {
  return commands
    .filter(({ name }) => name.split(' ').every((word, index) => words[index] === word))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

function parse(command: Command, args: readonly string[]): Pick<ReturnType<typeof parseArgs>, 'values' | 'positionals'> {
  let parsed;
  try {
    parsed = parseArgs({ args: [...args], options: command.options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(wrongArguments(error, args, command.options));
  }
  if (parsed.positionals.length > command.positionals) throw new UsageError(`"${parsed.positionals[command.positionals] ?? ''}" is one word too many`);
  return parsed;
}
