import { resolve } from 'node:path';
import { ApprovalDesk, StateDirectory, openApprovalStore } from '@claviger/gateway';
import { silentLogger, systemClock } from '@claviger/core';
import { DEFAULT_APP } from '@claviger/core/policy';
import { UsageError, optionText, type CommandArguments, type CommandContext } from './command.js';
import { loadPolicy } from './config/load-policy.js';

/** Runs `work` with the approvals that the policy's store holds, and the apps that can have asked for some. */
export async function withApprovals<Result>(given: CommandArguments, context: CommandContext, work: (desk: ApprovalDesk, apps: readonly string[]) => Promise<Result>): Promise<Result> {
  const { policy } = await loadPolicy(context.directory, optionText(given, 'config'));
  const state = new StateDirectory(resolve(context.directory, policy.server.stateDirectory));
  const store = await openApprovalStore(policy, state, systemClock, silentLogger, context.environment);
  const desk = new ApprovalDesk({ store, secret: state.secret(), clock: systemClock, logger: silentLogger });
  try {
    if (policy.admin.publicURL !== undefined) desk.opensAt(policy.admin.publicURL);
    return await work(desk, [...new Set([DEFAULT_APP, ...Object.keys(policy.apps)])]);
  } finally {
    desk.close();
  }
}

/** Answers the one request that is named. Gives the exit code. */
export async function decideFromCommandLine(decision: 'approve' | 'deny', given: CommandArguments, context: CommandContext): Promise<number> {
  const [handle] = given.positionals;
  if (handle === undefined) throw new UsageError('name the request by its id: "claviger approvals list" shows them');
  const decided = await withApprovals(given, context, (desk) => desk.decide(handle, decision, 'command'));
  if (decided) context.write(`${handle} is ${decision === 'approve' ? 'approved: the call goes on once, when it is made again with the same input' : 'denied'}.\n`);
  else context.complain(`No request ${/^apr_[0-9A-Za-z]{22}$/.test(handle) ? handle : 'of this id'} waits: it was decided, has expired, or was never made.\n`);
  return decided ? 0 : 1;
}
