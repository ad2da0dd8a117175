import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClavigerError } from '@claviger/core/errors';

/** Connections on which it is not known any more where a request begins. */
const inDoubt = new WeakSet<Duplex>();

/**
 * What another server on the way may read otherwise. Node takes the chunks of "gzip, chunked" for the body as it is, and
 * chunks in HTTP/1.0, which has none (source: RFC 9112, 6.1).
 */
export function checkFraming({ headers: { host, 'transfer-encoding': coding }, httpVersion, socket }: IncomingMessage, response: ServerResponse): void {
  if (host === undefined && httpVersion === '1.1') throw new ClavigerError('bad_http', { message: 'The request has no Host header.' });
  // Node hands on what was sent behind such a request before the connection is closed.
  if (inDoubt.has(socket)) throw new ClavigerError('bad_http', { message: 'It is not known where this request begins: the one before it was damaged.' });
  if (coding === undefined || (httpVersion === '1.1' && coding.toLowerCase() === 'chunked')) return;
  // Where its body ends is in doubt, so nothing behind it is a request.
  inDoubt.add(socket);
  response.shouldKeepAlive = false;
  throw new ClavigerError('bad_http', { message: '`Transfer-Encoding` can only be `chunked`, in HTTP/1.1.' });
}
