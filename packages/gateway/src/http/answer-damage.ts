import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClavigerError } from '@claviger/core/errors';
import { AnswersInOrder } from './answers-in-order.js';

/** Whoever does not end the connection after this time is not waited for: nothing else would end it. */
const LINGER_MILLISECONDS = 2_000;

/**
 * Answers what Node's parser refuses and so never becomes a request, in its turn among the answers of the connection;
 * then the connection ends. To be called when the server has its listeners for requests.
 */
export function answerDamage(server: Server, maximumHeaderBytes: number): void {
  const answers = new AnswersInOrder();
  const note = (request: IncomingMessage, response: ServerResponse): void => answers.asked(request, response);
  // A listener where there is none would take what Node does by itself.
  for (const event of ['request', 'checkContinue', 'checkExpectation']) if (server.listenerCount(event) > 0) server.prependListener(event, note);
  const end = (error: NodeJS.ErrnoException, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
    else answers.end(socket, () => write(error, socket, maximumHeaderBytes));
  };
  // Node by itself would end the connection without a word.
  server.on('connect', (_: IncomingMessage, socket: Duplex) => end(new Error('CONNECT'), socket));
  server.on('clientError', end);
}

/** By hand: there is no response to write it with. */
function write(error: NodeJS.ErrnoException, socket: Duplex, maximumHeaderBytes: number): void {
  if (!socket.writable) return;
  const refusal = new ClavigerError(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'body_timeout' : 'bad_http', {
    ...(error.code === 'HPE_HEADER_OVERFLOW' && { message: `The header lines are longer than ${maximumHeaderBytes} bytes.` }),
    ...(error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && { message: 'The request did not arrive in time.' }),
  });
  const id = `req_${randomUUID()}`;
  const body = JSON.stringify(refusal.body(id));
  const lines = [
    `HTTP/1.1 ${refusal.status} ${refusal.code === 'body_timeout' ? 'Timeout' : 'Bad Request'}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `request-id: ${id}`,
    ...Object.entries(refusal.headers()).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  const ending = setTimeout(() => socket.destroy(), LINGER_MILLISECONDS);
  socket.once('close', () => clearTimeout(ending));
}
