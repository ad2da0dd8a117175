import { resolve } from 'node:path';
import { PolicyError } from '@claviger/core';
import { DOTENV_FILES, StartError, readDotenvFile } from '@claviger/gateway';
import { optionText, type CommandArguments, type CommandContext } from '../command.js';
import { ConfigError } from '../config/config-error.js';
import { loadPolicy, type LoadedPolicy } from '../config/load-policy.js';
import { failure, ok, type Diagnosis, type State } from '../doctor/examination.js';
import { examinations } from '../doctor/examinations/index.js';
import { examine, type Examined } from '../doctor/examine.js';
import { fitToTerminal } from '../fit-to-terminal.js';

/** Where the words of a diagnosis begin. */
const INDENT = ' '.repeat(21);

const SIGNS: Readonly<Record<State, string>> = { ok: 'ok      ', warning: 'warning ', failure: 'FAILURE ' };

export async function run(given: CommandArguments, context: CommandContext): Promise<number> {
  const diagnoses = await examineAll(context, optionText(given, 'config'));
  const state = worst(diagnoses);
  if (given.values['json'] === true) context.write(`${JSON.stringify({ state, diagnoses })}\n`);
  else context.write(fitToTerminal(diagnoses.map(line).join('') + summary(diagnoses), context.columns, { hang: INDENT.length }));
  return state === 'failure' ? 1 : 0;
}

async function examineAll({ directory, environment }: CommandContext, config: string | undefined): Promise<readonly Examined[]> {
  const settings = dotenvOf(directory, environment);
  const read = await policyOf(directory, config, settings.variables);
  const first = [...settings.diagnoses, { examination: 'policy', ...read.diagnosis }];
  if (read.loaded === undefined) return first;
  const { policy, file } = read.loaded;
  const merged = { ...settings.variables, ...environment };
  const patient = { policy, file, directory, stateDirectory: resolve(directory, policy.server.stateDirectory), environment: merged, fromDotenv: new Map([...settings.files].filter(([name]) => environment[name] === undefined)) };
  return [...first, ...(await examine(patient, examinations))];
}

/** What `.env.local` and `.env` add, as in development, which of them each variable is from, and what is wrong with the files. */
interface Settings {
  readonly variables: Record<string, string>;
  readonly files: Map<string, string>;
  readonly diagnoses: Examined[];
}

function dotenvOf(directory: string, environment: CommandContext['environment']): Settings {
  const settings: Settings = { variables: {}, files: new Map(), diagnoses: [] };
  if (environment['NODE_ENV'] === 'production') return settings;
  for (const file of DOTENV_FILES) {
    const tell = (diagnosis: Diagnosis): unknown => settings.diagnoses.push({ examination: file, ...diagnosis });
    try {
      const found = Object.entries(readDotenvFile(directory, file));
      if (found.length > 0) tell(ok('only you can read it, and git does not track it'));
      for (const [name, value] of found) {
        if (settings.files.has(name)) continue;
        settings.files.set(name, file);
        settings.variables[name] = value;
      }
    } catch (error) {
      if (!(error instanceof StartError)) throw error;
      tell(failure(error.message, 'do that, then run this again: until then the file is not read'));
    }
  }
  return settings;
}

async function policyOf(directory: string, config: string | undefined, variables: Readonly<Record<string, string>>): Promise<{ readonly loaded: LoadedPolicy | undefined; readonly diagnosis: Diagnosis }> {
  // A policy in code may read its environment.
  const added = Object.keys(variables).filter((name) => process.env[name] === undefined);
  for (const name of added) process.env[name] = variables[name];
  try {
    const loaded = await loadPolicy(directory, config);
    return { loaded, diagnosis: ok(loaded.file === undefined ? 'defaults (no claviger.config file here)' : loaded.file) };
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof PolicyError)) throw error;
    return { loaded: undefined, diagnosis: failure(error.message, 'fix the policy, then run this again') };
  } finally {
    for (const name of added) delete process.env[name];
  }
}

function worst(diagnoses: readonly Diagnosis[]): State {
  return (['failure', 'warning'] as const).find((state) => diagnoses.some((one) => one.state === state)) ?? 'ok';
}

function line({ examination, state, says, mend }: Examined): string {
  return `${SIGNS[state]}${examination.padEnd(13)}${says.replaceAll('\n', `\n${INDENT}`)}\n${mend === undefined ? '' : `${INDENT}-> ${mend}\n`}`;
}

function summary(diagnoses: readonly Diagnosis[]): string {
  const count = (state: State): number => diagnoses.filter((one) => one.state === state).length;
  const [failures, warnings] = [count('failure'), count('warning')];
  return `\n${failures} ${failures === 1 ? 'failure' : 'failures'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}\n`;
}
