import type { Command } from '../command.js';

export const promptHarden: Command = {
  name: 'prompt harden',
  summary: 'show a system prompt as Claviger hardens it, and what it leaves open',
  usage: 'FILE [--app APP] [--json] [--config FILE]',
  details: 'FILE holds the system prompt as plain text; - reads standard input. The exit code is 1 when weaknesses remain.',
  options: { app: { type: 'string' }, json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 1,
  load: () => import('./prompt-harden.run.js'),
};
