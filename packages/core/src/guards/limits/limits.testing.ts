import { createEngine } from '../../create-engine.js';
import { Call, type CallOptions } from '../../engine/call.js';
import type { Outcome } from '../../engine/outcome.js';
import type { CallSession } from '../../engine/pipeline.js';
import type { Principal } from '../../engine/principal.js';
import { parsePolicy } from '../../policy/parse-policy.js';
import type { PolicyInput } from '../../policy/schema.js';
import { noLedger, silentLogger, webRandom, type Ports } from '../../ports.js';
import { MemoryLimitStore } from './memory-store.js';

/** Somebody with a key. */
export function principal(user: string | undefined, team?: string): Principal {
  return { kind: 'key', credential: `key-${user ?? 'none'}`, user, team, app: undefined, environment: undefined, scopes: [] };
}

/** An engine whose clock the test sets. */
export function house(policy: PolicyInput, overrides: Partial<Ports> = {}) {
  const clock = { time: Date.UTC(2026, 10, 10), now: () => clock.time };
  const engine = createEngine(parsePolicy(policy), {
    clock, random: webRandom, logger: silentLogger, ledger: noLedger, limits: new MemoryLimitStore(), secret: webRandom.bytes(32), ...overrides,
  });
  let calls = 0;
  const open = (options: Partial<CallOptions> = {}, body: object = {}): CallSession =>
    engine.open(
      new Call({
        id: `call-${++calls}`, principal: principal('ann'), app: 'default', endpoint: 'messages', at: clock.time,
        source: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 100, messages: [{ role: 'user', content: 'hello' }], ...body }), ...options,
      }),
    );
  return { clock, engine, open };
}

/** How a call ended: answered, but for what is said. */
export const outcome = (part: Partial<Outcome>): Outcome => ({ kind: 'answered', status: 200, usage: undefined, dispatched: true, answerTokens: 0, stopReason: undefined, model: undefined, ...part });
