import { answerApi } from '../web/api-handler.js';
import { answerChat, type ChatOptions } from '../web/chat-handler.js';
import type { EndpointOptions } from '../web/endpoint.js';

/** What of Hono's context is used. */
export interface HonoContextLike {
  readonly req: { readonly raw: Request };
}

export type HonoHandler<Context extends HonoContextLike> = (context: Context) => Promise<Response>;

/** A chat endpoint: `app.post('/chat', chat({ guard, model, caller: (c) => ({ user: c.get('jwtPayload').sub }) }))`. */
export function chat<Context extends HonoContextLike = HonoContextLike>(options: ChatOptions<Context>): HonoHandler<Context> {
  const answer = answerChat(options);
  return (context) => answer(context.req.raw, context);
}

/** The Messages API with the server's key: `app.all('/claude/*', api({ guard, caller }))`. */
export function api<Context extends HonoContextLike = HonoContextLike>(options: EndpointOptions<Context>): HonoHandler<Context> {
  const answer = answerApi(options);
  return (context) => answer(context.req.raw, context);
}
