import type { Call } from '../../engine/call.js';
import { userKey } from '../../engine/principal.js';
import { isUncharged, type Charge } from './charge.js';
import { EXACT_UP_TO } from './exact-logs.js';
import { nameOfRule, type LimitRule } from './policy.js';
import type { LimitCheck, Window } from './store.js';

/** A rule of the policy, made ready for calls. */
export interface CompiledRule {
  readonly name: string;
  readonly rule: LimitRule;
  readonly window: Window;
  /** Seconds, for headers. Undefined for calls at a time. */
  readonly windowSeconds: number | undefined;
  /** In units of the store: micro-dollars for dollars. */
  readonly limit: number;
  /** Everything of the key but the subject. */
  readonly keyPrefix: string;
}

const MICRO = 1_000_000;

const calendarSeconds = { day: 86_400, week: 7 * 86_400, month: 31 * 86_400 } as const;

/** `scope`: the app that the rule belongs to, or nothing when all apps share it. */
export function compileRule(rule: LimitRule, scope: string): CompiledRule {
  const name = nameOfRule(rule);
  const window = windowOf(rule);
  // Larger limits are counted by slices of the window, in another form: neither is read as the other when a limit is changed.
  const shape = window.kind === 'rolling' ? `${window.milliseconds}${rule.limit > EXACT_UP_TO ? '-sliced' : ''}` : window.kind === 'calendar' ? window.unit : 'now';
  return {
    name,
    rule,
    window,
    windowSeconds: window.kind === 'rolling' ? Math.ceil(window.milliseconds / 1000) : window.kind === 'calendar' ? calendarSeconds[window.unit] : undefined,
    limit: rule.count === 'dollars' ? Math.round(rule.limit * MICRO) : rule.limit,
    // The window is part of the name: a changed rule starts anew and never reads figures of another kind.
    keyPrefix: `${scope}/${name}/${rule.count}/${shape}/`,
  };
}

function windowOf(rule: LimitRule): Window {
  if (rule.count === 'concurrent' || rule.window === undefined) return { kind: 'concurrent' };
  return typeof rule.window === 'number' ? { kind: 'rolling', milliseconds: rule.window } : { kind: 'calendar', unit: rule.window };
}

/** Model names come from the caller: dated releases share a limit, and no name makes a long key. */
const modelFamily = (model: string): string => model.replace(/-(?:\d{8}|latest)$/, '').slice(0, 100);

/** The name that the call counts under; undefined when the rule is not for it. */
export function subjectOf(rule: LimitRule, call: Call): string | undefined {
  const name = nameIn(rule, call);
  if (rule.only !== undefined && (name === undefined || !rule.only.includes(name))) return undefined;
  if (rule.except !== undefined && name !== undefined && rule.except.includes(name)) return undefined;
  return rule.per === 'user' ? userKey(call.principal) : name;
}

/** What `only` and `except` go by. */
function nameIn(rule: LimitRule, { principal, app, model }: Call): string | undefined {
  if (rule.per === 'user') return principal.user;
  if (rule.per === 'team') return principal.team;
  if (rule.per === 'app') return app;
  if (rule.per === 'key') return principal.credential;
  return rule.per === 'model' ? modelFamily(model) : 'all';
}

/** What one call takes from a rule. */
export function amountOf(rule: LimitRule, charge: Charge): number {
  if (rule.count === 'inputTokens') return charge.inputTokens;
  if (rule.count === 'outputTokens') return charge.outputTokens;
  return rule.count === 'dollars' ? charge.microDollars : 1;
}

export function checkOf(compiled: CompiledRule, subject: string, call: Call, charge: Charge): LimitCheck {
  const { rule, limit, window, keyPrefix } = compiled;
  // What is free shares the rules but not what they count: a client that counts tokens, or asks for the models when it
  // starts, uses up no call. In front, where no name of a caller's can stand.
  const key = isUncharged(call) ? `${call.endpoint}:${keyPrefix}${subject}` : keyPrefix + subject;
  return { key, limit, amount: amountOf(rule, charge), window, immediate: rule.count === 'requests', money: rule.count === 'dollars' };
}
