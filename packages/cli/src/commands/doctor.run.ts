import { resolve } from 'node:path';
import { PolicyError } from '@claviger/core';
import { StartError, readDotenv } from '@claviger/gateway';
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
  const first = [...settings.diagnoses.map((diagnosis) => ({ examination: '.env', ...diagnosis })), { examination: 'policy', ...read.diagnosis }];
  if (read.loaded === undefined) return first;
  const { policy, file } = read.loaded;
  const merged = { ...settings.variables, ...environment };
  const patient = { policy, file, directory, stateDirectory: resolve(directory, policy.server.stateDirectory), environment: merged, fromDotenv: new Set(Object.keys(settings.variables).filter((name) => environment[name] === undefined)) };
  return [...first, ...(await examine(patient, examinations))];
}

/** What `.env` adds, as in development, and what is wrong with the file. */
function dotenvOf(directory: string, environment: CommandContext['environment']): { readonly variables: Readonly<Record<string, string>>; readonly diagnoses: readonly Diagnosis[] } {
  if (environment['NODE_ENV'] === 'production') return { variables: {}, diagnoses: [] };
  try {
    const variables = readDotenv(directory, { ...environment, NODE_ENV: 'development' });
    return { variables, diagnoses: Object.keys(variables).length === 0 ? [] : [ok('only you can read it, and git does not track it')] };
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return { variables: {}, diagnoses: [failure(error.message, 'do that, then run this again: until then the file is not read')] };
  }
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
    return { loaded: undefined, diagnosis: failure(error.message, 'mend the policy, then run this again') };
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
