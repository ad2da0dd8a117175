import * as z from 'zod/mini';
import { duration } from './duration.js';

/** Signature algorithms that an identity provider may use. None with a shared secret: a public key can then never pass for one. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

const claim = z.string().check(z.regex(/^[A-Za-z0-9_:/.-]{1,200}$/, 'write the name of a claim'));

/** Somebody else's tokens that are believed: those of one issuer, for one audience. */
const provider = z.strictObject({
  /** Exactly as in the claim `iss`. */
  issuer: z.string().check(z.minLength(1)),
  /** Exactly as in the claim `aud`. */
  audience: z.string().check(z.minLength(1)),
  /** Where the issuer publishes its keys. */
  jwksURL: z.url({ protocol: /^https?$/ }).check(z.refine((url) => /^https:/i.test(url) || /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?\//i.test(url), 'must begin with https://')),
  /** Signature algorithms that are accepted; no others, whatever a token says. */
  algorithms: z._default(z.array(z.enum(algorithms)).check(z.minLength(1)), ['RS256', 'ES256', 'EdDSA']),
  /** How far the clocks may differ. */
  clockSkew: z._default(duration, 30_000),
  /** Which claims name the user, the team and the app. */
  claims: z.prefault(z.strictObject({
      /** Claim with the user's name. */
      user: z._default(claim, 'sub'),
      /** Claim with the team's name. */
      team: z.optional(claim),
      /** Claim with the app's name. */
      app: z.optional(claim),
    }), {}),
  /** The app of its tokens, where no claim names one. */
  app: z.optional(z.string()),
  /** The environment that its tokens count as. */
  environment: z.optional(z.enum(['development', 'test', 'production'])),
});

const MAXIMUM_SESSION = 3_600_000;

export const identityPolicy = z.strictObject({
  /** Allows calls without a credential; all of them count as one caller. */
  anonymous: z._default(z.boolean(), false),
  /** Short-lived tokens for browsers and phones. */
  sessions: z.prefault(
    z.strictObject({
      /** Lifetime of a token when the app server asks for none. */
      lifetime: z._default(duration.check(z.refine((milliseconds) => milliseconds <= MAXIMUM_SESSION, 'at most 1h')), 600_000),
      /** How long a signing key is used before the next takes over. */
      rotateAfter: z._default(duration, 30 * 86_400_000),
    }),
    {},
  ),
  /** Identity providers whose tokens are accepted. */
  providers: z._default(z.array(provider), []),
});

export type IdentityPolicy = z.output<typeof identityPolicy>;
export type ProviderPolicy = IdentityPolicy['providers'][number];
