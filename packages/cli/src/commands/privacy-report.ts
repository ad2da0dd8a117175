import type { Command } from '../command.js';

export const privacyReport: Command = {
  name: 'privacy report',
  summary: 'show what the privacy policy of each app lets through, and what has to be set elsewhere',
  usage: '[--app APP] [--config FILE]',
  details: 'Lists the action for every type of personal data, the features of the Claude API that the posture allows, what must be set by hand in the Console, and what cannot be checked from here.',
  options: { app: { type: 'string' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./privacy-report.run.js'),
};
