import * as z from 'zod/mini';
import { duration } from '../../policy/duration.js';

const SHORTEST_WINDOW = 1_000;
const LONGEST_WINDOW = 31 * 86_400_000;

const subjects = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));

export const limitRule = z
  .strictObject({
    /** A name for messages, headers and reports. Left out: derived from the rule. */
    name: z.optional(z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'use lower-case letters, digits and hyphens'))),
    /** Who shares the limit. `all`: everybody together. */
    per: z.enum(['user', 'team', 'app', 'key', 'model', 'all']),
    /** What is counted; `concurrent`: calls at a time. */
    count: z.enum(['requests', 'inputTokens', 'outputTokens', 'dollars', 'concurrent']),
    /** The most per window: requests, tokens, dollars or concurrent calls. */
    limit: z.number().check(z.positive()),
    /** `1s` to `31d`, rolling; or the calendar `day`, `week` (from Monday) or `month` (UTC). Not for `concurrent`. */
    window: z.optional(z.union([duration, z.enum(['day', 'week', 'month'])])),
    /** Names of users, teams, apps, keys or models that this rule applies to. Left out: all of them. */
    only: z.optional(subjects),
    /** Names that this rule does not apply to. */
    except: z.optional(subjects),
  })
  .check(
    z.superRefine((rule, context) => {
      const problem = problemOf(rule);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem[1], path: [problem[0]], input: rule });
    }),
  );

interface WrittenRule {
  readonly per: string;
  readonly count: string;
  readonly limit: number;
  readonly only?: readonly string[] | undefined;
  readonly except?: readonly string[] | undefined;
  readonly window?: number | 'day' | 'week' | 'month' | undefined;
}

function problemOf(rule: WrittenRule): readonly [string, string] | undefined {
  if (rule.count === 'concurrent') {
    if (rule.window !== undefined) return ['window', 'calls at a time have no window: leave it out'];
  } else if (rule.window === undefined) {
    return ['window', 'say how far back the limit looks, such as 1h or month'];
  } else if (typeof rule.window === 'number' && (rule.window < SHORTEST_WINDOW || rule.window > LONGEST_WINDOW)) {
    return ['window', 'must be from 1s to 31d'];
  }
  if (rule.count === 'dollars' ? rule.limit < 0.000_001 : !Number.isInteger(rule.limit)) return ['limit', rule.count === 'dollars' ? 'must be at least a micro-dollar' : 'must be a whole number'];
  if (rule.per === 'all' && (rule.only ?? rule.except) !== undefined) return [rule.only === undefined ? 'except' : 'only', '`per: "all"` counts everybody together and knows no names: leave this out, or choose what the names are of, such as per: "user"'];
  if (rule.except?.some((name) => rule.only?.includes(name) === true) === true) return ['except', 'names what `only` names, too: leave it out of one of them'];
  return undefined;
}

export const limitsPolicy = z
  .strictObject({
    /** All of them apply at once. */
    rules: z._default(z.array(limitRule), [{ name: 'requests-per-user', per: 'user', count: 'requests', limit: 20, window: 3_600_000 }]),
    /** Web searches that a call under a limit on dollars may make where its tool has no `max_uses`: it is given this value. */
    webSearches: z._default(z.int().check(z.positive(), z.maximum(1_000)), 5),
  })
  .check(
    z.superRefine((policy, context) => {
      const names = policy.rules.map(nameOfRule);
      const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
      if (twice !== -1) context.addIssue({ code: 'custom', message: `the name "${names[twice]}" stands for two rules: take one out, or give one a \`name\` of its own`, path: ['rules', twice, 'name'], input: policy });
    }),
  );

export type LimitRule = z.output<typeof limitRule>;
export type LimitsPolicy = z.output<typeof limitsPolicy>;

const countNames = { requests: 'requests', inputTokens: 'input-tokens', outputTokens: 'output-tokens', dollars: 'dollars', concurrent: 'calls-at-a-time' } as const;

/** The rule's own name, or one made from it: `dollars-per-team-month`. */
export function nameOfRule(rule: LimitRule): string {
  if (rule.name !== undefined) return rule.name;
  const window = rule.window === undefined ? '' : `-${typeof rule.window === 'number' ? `${rule.window / 1000}s` : rule.window}`;
  return `${countNames[rule.count]}-per-${rule.per}${window}`;
}
