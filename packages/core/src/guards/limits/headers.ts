import type { CompiledRule } from './rule.js';
import type { LimitState } from './store.js';

/**
 * The remaining figures as `RateLimit` and `RateLimit-Policy` (source: draft-ietf-httpapi-ratelimit-headers-10). The
 * `anthropic-ratelimit-*` headers stay upstream's own. Money is in micro-dollars.
 */
export function limitHeaders(rules: readonly CompiledRule[], states: readonly LimitState[], now: number): Record<string, string> {
  const policies: string[] = [];
  const limits: string[] = [];
  rules.forEach(({ name, limit, windowSeconds, rule }, index) => {
    const state = states[index];
    if (state === undefined) return;
    const unit = rule.count === 'requests' || rule.count === 'concurrent' ? '' : rule.count === 'dollars' ? ';qu="micro-dollars"' : ';qu="tokens"';
    policies.push(`"${name}";q=${limit}${unit}${windowSeconds === undefined ? '' : `;w=${windowSeconds}`}`);
    const wait = Number.isFinite(state.resetAt) ? `;t=${Math.max(0, Math.ceil((state.resetAt - now) / 1000))}` : '';
    limits.push(`"${name}";r=${Math.max(0, Math.floor(state.remaining))}${wait}`);
  });
  return limits.length === 0 ? {} : { 'ratelimit-policy': policies.join(', '), ratelimit: limits.join(', ') };
}
