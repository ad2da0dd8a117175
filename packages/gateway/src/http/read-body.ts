import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClavigerError } from '@claviger/core/errors';
import { decompress, encodingsOf } from './decompress.js';
import type { BodyHold } from './body-room.js';
import type { RequestHead } from './request-head.js';

export interface BodyOptions {
  /** Largest body in bytes, before and after decompression. */
  readonly maximum: number;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectsContinue: boolean;
  /** Room for it while it is read. */
  readonly hold?: BodyHold;
}

/** The client left before its request was complete. There is nobody to answer. */
export class ClientLeft extends Error {
  override readonly name = 'ClientLeft';
}

function tooLarge(maximum: number): ClavigerError {
  return new ClavigerError('body_too_large', { message: `The request body is larger than ${maximum} bytes.`, facts: { limit: maximum } });
}

/**
 * Reads the body and undoes its content encoding. A declared length past the cap is refused before a byte is read, an
 * undeclared one while reading. Rejects with ClavigerError or ClientLeft.
 */
export function readBody(request: IncomingMessage, response: ServerResponse, head: RequestHead, options: BodyOptions): Promise<Buffer> {
  const { maximum, hold } = options;
  return new Promise((resolve, reject) => {
    // Its `close` has been told already: waiting for another one would never end.
    if (request.destroyed) {
      reject(new ClientLeft());
      return;
    }
    if (head.contentLength !== undefined && head.contentLength > maximum) {
      reject(tooLarge(maximum));
      return;
    }
    const encodings = encodingsOf(head.contentEncoding);
    if (encodings === undefined) {
      reject(new ClavigerError('unsupported_encoding'));
      return;
    }
    if (options.expectsContinue) response.writeContinue();
    let first: Buffer | undefined;
    let chunks: Buffer[] | undefined;
    let length = 0;
    const stop = (): void => {
      request.off('data', take).off('end', finish).off('close', leave).off('error', leave);
      hold?.release();
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maximum) {
        stop();
        request.pause();
        reject(tooLarge(maximum));
      } else if (hold?.grow(length) === false) {
        stop();
        request.pause();
        reject(new ClavigerError('overloaded', { message: 'The server is reading as many large requests as it can.' }));
      } else if (first === undefined) first = chunk;
      else (chunks ??= [first]).push(chunk);
    };
    const finish = (): void => {
      stop();
      const body = chunks === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(chunks, length);
      if (encodings.length === 0) resolve(body);
      else {
        decompress(body, encodings, maximum).then((decoded) => {
          if (typeof decoded !== 'string') resolve(decoded);
          else reject(decoded === 'too_large' ? tooLarge(maximum) : new ClavigerError('bad_encoding'));
        }, reject);
      }
    };
    const leave = (): void => {
      stop();
      reject(new ClientLeft());
    };
    request.on('data', take).on('end', finish).on('close', leave).on('error', leave);
  });
}
