import { ClavigerError } from '../errors/claviger-error.js';

/** The body of a request as text. Bytes that are not UTF-8 are refused, never replaced: what is checked must be what is sent. */
export function requestText(body: unknown): string | Promise<string> {
  if (typeof body === 'string') return body;
  return readText(body);
}

async function readText(body: unknown): Promise<string> {
  if (body === undefined || body === null) throw new ClavigerError('malformed_json', { message: 'The request has no body.' });
  const bytes = isIterable(body) ? await collect(body) : await new Response(body as BodyInit).arrayBuffer();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ClavigerError('malformed_json', { message: 'The body is not valid UTF-8.' });
  }
}

/** Node's own streams, which `Response` does not take everywhere. */
function isIterable(body: unknown): body is AsyncIterable<Uint8Array | string> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body && !(body instanceof ReadableStream);
}

async function collect(body: AsyncIterable<Uint8Array | string>): Promise<ArrayBuffer> {
  const parts: BlobPart[] = [];
  for await (const part of body) parts.push(part as BlobPart);
  return new Blob(parts).arrayBuffer();
}
