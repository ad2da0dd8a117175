import type { Command } from '../command.js';

export const approvalsList: Command = {
  name: 'approvals list',
  summary: 'show the tool calls that wait for a person, with their input',
  usage: '[--json] [--config FILE]',
  details: 'Shows content: the input of each call. Invisible characters are written as <U+200B>.',
  options: { json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./approvals-list.run.js'),
};
