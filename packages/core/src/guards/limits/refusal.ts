import { ClavigerError, type ErrorFacts } from '../../errors/claviger-error.js';
import type { CompiledRule } from './rule.js';
import type { LimitCheck, LimitState } from './store.js';

/** The longest wait that an SDK should sleep through by itself; a person sees the error instead. */
const LONGEST_SLEEP = 30_000;

const MICRO = 1_000_000;

const units = { requests: 'requests', inputTokens: 'input tokens', outputTokens: 'output tokens', dollars: 'dollars', concurrent: 'calls at a time' } as const;

/** The answer over a limit: which one, how much is left, when it resets. */
export function refusal({ name, rule }: CompiledRule, check: LimitCheck, state: LimitState, now: number): ClavigerError {
  const money = rule.count === 'dollars';
  const scale = money ? MICRO : 1;
  const facts: Record<string, string | number> = {
    limit: name,
    per: rule.per,
    count: rule.count,
    most: rule.limit,
    remaining: state.remaining / scale,
    requested: check.amount / scale,
  };
  const code = money ? 'budget_reached' : 'limit_reached';
  const within = rule.window === undefined ? '' : ` in ${typeof rule.window === 'number' ? `${rule.window / 1000} seconds` : `a calendar ${rule.window}`}`;
  const most = `${rule.limit} ${units[rule.count]} per ${rule.per === 'all' ? 'installation' : rule.per}${within}`;
  if (state.resetAt === Number.POSITIVE_INFINITY) {
    const message = `This call alone may take ${check.amount / scale} ${units[rule.count]}, more than the limit "${name}" of ${most} holds.`;
    const fix = 'Waiting does not help: ask for less (`max_tokens`, `max_uses` of a web search), or ask the operator for a higher limit.';
    return new ClavigerError(code, { message, fix, facts: facts satisfies ErrorFacts, retry: false });
  }
  const wait = Math.max(0, state.resetAt - now);
  const resetsAt = new Date(state.resetAt).toISOString();
  const message = `The limit "${name}" of ${most} is reached: ${state.remaining / scale} left, ${check.amount / scale} asked for. Room for it at ${resetsAt}.`;
  return new ClavigerError(code, {
    message,
    facts: { ...facts, resetsAt } satisfies ErrorFacts,
    retryAfter: wait / 1000,
    retry: wait <= LONGEST_SLEEP,
  });
}
