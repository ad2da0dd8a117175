import * as z from 'zod/mini';
import { duration } from '../../policy/duration.js';

/** What a tool does to the world. */
const effect = z.enum(['read', 'write', 'send', 'spend', 'execute']);

const argumentRule = z.strictObject({
  /** The value must occur in what the user or the app wrote, not only in what tools or documents said. */
  fromTrusted: z.optional(z.boolean()),
  /** The value is one of these. */
  oneOf: z.optional(z.array(z.union([z.string(), z.number(), z.boolean()])).check(z.minLength(1))),
  /** The value is an address at one of these hosts; `*.example.com` includes subdomains. */
  domains: z.optional(z.array(z.string()).check(z.minLength(1))),
  /** The value is a path below one of these. */
  roots: z.optional(z.array(z.string().check(z.regex(/^\//, 'write an absolute path'))).check(z.minLength(1))),
  /** The smallest allowed number. */
  minimum: z.optional(z.number()),
  /** The largest allowed number. */
  maximum: z.optional(z.number()),
  /** Maximum length of a text in characters. */
  maxLength: z.optional(z.number().check(z.int(), z.nonnegative())),
  /** The argument must be present. */
  required: z.optional(z.boolean()),
});

const toolRule = z.strictObject({
  /** False: every call of it is denied. */
  allow: z._default(z.boolean(), true),
  /** What it does to the world. Without one, taint does not restrict it. */
  effect: z.optional(effect),
  /** What the tool returns is private: it must not leave through another tool. */
  private: z._default(z.boolean(), false),
  /** What the tool returns was written by the app itself and can be trusted like a system prompt. */
  trusted: z._default(z.boolean(), false),
  /** By argument: `to`, or `items.*.url` for every member. */
  arguments: z._default(z.record(z.string(), argumentRule), {}),
  /** A JSON Schema (draft 2020-12) that the whole input has to match. */
  schema: z.optional(z.record(z.string(), z.unknown())),
  /** Maximum calls of this tool in one conversation. */
  perConversation: z.optional(z.number().check(z.int(), z.nonnegative())),
});

export const toolsPolicy = z.strictObject({
  /** Tools without a rule. */
  unlisted: z._default(z.enum(['allow', 'deny']), 'allow'),
  /** By name; `*` at the end stands for any ending. */
  rules: z._default(z.record(z.string().check(z.minLength(1)), toolRule), {}),
  /** Once the model has read text from outside, these effects are no longer free. */
  taint: z.prefault(
    z.strictObject({
      /** The effects that this applies to. */
      effects: z._default(z.array(effect), ['send', 'spend', 'execute']),
      /** What happens to a call with such an effect. */
      action: z._default(z.enum(['deny', 'approve', 'observe', 'allow']), 'deny'),
      /** A call whose arguments all come from trusted text passes. */
      unlessTrusted: z._default(z.boolean(), true),
    }),
    {},
  ),
  /** Private data read, outside text seen, and a way out: the three together. */
  lethalThree: z._default(z.enum(['deny', 'approve', 'allow']), 'approve'),
  /** What a denied call becomes: a sentence in the answer, or an error that ends it. */
  onDenial: z._default(z.enum(['text', 'error']), 'text'),
  /** How long a request waits for approval, and how long an approval is valid. */
  approvalExpires: z._default(duration, 15 * 60_000),
  /** Hosts that the server tool `web_fetch` may fetch from. Left out: any. */
  webFetchDomains: z.optional(z.array(z.string())),
  /** The same for `web_search`. */
  webSearchDomains: z.optional(z.array(z.string())),
  /** Hosts of MCP servers that a request may name (`shape.forbid` closes them by default). Left out: any. */
  mcpHosts: z.optional(z.array(z.string())),
  /** SHA-256 (hex) of tool definitions by name, as `definitionPin` of `@claviger/core/tools` computes them. */
  pins: z._default(z.record(z.string(), z.string().check(z.regex(/^[0-9a-f]{64}$/, 'write 64 hex digits'))), {}),
  /** What happens to a definition that differs from its pin. */
  onDrift: z._default(z.enum(['deny', 'observe']), 'deny'),
});

export type ToolsPolicy = z.output<typeof toolsPolicy>;
export type ToolRule = z.output<typeof toolRule>;
export type ArgumentRule = z.output<typeof argumentRule>;
export type Effect = z.output<typeof effect>;
