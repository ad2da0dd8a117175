import type { Command } from '../command.js';

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'replace the Claude API key without a failed call',
  usage: '[--step status|propose|share|promote|retire|abort] [--share 0.1] [--watch 30s] [--quiet-for 10m] [--timeout 1h] [--json] [--config FILE]',
  details: `Takes the new key from upstream.nextCredential of the policy, or from upstream.credential when that gives a new one.
Without --step it goes all the way: proves the new key with a call that costs nothing, waits until every live
instance holds it, sends it a share of the traffic, promotes it, and retires the old one when no instance has used
it for a while. Each step refuses what would fail a call, and can be run by itself and again.
With an Admin API key in ANTHROPIC_ADMIN_KEY the old key is switched off at Anthropic too.

  --step S       one step alone; "status" changes nothing
  --share 0.1    part of the traffic that the new key takes first, above 0 and up to 1
  --watch 30s    how long it takes that part before it takes all
  --quiet-for T  how long nobody must have used the old key; left out, upstream.drainTime of the policy
  --timeout 1h   give up waiting after this long; a further run goes on from there

Exit code: 0 done, 1 refused or given up, 2 wrongly used.`,
  options: {
    step: { type: 'string' },
    share: { type: 'string' },
    watch: { type: 'string' },
    'quiet-for': { type: 'string' },
    timeout: { type: 'string' },
    json: { type: 'boolean' },
    config: { type: 'string' },
  },
  positionals: 0,
  load: () => import('./keys-rotate.run.js'),
};
