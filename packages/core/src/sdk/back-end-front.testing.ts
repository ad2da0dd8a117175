import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';

/** A request as it came in over the wire. */
export interface FrontRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Readonly<Record<string, unknown>>;
  /** SHA-256 of the body's bytes, in hex. */
  readonly digest: string;
}

/** How the next requests are answered in place of being passed on. */
export type Interference = { readonly status: number } | { readonly exceptionAfter: number };

export interface Front {
  readonly url: string;
  readonly requests: FrontRequest[];
  readonly interferences: Interference[];
  close(): Promise<void>;
}

interface Target {
  readonly path: '/v1/messages' | '/v1/messages/count_tokens';
  readonly model: string | undefined;
  readonly stream: boolean | undefined;
  readonly framed: boolean;
}

/**
 * The wire forms of Bedrock (`/model/<id>/invoke`, event-stream frames), Vertex (`.../models/<id>:rawPredict`), and of
 * Foundry and Mantle, which keep Claude's own, in front of a Messages API. Sources: `client.mjs` and
 * `core/streaming.mjs` of @anthropic-ai/bedrock-sdk 1.1.3, `client.mjs` of @anthropic-ai/vertex-sdk 1.1.3.
 */
export async function startFront(upstream: string, key: string): Promise<Front> {
  const requests: FrontRequest[] = [];
  const interferences: Interference[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = Buffer.concat(await request.toArray());
    const body = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
    requests.push({ path: request.url ?? '', headers: request.headers, body, digest: createHash('sha256').update(bytes).digest('hex') });
    const target = targetOf(request.url ?? '');
    // Where the model stands in the path, the body must not name one, and must say which version it is written in.
    if (target === undefined || (target.model !== undefined && ('model' in body || (target.framed && 'stream' in body) || !('anthropic_version' in body)))) {
      response.writeHead(400, { 'content-type': 'application/json' }).end('{"message":"malformed"}');
      return;
    }
    const interference = interferences.shift();
    if (interference !== undefined && 'status' in interference) {
      response.writeHead(interference.status, { 'content-type': 'application/json', 'retry-after-ms': '10' }).end('{"message":"try again"}');
      return;
    }
    const { anthropic_version: _, anthropic_beta: __, ...rest } = body;
    const answered = await fetch(upstream + target.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'x-api-key': key },
      body: JSON.stringify({ ...rest, ...(target.model !== undefined && target.path === '/v1/messages' && { model: target.model, stream: target.stream }) }),
    });
    const type = answered.headers.get('content-type') ?? '';
    if (!target.framed || !type.startsWith('text/event-stream') || answered.body === null) {
      response.writeHead(answered.status, { 'content-type': type });
      for await (const piece of answered.body ?? []) response.write(piece);
      response.end();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    let sent = 0;
    let text = '';
    for await (const piece of answered.body.pipeThrough(new TextDecoderStream())) {
      const events = (text + piece).split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data === undefined) continue;
        if (interference !== undefined && 'exceptionAfter' in interference && sent++ === interference.exceptionAfter) {
          response.end(frame({ ':message-type': 'exception', ':exception-type': 'throttlingException', ':content-type': 'application/json' }, '{"message":"Too many requests"}'));
          return;
        }
        response.write(frame({ ':message-type': 'event', ':event-type': 'chunk', ':content-type': 'application/json' }, JSON.stringify({ bytes: Buffer.from(data).toString('base64') })));
      }
    }
    response.end();
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    interferences,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function targetOf(path: string): Target | undefined {
  const bedrock = /^\/model\/([^/]+)\/(invoke|invoke-with-response-stream)$/.exec(path);
  if (bedrock !== null) return { path: '/v1/messages', model: decodeURIComponent(bedrock[1] ?? ''), stream: bedrock[2] !== 'invoke', framed: true };
  const vertex = /\/publishers\/anthropic\/models\/([^/:]+):(rawPredict|streamRawPredict)$/.exec(path);
  if (vertex !== null && vertex[1] === 'count-tokens') return { path: '/v1/messages/count_tokens', model: undefined, stream: undefined, framed: false };
  if (vertex !== null) return { path: '/v1/messages', model: vertex[1], stream: vertex[2] === 'streamRawPredict', framed: false };
  const own = /\/v1\/messages(\/count_tokens)?(?:\?beta=true)?$/.exec(path);
  return own === null ? undefined : { path: own[1] === undefined ? '/v1/messages' : '/v1/messages/count_tokens', model: undefined, stream: undefined, framed: false };
}

/** One message of AWS's binary event stream: lengths, headers of type string (7), payload, and a CRC-32 of each part. */
function frame(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const head = Buffer.concat(
    Object.entries(headers).map(([name, value]) => {
      const length = Buffer.alloc(2);
      length.writeUInt16BE(Buffer.byteLength(value));
      return Buffer.concat([Buffer.from([name.length]), Buffer.from(name), Buffer.from([7]), length, Buffer.from(value)]);
    }),
  );
  const body = Buffer.from(payload);
  const prelude = Buffer.alloc(12);
  prelude.writeUInt32BE(16 + head.length + body.length, 0);
  prelude.writeUInt32BE(head.length, 4);
  prelude.writeUInt32BE(crc32(prelude.subarray(0, 8)), 8);
  const message = Buffer.concat([prelude, head, body]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(message));
  return Buffer.concat([message, end]);
}
