import type { IncomingMessage } from 'node:http';

/** A request as it reached the server, refused ones included. */
export interface RecordedRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: Record<string, string | string[]>;
  /** Names and values in turn, as they came. */
  rawHeaders: string[];
  /** The body's bytes as they came, before any content encoding was undone. */
  raw: Buffer;
  /** The parsed JSON, or undefined where the body is none. */
  body: unknown;
  /** The client left before its answer was complete. */
  aborted: boolean;
  /** Milliseconds since the epoch. */
  receivedAt: number;
  /** How the exchange ended. A connection that a script cut counts as answered. */
  ended: Promise<'answered' | 'aborted'>;
}

/** A recorded request with the means to end it, for the server alone. */
export interface OpenRequest {
  readonly record: RecordedRequest;
  end(how: 'answered' | 'aborted'): void;
}

export function openRequest(incoming: IncomingMessage): OpenRequest {
  let settle: (how: 'answered' | 'aborted') => void = () => undefined;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(incoming.headers)) if (value !== undefined) headers[name] = value;
  const record: RecordedRequest = {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers,
    rawHeaders: incoming.rawHeaders,
    raw: Buffer.alloc(0),
    body: undefined,
    aborted: false,
    receivedAt: Date.now(),
    ended: new Promise((resolve) => {
      settle = resolve;
    }),
  };
  let open = true;
  return {
    record,
    end(how) {
      if (!open) return;
      open = false;
      record.aborted = how === 'aborted';
      settle(how);
    },
  };
}
