import { promptTokens } from '../answer/prompt-cache.js';
import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { answerJson } from '../exchange.js';
import { parseJson } from '../http/read-body.js';
import type { ThinkingVerifier } from '../validation/conversation.js';
import { checkMessagesRequest } from '../validation/messages-request.js';
import { isTransportScript, playScript, playTransport } from './messages.js';

const MEBIBYTE = 1024 * 1024;
const VERSIONS = new Set(['2023-01-01', '2023-06-01', '2026-10-21']);

/** The largest body of each endpoint, after the public documentation of request size limits. */
export function bodyLimit(path: string): number {
  if (path.startsWith('/v1/files')) return 500 * MEBIBYTE;
  if (path.startsWith('/v1/messages/batches')) return 256 * MEBIBYTE;
  return 32 * MEBIBYTE;
}

function versionOf({ request }: Exchange): string {
  const version = request.headers['anthropic-version'];
  if (typeof version !== 'string') throw new RequestRefused(400, 'anthropic-version: header is required');
  if (!VERSIONS.has(version)) throw new RequestRefused(400, `anthropic-version: "${version}" is not a valid version`);
  return version;
}

export function betasOf({ request }: Exchange): string[] {
  const header = request.headers['anthropic-beta'];
  if (header === undefined) return [];
  return (Array.isArray(header) ? header.join(',') : header).split(',').map((beta) => beta.trim()).filter((beta) => beta !== '');
}

/** The JSON body of a POST; the media type is checked, as the API does. */
export function jsonBody(exchange: Exchange): unknown {
  const type = exchange.request.headers['content-type'];
  if (typeof type !== 'string' || !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new RequestRefused(400, 'Content-Type: must be application/json');
  }
  const body = parseJson(exchange.bytes);
  exchange.request.body = body;
  return body;
}

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
  const { credentials } = exchange.state;
  credentials.check(exchange.request.headers);
  const version = versionOf(exchange);
  if (unreadable !== undefined) throw unreadable;
  const body = checkMessagesRequest(exchange.request.body, { version, betas: betasOf(exchange), thinking: verifier(exchange) });
  take();
  return playScript(exchange, body, script);
}

function verifier({ state }: Exchange): ThinkingVerifier {
  return (thinking, signature) => (state.acceptAnySignature ? signature !== '' : state.signatures.verify(thinking, signature));
}

function countTokens(exchange: Exchange): void {
  exchange.state.credentials.check(exchange.request.headers);
  const version = versionOf(exchange);
  const body = checkMessagesRequest(jsonBody(exchange), {
    version,
    betas: betasOf(exchange),
    counting: true,
    thinking: verifier(exchange),
  });
  answerJson(exchange, 200, { input_tokens: promptTokens(body) });
}

/** Finds the endpoint and lets it answer. */
export function route(exchange: Exchange): void | Promise<void> {
  const { path, request } = exchange;
  const only = (method: string): void => {
    if (request.method !== method) throw new RequestRefused(405, 'Method Not Allowed');
  };
  switch (path) {
    case '/v1/messages':
      only('POST');
      return postMessages(exchange);
    case '/v1/messages/count_tokens':
      only('POST');
      return countTokens(exchange);
    default:
      throw new RequestRefused(404, 'Not found');
  }
}
