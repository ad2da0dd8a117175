import * as z from 'zod/mini';

/** Parts of a Messages request that a policy can close. */
export const features = [
  'batches',
  'computer_use',
  'code_execution',
  'container',
  'context_management',
  'diagnostics',
  'documents',
  'fallbacks',
  'files',
  'images',
  'mcp_servers',
  'mid_conversation_system',
  'service_tier',
  'skills',
  'speed',
  'thinking',
  'thread',
  'tools',
  'user_profile_id',
  'web_fetch',
  'web_search',
  'workspace_id',
] as const;

export type Feature = (typeof features)[number];

export const shapePolicy = z.strictObject({
  /** Model ids that may be called; `*` at the end matches any ending. Left out: every model. */
  models: z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1))),
  /** The most `max_tokens` that a request may ask for. Left out: what the model allows. */
  maxTokens: z.optional(z.number().check(z.int(), z.positive())),
  /** Features that are refused. The defaults reach beyond the conversation, act for another account, or keep the conversation where guards cannot read it. */
  forbid: z._default(z.array(z.enum(features)), ['mcp_servers', 'thread', 'user_profile_id', 'workspace_id']),
  /**
   * Files of the upstream workspace that callers without a key may name, with a session token, a token of an identity
   * provider, or none, and the `container` that they may go on in: `own`, what a key of their app has uploaded through the
   * gateway for them and what an answer to them was worked out in, or `any`,
   * which custom skills in `container.skills` take. Users of an API that an app mounts name none with `own`.
   */
  files: z._default(z.enum(['own', 'any']), 'own'),
});

export type ShapePolicy = z.output<typeof shapePolicy>;
