import type { Command } from '../command.js';

export const check: Command = {
  name: 'check',
  summary: 'audit a codebase against the security checklist',
  usage: '[DIR] [--format F] [--fix] [--staged] [--url URL] ...',
  details: 'Changes nothing, runs nothing of the project and sends nothing anywhere, unless asked to. `claviger check --help` lists all options.',
  options: {},
  ownArguments: true,
  positionals: 0,
  load: () => import('./check.run.js'),
};
