import * as values from '../value.js';
import type { External, Value } from '../value.js';

/**
 * What packages that count callers answer with. `object`: a record of what was decided, which is there whatever was decided,
 * so that somebody has to look into it.
 */
const answersObject: readonly { readonly module: RegExp; readonly method: RegExp }[] = [
  { module: /^@upstash\/ratelimit$/, method: /^(?:limit|blockUntilReady)$/ },
  { module: /^@unkey\/ratelimit$/, method: /^limit$/ },
  { module: /^@unkey\/api$/, method: /^verifyKey$/ },
  { module: /^@arcjet\//, method: /^protect$/ },
  { module: /^@vercel\/firewall$/, method: /checkRateLimit$/ },
  { module: /^sveltekit-rate-limiter/, method: /^check$/ },
  { module: /^@convex-dev\/rate-limiter$/, method: /^(?:limit|check)$/ },
  { module: /^(?:async-ratelimiter|ratelimiter)$/, method: /^get$/ },
  { module: /^hono-rate-limiter$/, method: /^limit$/ },
];

/** A verdict as the package answers with it. */
export function asAnswered(verdict: Value, module: string, method: string): Value {
  return answersObject.some((entry) => entry.module.test(module) && entry.method.test(method)) ? values.record([], verdict) : verdict;
}

/** Rules of Arcjet that count callers, and those that look at what they send or who they are. */
const counting = /^(?:tokenBucket|fixedWindow|slidingWindow|protectSignup)$/;
const looking = /^(?:shield|detectBot|validateEmail|sensitiveInfo|filter)$/;

/** Whether no rule that Arcjet was given counts callers and is live: `tokenBucket({ mode: 'DRY_RUN' })` only writes down what it would refuse. */
export function countsNobody(external: External): boolean {
  if (!external.module.startsWith('@arcjet/')) return false;
  const given = external.chain.flatMap((link) => link.args).flatMap((arg) => [arg, ...(values.property(arg, 'rules')?.shape.kind === 'array' ? listed(values.property(arg, 'rules')) : [])]);
  const rules = given.flatMap((rule) => (rule.shape.kind === 'external' ? rule.shape.external.chain : [])).filter((link) => link.how === 'call' && (counting.test(link.name) || looking.test(link.name)));
  return rules.length > 0 && rules.every((link) => looking.test(link.name) || values.constantText(values.property(link.args[0] ?? values.unknownValue, 'mode') ?? values.unknownValue) === 'DRY_RUN');
}

function listed(value: Value | undefined): readonly Value[] {
  return value?.shape.kind === 'array' ? value.shape.items : [];
}

/** So many calls that nobody is ever refused. */
const ENDLESS = 1_000_000;

/** `rateLimit({ max: Infinity })`: what a limiter was made with lets everybody through. */
export function isEndless(settings: Value): boolean {
  const most = ['max', 'limit', 'points', 'tokensPerInterval'].map((name) => values.property(settings, name)).find((value) => value !== undefined);
  if (most?.shape.kind === 'constant') return typeof most.shape.value === 'number' && most.shape.value >= ENDLESS;
  return most?.shape.kind === 'external' && most.shape.external.module === 'global' && /^(?:Infinity|MAX_SAFE_INTEGER|MAX_VALUE|POSITIVE_INFINITY)$/.test(most.shape.external.chain.at(-1)?.name ?? '');
}
