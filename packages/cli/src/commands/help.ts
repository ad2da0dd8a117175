import type { Command } from '../command.js';

export const help: Command = {
  name: 'help',
  summary: 'show this list, or how a command is used',
  usage: '[command]',
  options: {},
  positionals: 3,
  load: () => import('./help.run.js'),
};
