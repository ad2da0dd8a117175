import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import type { Logger } from '@claviger/core/ports';
import { checkFraming } from './check-framing.js';
import { asClavigerError, sendError } from './send-error.js';

/** Answers an `Expect` other than `100-continue`: Node itself would say 417 without a body that an SDK can read. */
export function refuseExpectations(server: Server, logger: Logger): void {
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    const id = `req_${randomUUID()}`;
    let refusal = new ClavigerError('bad_http', { message: 'The header `Expect` asks for something other than `100-continue`.' });
    try {
      checkFraming(request, response);
    } catch (error) {
      refusal = asClavigerError(error, logger, id);
    }
    sendError(request, response, refusal, id);
  });
}
