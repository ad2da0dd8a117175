import type { Command } from '../command.js';

export const explain: Command = {
  name: 'explain',
  summary: 'explain what an error means and what to do about it',
  usage: '<code | status | error JSON | request id> [--config FILE]',
  details: 'Takes an error code or type, a status, a pasted error (- reads it from standard input), or the id of a request in the ledger.',
  options: { config: { type: 'string' } },
  positionals: 50,
  load: () => import('./explain.run.js'),
};
