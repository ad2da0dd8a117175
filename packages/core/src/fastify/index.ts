import { answerApi } from '../web/api-handler.js';
import { answerChat, type ChatOptions } from '../web/chat-handler.js';
import type { EndpointOptions } from '../web/endpoint.js';
import { sendResponse, webRequest, type NodeRequest, type NodeResponse } from '../web/node-bridge.js';

/** What of Fastify's request and reply is used. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
  readonly url: string;
  readonly body: unknown;
}

export interface FastifyReplyLike {
  readonly raw: NodeResponse;
  hijack(): unknown;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
}

export type FastifyHandler<Incoming extends FastifyRequestLike> = (request: Incoming, reply: FastifyReplyLike) => Promise<void>;

/** A chat endpoint: `app.post('/chat', chat({ guard, model, caller: (request) => ({ user: request.user.sub }) }))`. */
export function chat<Incoming extends FastifyRequestLike = FastifyRequestLike>(options: ChatOptions<Incoming>): FastifyHandler<Incoming> {
  return handler(answerChat(options));
}

/** The Messages API with the server's key: `app.all('/claude/*', api({ guard, caller }))`. */
export function api<Incoming extends FastifyRequestLike = FastifyRequestLike>(options: EndpointOptions<Incoming>): FastifyHandler<Incoming> {
  return handler(answerApi(options));
}

function handler<Incoming extends FastifyRequestLike>(answer: (request: Request, incoming: Incoming) => Promise<Response>): FastifyHandler<Incoming> {
  return async (incoming, reply) => {
    const answered = await answer(webRequest(incoming.raw, reply.raw, incoming.url, incoming.body ?? undefined), incoming);
    // The stream is written to the connection itself, so that a client that leaves is noticed at once.
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined && !answered.headers.has(name)) reply.raw.setHeader(name, String(value));
    }
    await sendResponse(answered, reply.raw);
  };
}
