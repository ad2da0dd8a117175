import type { Command } from '../command.js';

export const doctor: Command = {
  name: 'doctor',
  summary: 'find out why a set-up does not work, or confirm that it does',
  usage: '[--json] [--config FILE]',
  details: `Looks at versions, the key and whether the Claude API takes it, the address that calls go to and what could redirect them
(environment, profile files of the SDK), the clock, TLS, proxy settings, the state directory and its ledger, the shared
store, and the limits. One line each: ok, warning or failure, and how to fix it.

Changes nothing. Sends one GET /v1/models to the address in the policy, which costs nothing, and counts one request in the
shared store. Reads .env.local and .env in the current directory, as development does. No secret is shown. Takes 15 seconds at most.

  --json  one JSON object: { state, diagnoses: [{ examination, state, says, mend }] }

Exit code: 0 nothing failed, 1 something failed, 2 wrong usage.`,
  options: { json: { type: 'boolean' }, config: { type: 'string' } },
  positionals: 0,
  load: () => import('./doctor.run.js'),
};
