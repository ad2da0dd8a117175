import type { Node } from 'oxc-parser';
import type { Value } from './value.js';

/** Something that people outside can set off: an HTTP route, a server action, a socket or bot event. */
export interface Route {
  readonly framework: string;
  /** The handler as it is written, where what is called stands for it. */
  readonly ownFunction?: Value;
  /** `POST /api/chat`, `server action ask`, `socket event message`. */
  readonly name: string;
  /** URL path where one is known, for matching what pages fetch. */
  readonly url: string | undefined;
  readonly path: string;
  readonly node: Node;
  /** Who can reach it. `internal`: a scheduled job, a queue, a command line. */
  readonly audience: 'public' | 'internal';
  readonly handler: Value;
  /** Run before the handler, in order. */
  readonly before: readonly Value[];
  readonly parameters: RouteParameters;
  /** Set where the framework checks the input itself (Fastify's JSON schema, tRPC's input). */
  readonly schema?: Value | undefined;
}

/** How a framework hands over the request. */
export type RouteParameters =
  | 'express' // (req, res, next)
  | 'fastify' // (request, reply)
  | 'koa' // (ctx, next)
  | 'hono' // (c, next)
  | 'web' // (request, context)
  | 'event' // ({ request, params, ... }) of SvelteKit, Remix, Astro
  | 'nitro' // (event)
  | 'lambda' // (event, context)
  | 'callable' // (request | data, context) of Firebase
  | 'action' // (...values)
  | 'procedure' // ({ input, ctx })
  | 'resolver' // (parent, args, context)
  | 'message' // (data, ...) of sockets
  | 'mail' // (message, env, context) of a Worker that gets mail
  | 'bot' // (message | ctx)
  | 'decorated' // parameters carry decorators (NestJS)
  | 'node' // (req, res) of node:http
  | 'elysia'
  | 'adonis'; // ({ request, response, auth })
