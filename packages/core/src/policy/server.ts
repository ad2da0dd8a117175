import * as z from 'zod/mini';
import { duration } from './duration.js';

/** Endpoints of the Claude API that the gateway can open. */
export const endpointsPolicy = z.strictObject({
  /** `POST /v1/messages`, plain and streamed. */
  messages: z._default(z.boolean(), true),
  /** `POST /v1/messages/count_tokens`. */
  countTokens: z._default(z.boolean(), true),
  /** `GET /v1/models`. */
  models: z._default(z.boolean(), true),
  /** `/v1/messages/batches`, for keys with the scope `batches`. */
  batches: z._default(z.boolean(), false),
  /** `/v1/files`, for keys with the scope `files`. */
  files: z._default(z.boolean(), false),
});

export const serverPolicy = z.strictObject({
  /** Address to listen on. Beyond this machine only once a credential exists. */
  host: z._default(z.string(), '127.0.0.1'),
  /** Port of the callers' listener; 0 takes a free one. */
  port: z._default(z.number().check(z.int(), z.nonnegative(), z.maximum(65_535)), 8787),
  /** Largest request body in bytes, before and after decompression. The API takes 32 MB. While they arrive, 16 of this size fit in memory, 8 of one caller; further ones are answered with 529. */
  maxBodyBytes: z._default(z.number().check(z.int(), z.positive()), 32 * 1024 * 1024),
  /** From the first byte of a request to its last header line. */
  headersTimeout: z._default(duration, 10_000),
  /** From the first byte of a request to the last of its body. */
  bodyTimeout: z._default(duration, 60_000),
  /** How long streams may continue after SIGTERM. */
  shutdownDeadline: z._default(duration, 30_000),
  /** Concurrent calls; further ones are answered with 529. */
  maxConcurrentCalls: z._default(z.number().check(z.int(), z.positive()), 10_000),
  /** Where keys, ledger and secrets live. */
  stateDirectory: z._default(z.string(), '.claviger'),
  /** Older rows of the ledger are removed. Left out: rows are kept. */
  ledgerRetention: z.optional(duration),
  /** The address that callers see, for links in answers such as `results_url`. Left out: the request's own host. */
  publicURL: z.optional(z.url()),
});

const name = z.string().check(z.minLength(1));
const variable = z.string().check(z.regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/, 'write the name of an environment variable, such as ANTHROPIC_API_KEY; a policy never contains a key itself: rotate it'));
const fromEnvironment = z.strictObject({
  /** Name of an environment variable. */
  env: variable,
});
const fromFile = z.strictObject({
  /** Path of a file; it is watched. */
  file: name,
});
const fromCommand = z.strictObject({
  /** A program and its arguments, run without a shell: what it prints is the credential. */
  command: z.array(name).check(z.minLength(1)),
  /** How often to ask again. */
  every: z._default(duration, 300_000),
  /** Environment variables that the program gets besides PATH and HOME. */
  variables: z._default(z.array(name), []),
});
const fromFederation = z.strictObject({
  /** Short-lived tokens for the workload's own identity: nothing to rotate. */
  federation: z.strictObject({
    /** Federation rule, as the Console shows it. */
    ruleId: name,
    /** Organization at Anthropic. */
    organizationId: name,
    /** Service account that the tokens stand for. */
    serviceAccountId: z.optional(name),
    /** Workspace that the tokens are for. */
    workspaceId: z.optional(name),
    /** Where the platform puts the workload's identity token. */
    identity: z.union([fromFile, fromEnvironment, fromCommand]),
  }),
});
const credential = z.union([fromEnvironment, fromFile, fromCommand, fromFederation]);

export const upstreamPolicy = z.strictObject({
  /** Where the Claude API is. Only ever from here: no request can choose it. */
  baseURL: z._default(z.url({ protocol: /^https?$/ }), 'https://api.anthropic.com'),
  /** Where the credential comes from. A policy never contains a key itself. */
  credential: z._default(credential, { env: 'ANTHROPIC_API_KEY' }),
  /** Where the next credential will be while the current one is being replaced: `claviger keys rotate` takes it from here. */
  nextCredential: z.optional(credential),
  /** What happens when the source has a new credential. `automatic`: it takes over once upstream has accepted it. `manual`: it waits for `claviger keys rotate`. */
  rotation: z._default(z.enum(['automatic', 'manual']), 'automatic'),
  /** An old credential is dropped once no instance has used it for this long. */
  drainTime: z._default(duration, 600_000),
  /** Warn about credentials that are older. */
  maxKeyAge: z._default(duration, 90 * 86_400_000),
  /** Until the connection to the API is established. */
  connectTimeout: z._default(duration, 10_000),
  /** Until the answer's headers. The API allows ten minutes for an answer that is not streamed. */
  headersTimeout: z._default(duration, 600_000),
  /** Between two pieces of an answer. */
  idleTimeout: z._default(duration, 300_000),
  /** Further attempts before the first byte, on 429, 529, other 5xx and lost connections. */
  retries: z._default(z.number().check(z.int(), z.nonnegative(), z.maximum(10)), 2),
  /** A longer `retry-after` is passed on instead of waited for. */
  maxRetryAfter: z._default(duration, 10_000),
  /** Asked instead when the model is overloaded (529) after the last retry. */
  fallbackModel: z.optional(z.string().check(z.minLength(1))),
  /** Maximum number of connections to the API. */
  connections: z._default(z.number().check(z.int(), z.positive()), 256),
});

export type EndpointsPolicy = z.output<typeof endpointsPolicy>;
export type ServerPolicy = z.output<typeof serverPolicy>;
export type UpstreamPolicy = z.output<typeof upstreamPolicy>;
