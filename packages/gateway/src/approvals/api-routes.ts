import { ClavigerError } from '@claviger/core/errors';
import type { Approval, ApprovalDesk } from './approval-desk.js';

type Body = Readonly<Record<string, unknown>>;

/** `GET /v1/claviger/approvals`: what waits, that which expires first in front. */
export async function listApprovals(desk: ApprovalDesk): Promise<object> {
  return { data: (await desk.waiting()).map((approval) => asJson(desk, approval)) };
}

/** `GET /v1/claviger/approvals/{id}` */
export async function showApproval(desk: ApprovalDesk, handle: string): Promise<object> {
  const approval = await desk.find(handle);
  if (approval === undefined) throw new ClavigerError('not_found');
  return asJson(desk, approval);
}

/** `POST /v1/claviger/approvals/{id}` with `{ decision: "approve" | "deny" }`. */
export async function decideApproval(desk: ApprovalDesk, handle: string, body: Body): Promise<object> {
  const { decision, ...others } = body;
  if ((decision !== 'approve' && decision !== 'deny') || Object.keys(others).length > 0) throw new ClavigerError('invalid_request', { message: 'The one field is `decision`: "approve" or "deny".' });
  if ((await desk.find(handle)) === undefined) throw new ClavigerError('not_found');
  if (!(await desk.decide(handle, decision, 'api'))) throw new ClavigerError('approval_not_waiting');
  return showApproval(desk, handle);
}

/** An approval as JSON, for the admin API and `claviger approvals list --json`. */
export function asJson(desk: ApprovalDesk, approval: Approval): object {
  const { handle, app, principal, tool, input, reason, state, askedAt, expiresAt, decidedAt, decidedBy } = approval;
  const address = desk.addressOf(handle);
  return {
    type: 'approval', id: handle, state,
    // Of one that was used nothing is kept.
    ...(state !== 'used' && { app, ...principal, tool, input: JSON.parse(input) as unknown, reason }),
    asked_at: new Date(askedAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
    ...(decidedAt !== 0 && { decided_at: new Date(decidedAt).toISOString(), decided_by: decidedBy }),
    ...(address !== undefined && { address }),
  };
}
