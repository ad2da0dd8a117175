import type { ClavigerError } from '../errors/claviger-error.js';
import { costOfUsed, usedBy } from '../guards/limits/charge.js';
import { LONGEST_MODEL } from '../guards/shape/well-formed.js';
import { DEFAULT_APP } from '../policy/parse-policy.js';
import type { Call } from './call.js';
import type { LedgerRow, Outcome } from './outcome.js';
import type { Principal } from './principal.js';

export interface RowFacts {
  /** The model that was asked. */
  readonly model: string;
  readonly code: string | undefined;
  readonly latency: number;
  readonly firstByte: number | undefined;
  readonly upstreamRequestId: string | undefined;
}

/** The row that a finished call leaves in the ledger. */
export function ledgerRow(call: Call, outcome: Outcome, facts: RowFacts): LedgerRow {
  const { usage, estimated } = usedBy(call, outcome);
  return {
    id: call.id,
    at: call.at,
    credential: call.principal.credential,
    user: call.principal.user,
    team: call.principal.team,
    app: call.app,
    endpoint: call.endpoint,
    model: facts.model.slice(0, LONGEST_MODEL),
    outcome: outcome.kind,
    status: outcome.status,
    code: facts.code,
    inputTokens: usage.input,
    outputTokens: usage.output,
    cacheWriteTokens: usage.cacheWrite5m + usage.cacheWrite1h,
    cacheReadTokens: usage.cacheRead,
    microDollars: costOfUsed(call, outcome, usage),
    ...(usage.webSearches > 0 && { webSearches: usage.webSearches }),
    ...(estimated && { estimated }),
    findings: call.findings,
    latency: facts.latency,
    firstByte: facts.firstByte,
    upstreamRequestId: facts.upstreamRequestId,
    ...(call.content !== undefined && { content: call.content }),
  };
}

/** The row of a request that was refused before it became a call: its body could not be read. */
export function refusalRow(request: { readonly id: string; readonly at: number; readonly endpoint: string; readonly principal: Principal }, error: ClavigerError): LedgerRow {
  const { credential, user, team, app } = request.principal;
  return {
    id: request.id,
    at: request.at,
    credential,
    user,
    team,
    app: app ?? DEFAULT_APP,
    endpoint: request.endpoint,
    model: '',
    outcome: 'denied',
    status: error.status,
    code: error.code,
    inputTokens: 0,
    outputTokens: 0,
    cacheWriteTokens: 0,
    cacheReadTokens: 0,
    microDollars: 0,
    findings: [],
    latency: 0,
    firstByte: undefined,
    upstreamRequestId: undefined,
  };
}
