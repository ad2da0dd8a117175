import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { WEAKNESSES, assessPrompt, hardenPrompt } from '@claviger/core/harden';
import { DEFAULT_APP, policyOfApp } from '@claviger/core/policy';
import { UsageError, optionText, type Command } from '../command.js';
import { loadPolicy } from '../config/load-policy.js';

/** What is shown in place of the installation's own marks. */
const SAMPLE_SECRET = new TextEncoder().encode('claviger prompt harden: sample');

export const promptHarden: Command = {
  name: 'prompt harden',
  summary: 'show a system prompt as Claviger hardens it, and what it leaves open',
  usage: 'FILE [--app APP] [--json] [--config FILE]',
  details: 'FILE holds the system prompt as plain text; - reads standard input. The exit code is 1 when weaknesses remain.',
  options: { app: { type: 'string' }, json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 1,
  async run(given, { directory, write }) {
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
  },
};

function indent(text: string): string {
  return text.replace(/^/gm, '  | ');
}
