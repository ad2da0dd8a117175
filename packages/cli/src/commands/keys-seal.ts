import type { Command } from '../command.js';

export const keysSeal: Command = {
  name: 'keys seal',
  summary: 'seal key records that an earlier version wrote into Redis without a seal',
  usage: '[<id> ...] [--yes] [--config FILE]',
  details: `Key records in a shared store carry a seal that is made with the installation's secret. A record without one opens
nothing: anybody who can write there may have made it. This shows such records, and those whose seal does not fit, and
seals the first, or those of the ids that are named, after a question. Look at each of them first: whose key it is, what
it may do, and whether you made it. A key that you do not know is left out by naming the others.`,
  options: { yes: { type: 'boolean', short: 'y' }, config: { type: 'string' } },
  positionals: 1_000,
  load: () => import('./keys-seal.run.js'),
};
