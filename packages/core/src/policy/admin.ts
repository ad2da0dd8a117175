import * as z from 'zod/mini';
import { duration } from './duration.js';

const secret = z.union([
  z.strictObject({
    /** Name of an environment variable. */
    env: z.string().check(z.minLength(1)),
  }),
  z.strictObject({
    /** Path of a file. */
    file: z.string().check(z.minLength(1)),
  }),
]);

/** The second listener, for those who run Claviger. */
export const adminPolicy = z.strictObject({
  /** False: there is no second listener. */
  enabled: z._default(z.boolean(), true),
  /** Address of the second listener. */
  host: z._default(z.string(), '127.0.0.1'),
  /** Left out: the one after the callers' port. */
  port: z.optional(z.number().check(z.int(), z.nonnegative(), z.maximum(65_535))),
  /** Its own token. Left out: created at the first start, in the state directory. */
  token: z.optional(secret),
  /** The address under which operators reach it through a proxy, for links to its pages. */
  publicURL: z.optional(z.url({ protocol: /^https?$/ })),
  /** What the webhook of `alerts` gets about a tool call that waits for approval, besides tool, app, user and expiry. */
  approvals: z.prefault(
    z.strictObject({
      /** A link that opens this one request without log-in, once: whoever gets the message can approve. */
      webhookLink: z._default(z.boolean(), false),
      /** The input of the call. It is content. */
      webhookInput: z._default(z.boolean(), false),
    }),
    {},
  ),
});

/** What several instances share. */
export const sharedPolicy = z.strictObject({
  /** Redis or Valkey, 7.0 and newer. */
  redis: z.optional(
    z.strictObject({
      /** The environment variable with its address, `redis://` or `rediss://`; for a cluster, several separated by commas. */
      url: z.prefault(
        z.strictObject({
          /** Name of the environment variable. */
          env: z.string().check(z.minLength(1)),
        }),
        { env: 'REDIS_URL' },
      ),
      /** The address names nodes of a cluster. */
      cluster: z._default(z.boolean(), false),
      /** Name of the primary that sentinels watch; the address then lists the sentinels. */
      sentinel: z.optional(z.string().check(z.minLength(1))),
      /** Put in front of every name, so that several installations can share a server. */
      prefix: z._default(z.string().check(z.regex(/^[A-Za-z0-9:_-]{1,32}$/, 'use letters, digits, : _ and -')), 'claviger'),
      /** An answer that takes longer counts as none. */
      timeout: z._default(duration.check(z.refine((milliseconds) => milliseconds <= 1_000, 'at most 1s')), 50),
    }),
  ),
  /** How many instances run: while the shared store is unreachable, each enforces its share of every limit. */
  instances: z._default(z.number().check(z.int(), z.positive()), 1),
});

/** Whom to tell. */
export const alertsPolicy = z.strictObject({
  /** Fractions of a budget or limit at which to send a message. */
  thresholds: z._default(z.array(z.number().check(z.positive(), z.maximum(1))), [0.5, 0.8, 1]),
  /** What to watch. */
  count: z._default(z.array(z.enum(['requests', 'inputTokens', 'outputTokens', 'dollars'])), ['dollars']),
  /** Where messages go. */
  webhook: z.optional(
    z.strictObject({
      /** Takes a POST with JSON. */
      url: z.url({ protocol: /^https?$/ }),
      /** Signs every message. */
      secret,
    }),
  ),
});

/** A caller that keeps being denied is slowed, then paused. */
export const abusePolicy = z.strictObject({
  /** False: nobody is slowed or paused. */
  enabled: z._default(z.boolean(), true),
  /** Denials are counted over this time. */
  window: z._default(duration, 600_000),
  /** From this many denials on, each call waits. */
  slowAfter: z._default(z.number().check(z.int(), z.positive()), 10),
  /** How long it waits. */
  delay: z._default(duration.check(z.refine((milliseconds) => milliseconds <= 10_000, 'at most 10s')), 1_000),
  /** From this many denials on, the caller is paused. */
  pauseAfter: z._default(z.number().check(z.int(), z.positive()), 20),
  /** For how long. */
  pause: z._default(duration, 900_000),
});

export type AdminPolicy = z.output<typeof adminPolicy>;
export type SharedPolicy = z.output<typeof sharedPolicy>;
export type AlertsPolicy = z.output<typeof alertsPolicy>;
export type AbusePolicy = z.output<typeof abusePolicy>;
