import type { Command } from '../command.js';

export const keysRotate: Command = {
  name: 'keys rotate',
  summary: 'replace the Claude API key without a failed call',
  usage: '[--step status|propose|share|promote|retire|abort] [--share 0.1] [--watch 30s] [--quiet-for 10m] [--timeout 1h] [--json] [--config FILE]',
  details: `Takes the new key from upstream.nextCredential of the policy, or from upstream.credential when that gives a new one.
Without --step it does everything: proves the new key with a call that costs nothing, waits until every live
instance holds it, sends it a share of the traffic, promotes it, and retires the old one when no instance has used
it for a while. A step that would make a call fail is refused. Each can be run by itself, and repeated.
With an Admin API key in ANTHROPIC_ADMIN_KEY the old key is switched off at Anthropic too.

  --step S       one step alone; "status" changes nothing
  --share 0.1    share of the traffic that the new key takes first, above 0 and up to 1
  --watch 30s    how long it takes that share before it takes all traffic
  --quiet-for T  how long the old key must have been unused; default: upstream.drainTime of the policy
  --timeout 1h   give up waiting after this long; another run continues from there

Exit code: 0 done, 1 refused or timed out, 2 wrong usage.`,
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
