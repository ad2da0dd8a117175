import { promptTokens } from '../answer/prompt-cache.js';
import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import { checkMessagesRequest } from '../validation/messages-request.js';
import { listKeys, retrieveKey, updateKey } from './api-keys.js';
import { batchResults, cancelBatch, createBatch, deleteBatch, listBatches, retrieveBatch } from './batches.js';
import { deleteFile, downloadFile, listFiles, retrieveFile, uploadFile } from './files.js';
import { isTransportScript, playError, playScript, playTransport } from './messages.js';
import { listModels, retrieveModel } from './models.js';
import { issueToken } from './oauth-token.js';
import { contextOf, jsonBody, versionOf } from './request-context.js';

const MEBIBYTE = 1024 * 1024;

/** The largest body of each endpoint, after the public documentation of request size limits. */
export function bodyLimit(path: string): number {
  if (path.startsWith('/v1/files')) return 500 * MEBIBYTE;
  if (path.startsWith('/v1/messages/batches')) return 256 * MEBIBYTE;
  return 32 * MEBIBYTE;
}

type Handler = (exchange: Exchange, id: string) => void | Promise<void>;

interface Endpoint {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, Handler>>;
  readonly credential: 'key' | 'admin' | 'none';
}

const ID = '([A-Za-z0-9_.:@-]{1,200})';
const endpoint = (path: string, methods: Readonly<Record<string, Handler>>, credential: Endpoint['credential'] = 'key'): Endpoint => ({
  path: new RegExp(`^${path.replace(':id', ID)}$`),
  methods,
  credential,
});

const ENDPOINTS: readonly Endpoint[] = [
  endpoint('/v1/messages/count_tokens', { POST: countTokens }),
  endpoint('/v1/models', { GET: listModels }),
  endpoint('/v1/models/:id', { GET: retrieveModel }),
  endpoint('/v1/messages/batches', { POST: createBatch, GET: listBatches }),
  endpoint('/v1/messages/batches/:id', { GET: retrieveBatch, DELETE: deleteBatch }),
  endpoint('/v1/messages/batches/:id/cancel', { POST: cancelBatch }),
  endpoint('/v1/messages/batches/:id/results', { GET: batchResults }),
  endpoint('/v1/files', { POST: uploadFile, GET: listFiles }),
  endpoint('/v1/files/:id', { GET: retrieveFile, DELETE: deleteFile }),
  endpoint('/v1/files/:id/content', { GET: downloadFile }),
  endpoint('/v1/organizations/api_keys', { GET: listKeys }, 'admin'),
  endpoint('/v1/organizations/api_keys/:id', { GET: retrieveKey, POST: updateKey }, 'admin'),
  endpoint('/v1/oauth/token', { POST: issueToken }, 'none'),
];

/** Parses before anything is refused, so that a script can look at the body; gives the refusal for later. */
function parseEarly(exchange: Exchange): RequestRefused | undefined {
  try {
    jsonBody(exchange);
    return undefined;
  } catch (error) {
    if (error instanceof RequestRefused) return error;
    throw error;
  }
}

function postMessages(exchange: Exchange): void | Promise<void> {
  const unreadable = parseEarly(exchange);
  const { script, take } = exchange.state.scriptFor(exchange.request);
  if (isTransportScript(script)) {
    take();
    return playTransport(exchange, script);
  }
  exchange.state.credentials.check(exchange.request.headers);
  const context = contextOf(exchange);
  if (unreadable !== undefined) throw unreadable;
  const body = checkMessagesRequest(exchange.request.body, context);
  take();
  return playScript(exchange, body, script, context.version);
}

function countTokens(exchange: Exchange): void {
  const body = checkMessagesRequest(jsonBody(exchange), { ...contextOf(exchange), counting: true });
  answerJson(exchange, 200, { input_tokens: promptTokens(body) });
}

/** Lets a test's own function answer any endpoint with an error or a transport fault. */
function scripted(exchange: Exchange): void | Promise<void> | 'not scripted' {
  const script = exchange.state.scriptForEndpoint(exchange.request);
  if (script === undefined) return 'not scripted';
  if (isTransportScript(script)) return playTransport(exchange, script);
  return script.type === 'error' ? playError(exchange, script) : 'not scripted';
}

/** Finds the endpoint and lets it answer. */
export function route(exchange: Exchange): void | Promise<void> {
  const { path, request, state } = exchange;
  if (path === '/v1/messages' && request.method === 'POST') return postMessages(exchange);
  const outcome = scripted(exchange);
  if (outcome !== 'not scripted') return outcome;
  if (path === '/v1/messages') throw new RequestRefused(405, 'Method Not Allowed');
  for (const { path: pattern, methods, credential } of ENDPOINTS) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const handler = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (handler === undefined) throw new RequestRefused(405, 'Method Not Allowed');
    if (credential === 'key') state.credentials.check(request.headers);
    if (credential === 'admin') state.credentials.checkAdmin(request.headers);
    if (credential !== 'none') versionOf(exchange);
    return handler(exchange, match[1] ?? '');
  }
  throw new RequestRefused(404, 'Not found');
}
