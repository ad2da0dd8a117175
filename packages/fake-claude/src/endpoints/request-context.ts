import { RequestRefused } from '../api-error.js';
import type { Exchange } from '../exchange.js';
import { parseJson } from '../http/read-body.js';
import type { RequestContext } from '../validation/messages-request.js';

const VERSIONS = new Set(['2023-01-01', '2023-06-01', '2026-10-21']);

export function versionOf({ request }: Exchange): string {
  const version = request.headers['anthropic-version'];
  if (typeof version !== 'string') throw new RequestRefused(400, 'anthropic-version: header is required');
  if (!VERSIONS.has(version)) throw new RequestRefused(400, `anthropic-version: "${version.slice(0, 40)}" is not a valid version`);
  return version;
}

/** The betas asked for, but for those that only concern the credential. */
function betasOf({ request }: Exchange): string[] {
  const header = request.headers['anthropic-beta'];
  if (header === undefined) return [];
  const betas = (Array.isArray(header) ? header.join(',') : header).split(',').map((beta) => beta.trim());
  return betas.filter((beta) => beta !== '' && !beta.startsWith('oauth-') && !beta.startsWith('oidc-federation-'));
}

/** What the headers and the server say about how a Messages request is to be checked. */
export function contextOf(exchange: Exchange): RequestContext {
  const { acceptAnySignature, signatures } = exchange.state;
  return {
    version: versionOf(exchange),
    betas: betasOf(exchange),
    thinking: (thinking, signature) => (acceptAnySignature ? signature !== '' : signatures.verify(thinking, signature)),
  };
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
