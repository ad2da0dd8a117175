import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What each connection still owes, so that what is written by hand takes its turn among the answers. */
export class AnswersInOrder {
  readonly #newest = new WeakMap<Duplex, Asked>();
  readonly #ending = new WeakSet<Duplex>();

  asked(request: IncomingMessage, response: ServerResponse): void {
    this.#newest.set(request.socket, { request, response });
  }

  /** Ends a connection whose bytes are no longer read: `last` runs in the turn of the request that was damaged, after every answer before it. */
  end(socket: Duplex, last: () => void): void {
    // Each further piece of a damaged connection is told, too.
    if (this.#ending.has(socket)) return;
    this.#ending.add(socket);
    const { request, response } = this.#newest.get(socket) ?? {};
    if (request === undefined || response === undefined || response.writableFinished) last();
    // Whole, so the damage is behind it.
    else if (request.complete) response.once('finish', last);
    // In the middle of an answer another one would be taken for a part of it.
    else if (response.headersSent) socket.destroy();
    else if (response.socket !== null) last();
    else response.once('socket', last);
  }
}
