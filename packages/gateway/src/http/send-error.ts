import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClavigerError, isClavigerError } from '@claviger/core/errors';
import type { Logger } from '@claviger/core/ports';
import { takeNoFurther } from './last-request.js';

/** Whatever was thrown, as an error that may be answered with. What was not foreseen is logged by its name only. */
export function asClavigerError(error: unknown, logger: Logger, requestId: string): ClavigerError {
  if (isClavigerError(error)) return error;
  logger.error('internal_error', { request: requestId, error: error instanceof Error ? error.name : typeof error, at: placeOf(error) });
  return new ClavigerError('internal');
}

/** The first frame of a stack: a place in the code. The message is left out, it may hold text from a request. */
function placeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.stack === undefined) return undefined;
  return error.stack.split('\n').find((line) => line.startsWith('    at '))?.trim();
}

/** How long, and how much of, a body that nobody wants is still read, so that the answer is not lost to a reset. */
const LINGER_MILLISECONDS = 2000;
const LINGER_BYTES = 64 * 1024 * 1024;

/** Answers with an error of Claviger's own. The connection closes when the request's body was not read to its end, or the server shuts down. */
export function sendError(request: IncomingMessage, response: ServerResponse, error: ClavigerError, requestId: string, headers?: Readonly<Record<string, string>>): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = Buffer.from(JSON.stringify(error.body(requestId)));
  const unread = !request.complete;
  // The next request of this connection would be refused, too.
  const last = unread || error.code === 'shutting_down';
  if (last) takeNoFurther(request.socket);
  response.writeHead(error.status, {
    ...headers,
    ...error.headers(),
    'content-type': 'application/json',
    'content-length': body.length,
    'request-id': requestId,
    ...(last && { connection: 'close' }),
  });
  if (!unread || request.method === 'HEAD') {
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  response.write(body);
  discardRest(request, () => response.end());
}

function discardRest(request: IncomingMessage, done: () => void): void {
  let left = LINGER_BYTES;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', take).off('end', finish).off('close', finish);
    request.pause();
    done();
  };
  const take = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, LINGER_MILLISECONDS).unref();
  request.on('data', take).on('end', finish).on('close', finish);
  request.resume();
}
