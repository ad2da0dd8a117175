import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WEAKNESSES, assessPrompt, hardenPrompt } from '@claviger/core/harden';
import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';
import { UsageError, optionText, type CommandArguments, type CommandContext } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';

/** What is shown in place of the installation's own marks. */
const SAMPLE_SECRET = new TextEncoder().encode('claviger prompt harden: sample');

export async function run(given: CommandArguments, { directory, write }: CommandContext): Promise<number> {
  const [file] = given.positionals;
  if (file === undefined) throw new UsageError('say which file holds the prompt');
  const prompt = readFileSync(file === '-' ? 0 : resolve(directory, file), 'utf8');
  const { policy } = await loadPolicy(directory, optionText(given, 'config'));
  const app = optionText(given, 'app') ?? DEFAULT_APP;
  const appPolicy = policyOfApp(policy, app);
  if (appPolicy === undefined) throw new UsageError(`the policy has no app "${app}"`);
  const hardened = hardenPrompt(prompt, appPolicy.harden, SAMPLE_SECRET, app);
  const before = assessPrompt(prompt);
  const after = assessPrompt(hardened);
  if (given.values['json'] === true) {
    write(`${JSON.stringify({ original: prompt, hardened, weaknesses: { before, after }, of: WEAKNESSES }, undefined, 2)}\n`);
    return after.length === 0 ? 0 : 1;
  }
  const open = new Set(after.map(({ id }) => id));
  write(`Original (${WEAKNESSES - before.length} of ${WEAKNESSES} settled)\n${indent(prompt.trimEnd())}\n\n`);
  write(`Hardened (${WEAKNESSES - after.length} of ${WEAKNESSES} settled; marks and reference are samples)\n${indent(hardened.trimEnd())}\n`);
  if (before.length > 0) write('\n');
  for (const { id, problem } of before) write(`${open.has(id) ? 'open   ' : 'settled'}  ${id}: ${problem}\n`);
  return after.length === 0 ? 0 : 1;
}

function indent(text: string): string {
  return text.replace(/^/gm, '  | ');
}
