import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { RequestRefused } from '../api-error.js';

/** Reads a request's body up to `cap` bytes. More is refused while it arrives; undefined means the client left. */
export function readBody(incoming: IncomingMessage, cap: number, done: (body: Buffer | RequestRefused | undefined) => void): void {
  const tooLarge = (): RequestRefused => new RequestRefused(413, 'Request exceeds the maximum size');
  const declared = Number(incoming.headers['content-length'] ?? 0);
  if (declared > cap) {
    done(tooLarge());
    return;
  }
  let chunks: Buffer[] = [];
  let size = 0;
  let open = true;
  const finish = (body: Buffer | RequestRefused | undefined): void => {
    if (!open) return;
    open = false;
    chunks = [];
    done(body);
  };
  incoming.on('data', (chunk: Buffer) => {
    if (!open) return;
    size += chunk.length;
    if (size > cap) finish(tooLarge());
    else chunks.push(chunk);
  });
  incoming.on('end', () => {
    const [only] = chunks;
    finish(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  });
  incoming.on('error', () => finish(undefined));
  incoming.on('close', () => finish(undefined));
}

const decoders: Readonly<Record<string, (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>>> = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Undoes the content encoding; undefined where there is none, so that the common case stays synchronous. */
export function decodeBody(raw: Buffer, encoding: string | undefined, cap: number): Promise<Buffer> | undefined {
  const name = encoding?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  const decode = decoders[name];
  if (decode === undefined) {
    throw new RequestRefused(400, "The request's `Content-Encoding` is not supported.", { error_code: 'request_body_encoding_unsupported' });
  }
  return decode(raw, { maxOutputLength: cap }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new RequestRefused(413, 'The request body is too large after decoding.', { error_code: 'request_body_too_large_after_decoding' });
    }
    throw new RequestRefused(400, 'The request body is not valid for its `Content-Encoding`.', { error_code: 'request_body_encoding_invalid' });
  });
}

const MAXIMUM_DEPTH = 500;

/** Parses a JSON body as strictly as the API does: UTF-8, no lone surrogates, no endless nesting. */
export function parseJson(bytes: Buffer): unknown {
  const invalid = (why: string): RequestRefused => new RequestRefused(400, `The request body is not valid JSON: ${why}`);
  if (bytes.length === 0) throw invalid('EOF while parsing a value: line 1 column 0 (char 0)');
  if (!isUtf8(bytes)) throw invalid('str is not valid UTF-8: surrogates not allowed');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw invalid(error instanceof Error ? positionOf(error.message) : 'unexpected character: line 1 column 1 (char 0)');
  }
  if (bytes.includes('\\ud') || bytes.includes('\\uD')) refuseLoneSurrogates(value, invalid);
  refuseDepth(value, invalid);
  return value;
}

/** Node's messages quote the body; only the position is passed on. */
function positionOf(message: string): string {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return message.includes('end of JSON') ? 'unexpected end of data: line 1 column 1 (char 0)' : 'unexpected character: line 1 column 1 (char 0)';
  return `unexpected character: line 1 column ${Number(position) + 1} (char ${position})`;
}

type Refusal = (why: string) => RequestRefused;

function refuseLoneSurrogates(value: unknown, invalid: Refusal): void {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') {
      if (/\p{Surrogate}/u.test(next)) throw invalid('no low surrogate in string: line 1 column 1 (char 0)');
    } else if (Array.isArray(next)) {
      for (const item of next) open.push(item);
    } else if (typeof next === 'object' && next !== null) {
      for (const [name, item] of Object.entries(next)) open.push(name, item);
    }
  }
}

function refuseDepth(value: unknown, invalid: Refusal): void {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAXIMUM_DEPTH) throw invalid('recursion limit exceeded');
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== 'object' || item === null) continue;
      for (const inner of Array.isArray(item) ? item : Object.values(item)) if (typeof inner === 'object' && inner !== null) next.push(inner);
    }
    level = next;
  }
}
