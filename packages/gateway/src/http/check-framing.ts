import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { takeNoFurther, takesNone } from './last-request.js';

/**
 * What another server on the way may read otherwise. Node takes the chunks of "gzip, chunked" for the body as it is, and
 * chunks in HTTP/1.0, which has none (source: RFC 9112, 6.1). Looked at before anything else is refused.
 */
export function checkFraming({ headers: { host, 'transfer-encoding': coding }, httpVersion, socket }: IncomingMessage, response: ServerResponse): void {
  if (takesNone(socket)) throw new ClavigerError('bad_http', { message: 'The connection takes no further request: the one before was damaged, or its answer has closed it.' });
  if (coding !== undefined && (httpVersion !== '1.1' || coding.toLowerCase() !== 'chunked')) {
    // Where its body ends is in doubt, so nothing behind it is a request.
    takeNoFurther(socket);
    response.shouldKeepAlive = false;
    throw new ClavigerError('bad_http', { message: '`Transfer-Encoding` can only be `chunked`, in HTTP/1.1.' });
  }
  if (host === undefined && httpVersion === '1.1') throw new ClavigerError('bad_http', { message: 'The request has no Host header.' });
}
