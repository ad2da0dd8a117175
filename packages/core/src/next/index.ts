import { apiHandler } from '../web/api-handler.js';
import { chatHandler, type ChatOptions } from '../web/chat-handler.js';
import type { EndpointOptions } from '../web/endpoint.js';

type RouteHandler = (request: Request) => Promise<Response>;

/** For `app/api/chat/route.ts`: `export const { POST } = chatRoute({ guard, model, caller })`. */
export function chatRoute(options: ChatOptions): { readonly POST: RouteHandler } {
  return { POST: chatHandler(options) };
}

/** For `app/api/claude/[...path]/route.ts`: `export const { GET, POST } = apiRoute({ guard, caller })`. */
export function apiRoute(options: EndpointOptions<Request>): { readonly GET: RouteHandler; readonly POST: RouteHandler } {
  const handle = apiHandler(options);
  return { GET: handle, POST: handle };
}
