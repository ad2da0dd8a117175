import { request } from 'node:http';
import { connect } from 'node:net';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** Each piece of the body with the milliseconds after the request at which it came. */
  readonly pieces: readonly { readonly text: string; readonly at: number }[];
}

export interface HttpQuestion {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

/** One request with Node's plain client, which adds and follows nothing. */
export function ask(url: string, { method = 'POST', path = '/v1/messages', headers = {}, body, signal }: HttpQuestion): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const began = Date.now();
    const asking = request(new URL(path, url), { method, headers: headers as Record<string, string>, agent: false, ...(signal !== undefined && { signal }) }, (answer) => {
      const pieces: { text: string; at: number }[] = [];
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => pieces.push({ text, at: Date.now() - began }));
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, rawHeaders: answer.rawHeaders, pieces, body: pieces.map(({ text }) => text).join('') }));
    });
    asking.on('error', reject);
    asking.end(body);
  });
}

/** Writes bytes to a socket and gives all that comes back until the other side closes, or `wait` milliseconds have passed. */
export function rawExchange(port: number, pieces: readonly (string | Buffer)[], options: { readonly wait?: number; readonly pause?: number } = {}): Promise<string> {
  return new Promise((resolve) => {
    let received = '';
    const socket = connect(port, '127.0.0.1');
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(finish, options.wait ?? 3000);
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('close', finish);
    socket.on('error', finish);
    socket.on('connect', () => {
      let index = 0;
      const next = (): void => {
        const piece = pieces[index++];
        if (piece === undefined || socket.destroyed) return;
        socket.write(piece);
        setTimeout(next, options.pause ?? 0);
      };
      next();
    });
  });
}

/** The `claviger` code of an error answer. */
export function codeOf(body: string): string | undefined {
  const { error } = JSON.parse(body) as { error?: { details?: { claviger?: { code?: string } } } };
  return error?.details?.claviger?.code;
}
