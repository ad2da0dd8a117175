import { isLookedAt, turnsAway } from './blocks.js';
import { bracketed, splitArguments } from './lines.js';
import type { LogicalLine } from './lines.js';

/**
 * What packages are asked with whether a caller is within his share: `hit` and `test` of limits, `try_acquire` of
 * pyrate-limiter (throws, or answers), `is_ratelimited` of django-ratelimit, `limit` of throttled and upstash-ratelimit,
 * `update_rate_limit` of discord.py, `acquire` and `consume` of token buckets.
 */
const asked = /(?<![@\w])(?:await\s{1,4})?([\w.]{0,80}?)\b(hit|test|try_acquire|is_ratelimited|limit|update_rate_limit|get_retry_after|consume|allow_request)\(/;
/** Packages of which these are. */
const packages = /^(?:from|import)\s{1,4}(?:limits|pyrate_limiter|django_ratelimit|ratelimit\b|throttled|upstash_ratelimit|flask_limiter|slowapi|sanic_limiter|discord|token_bucket|token_throttler|self_limiters|ratelimiter)\b/;
/** Those that throw, so that going on means being within the share. */
const throws = /^(?:try_acquire|consume)$/;
/** That a share is used up, below a comparison of numbers. */
const usedUp = /^(?:raise|return|abort)\b[^\n]{0,200}(?:\b402\b|quota|credits|allowance|limit (?:reached|exceeded))/i;
const compares = /^(?:if|elif)\b(?![^\n]{0,200}\blen\()[^\n]{0,200}[<>]/;
const tooMany = /\b429\b|too_?many_?requests|HTTP_429/i;

/** Whether a file uses a package that counts callers. */
export function usesLimiter(top: readonly LogicalLine[]): boolean {
  return top.some(({ text }) => packages.test(text));
}

/** How a body asks such a package: not at all, for nothing, or so that the verdict counts. `given`: what it is asked with, as written. */
export interface AskedLimiter {
  readonly counts: boolean;
  readonly given: readonly string[];
  readonly method: string;
}

export function limitersAsked(body: readonly LogicalLine[]): AskedLimiter[] {
  return body.flatMap((line, at): AskedLimiter[] => {
    const match = asked.exec(line.text);
    if (match?.[2] === undefined) return [];
    const given = splitArguments(bracketed(line.text, match.index + match[0].length - 1));
    const name = /^(\w{1,60})\s{0,4}(?::[^=]{1,40})?=(?!=)/.exec(line.text)?.[1];
    const read = (!/ratelimited|update_rate/.test(match[2]) && /^(?:if|elif)\s{1,4}(?!not\b)/.test(line.text)) || /^(?:return|assert|(?:async\s{1,4})?with)\b/.test(line.text) || turnsAway(body, at) || (name !== undefined && isLookedAt(name, body, at));
    return [{ method: match[2], counts: read || (throws.test(match[2]) && name === undefined && !isSwallowed(body, at)), given }];
  });
}

/** Whether what a line throws is caught around it and forgotten. */
function isSwallowed(body: readonly LogicalLine[], at: number): boolean {
  const line = body[at];
  const opened = body.findLastIndex((other, place) => place < at && other.text === 'try:' && other.indent < (line?.indent ?? 0));
  const head = opened === -1 ? undefined : body.slice(at).find((other) => other.indent === body[opened]?.indent && other.text.startsWith('except'));
  if (head === undefined) return false;
  const from = body.indexOf(head);
  const rest = body.slice(from + 1);
  const end = rest.findIndex((other) => other.indent <= head.indent);
  return ![head, ...(end === -1 ? rest : rest.slice(0, end))].some(({ text }) => /^(?:return|raise|continue)\b|\babort\(|:\s{0,4}(?:return|raise)\b/.test(text));
}

/** Whether a body answers that there were too many calls: not where it tells of it, or asks whether somebody else did. */
export function answersTooMany(body: readonly LogicalLine[]): boolean {
  if (body.some(({ text }, at) => usedUp.test(text) && compares.test(body[at - 1]?.text ?? ''))) return true;
  return body.some(({ text }) => tooMany.test(text) && !/^(?:if|elif|while|except|case|print\b|\w{0,20}log\w{0,20}\.)/.test(text)) || body.some(({ text }) => /^if\b[^:]{1,300}:\s{0,4}(?:return|raise|abort)\b[^\n]{0,200}(?:\b429\b|TooMany)/.test(text));
}
