import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { sendError } from './send-error.js';

/** Answers an `Expect` other than `100-continue`: Node itself would say 417 without a body that an SDK can read. */
export function refuseExpectations(server: Server): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    sendError(request, response, new ClavigerError('bad_http', { message: 'The header `Expect` asks for something other than `100-continue`.' }), `req_${randomUUID()}`);
  });
}
