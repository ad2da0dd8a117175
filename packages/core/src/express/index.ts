import { answerApi } from '../web/api-handler.js';
import { answerChat, type ChatOptions } from '../web/chat-handler.js';
import type { EndpointOptions } from '../web/endpoint.js';
import { sendResponse, webRequest, type NodeRequest, type NodeResponse } from '../web/node-bridge.js';

/** What of Express' request is used; `body` where a parser such as `express.json()` stands before. */
export interface ExpressRequest extends NodeRequest {
  readonly originalUrl?: string;
  readonly body?: unknown;
}

export type ExpressHandler<Incoming extends ExpressRequest> = (request: Incoming, response: NodeResponse, next: (error?: unknown) => void) => void;

/** A chat endpoint: `app.post('/chat', chat({ guard, model, caller: (request) => ({ user: request.user.id }) }))`. */
export function chat<Incoming extends ExpressRequest = ExpressRequest>(options: ChatOptions<Incoming>): ExpressHandler<Incoming> {
  return handler(answerChat(options));
}

/** The Messages API with the server's key: `app.use('/claude', api({ guard, caller }))`. */
export function api<Incoming extends ExpressRequest = ExpressRequest>(options: EndpointOptions<Incoming>): ExpressHandler<Incoming> {
  return handler(answerApi(options));
}

function handler<Incoming extends ExpressRequest>(answer: (request: Request, incoming: Incoming) => Promise<Response>): ExpressHandler<Incoming> {
  return (incoming, response, next) => {
    Promise.resolve()
      .then(() => answer(webRequest(incoming, response, incoming.originalUrl ?? incoming.url ?? '/', incoming.body), incoming))
      .then((answered) => sendResponse(answered, response))
      .catch(next);
  };
}
