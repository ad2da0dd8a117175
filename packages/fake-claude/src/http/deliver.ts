import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import { constants, createGzip, gzipSync } from 'node:zlib';
import { errorBody, errorMessageOfStatus } from '../api-error.js';
import { frame } from '../answer/stream-events.js';
import { identifier } from '../identifier.js';
import type { Delivery, Timing } from '../script.js';
import { drained, pause } from './pause.js';

export interface Payload {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  /** A plain answer has one part; a stream one for each event. */
  readonly parts: ReadonlyArray<string | Buffer>;
  readonly streamed: boolean;
  readonly timing: Timing;
  readonly delivery: Delivery | undefined;
  readonly gzip: boolean;
  /** Called before the server itself cuts the connection, which must not count as the client's leaving. */
  readonly cutting: () => void;
}

export function closeConnection(response: ServerResponse, how: 'reset' | 'end'): void {
  const socket = response.socket;
  if (socket === null) return;
  if (how === 'reset') socket.resetAndDestroy();
  else socket.end(() => socket.destroy());
}

/** Sends an answer in the way its script asks for. The common case runs without a promise. */
export function deliver(response: ServerResponse, payload: Payload): void | Promise<void> {
  const { delivery, timing } = payload;
  const plainPath = (delivery === undefined || delivery.type === 'whole') && timing.delayBeforeHeaders === undefined && timing.heldUntil === undefined && timing.delayBetweenEvents === undefined;
  if (!plainPath) return deliverSlowly(response, payload);
  if (!payload.streamed) {
    const body = payload.gzip ? gzipSync(join(payload.parts)) : join(payload.parts);
    response.writeHead(payload.status, { ...payload.headers, ...(payload.gzip ? { 'content-encoding': 'gzip' } : {}), 'content-length': body.length });
    response.end(body);
    return;
  }
  if (payload.gzip) return deliverSlowly(response, payload);
  response.writeHead(payload.status, payload.headers);
  for (const part of payload.parts) response.write(part);
  response.end();
}

function join(parts: ReadonlyArray<string | Buffer>): Buffer {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return Buffer.from(only);
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}

/** The parts that go out before a fault, and the half part after them. */
function partsBeforeFault(payload: Payload, delivery: Exclude<Delivery, { type: 'whole' | 'drip' | 'wrong_content_length' }>): Array<string | Buffer> {
  if (delivery.type === 'drop' && delivery.afterBytes !== undefined) return [join(payload.parts).subarray(0, delivery.afterBytes)];
  const count = delivery.afterEvents ?? 0;
  const whole = payload.parts.slice(0, count);
  const next = payload.parts[count];
  if (next === undefined || (delivery.type !== 'half_event' && payload.streamed)) return [...whole];
  const bytes = Buffer.from(next);
  return [...whole, bytes.subarray(0, Math.ceil(bytes.length / 2))];
}

async function deliverSlowly(response: ServerResponse, payload: Payload): Promise<void> {
  const { delivery = { type: 'whole' }, timing, streamed } = payload;
  if (timing.heldUntil !== undefined) {
    await timing.heldUntil;
    if (response.destroyed) return;
  }
  if (timing.delayBeforeHeaders !== undefined && !(await pause(timing.delayBeforeHeaders, response))) return;
  if (delivery.type === 'wrong_content_length') {
    sendWithWrongLength(response, payload, delivery.difference);
    return;
  }
  const headers = { ...payload.headers };
  const compressed = payload.gzip && (delivery.type === 'whole' || delivery.type === 'drip');
  if (compressed) headers['content-encoding'] = 'gzip';
  const encoded = compressed ? await compress(payload.parts) : payload.parts;
  if (delivery.type === 'whole' || delivery.type === 'drip') {
    if (!streamed) headers['content-length'] = join(encoded).length;
    response.writeHead(payload.status, headers);
    const pieces = delivery.type === 'drip' ? sliced(join(encoded), delivery.bytes ?? 1) : encoded;
    const between = delivery.type === 'drip' ? (delivery.delay ?? 0) : timing.delayBetweenEvents;
    if (await write(response, pieces, between)) response.end();
    return;
  }
  const parts = partsBeforeFault(payload, delivery);
  // A plain answer that breaks off declares its full length, as a server that meant to send it would have.
  if (!streamed && (delivery.type === 'drop' || delivery.type === 'hang')) headers['content-length'] = join(payload.parts).length;
  response.writeHead(payload.status, headers);
  response.flushHeaders();
  if (!(await write(response, parts, timing.delayBetweenEvents))) return;
  switch (delivery.type) {
    case 'drop':
      // What was written has to leave this machine before the connection breaks.
      if (!(await pause(5, response))) return;
      payload.cutting();
      closeConnection(response, delivery.how ?? 'reset');
      return;
    case 'hang':
      return;
    case 'error_event': {
      const type = delivery.errorType ?? 'overloaded_error';
      const message = delivery.message ?? (type === 'overloaded_error' ? errorMessageOfStatus(529) : errorMessageOfStatus(500));
      response.write(frame('error', errorBody({ type, message, details: delivery.details }, String(payload.headers['request-id'] ?? identifier('req')))));
      break;
    }
    case 'garbage':
      response.write(delivery.bytes ?? Buffer.from(Array.from({ length: 64 }, (_, index) => 0x80 + ((index * 37) % 0x80))));
      break;
    case 'half_event':
    case 'end':
      break;
  }
  response.end();
}

async function write(response: ServerResponse, parts: ReadonlyArray<string | Buffer>, between: number | undefined): Promise<boolean> {
  for (const [index, part] of parts.entries()) {
    if (between !== undefined && index > 0 && !(await pause(between, response))) return false;
    if (response.destroyed) return false;
    if (!response.write(part)) await drained(response);
  }
  return !response.destroyed;
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

function sliced(bytes: Buffer, size: number): Buffer[] {
  return [...slices(bytes, Math.max(1, size))];
}

/** One gzip member over all parts, flushed after each, so that every event can be decoded as it arrives. */
function compress(parts: ReadonlyArray<string | Buffer>): Promise<Buffer[]> {
  return new Promise((resolve, reject) => {
    const gzip = createGzip();
    const encoded: Buffer[] = [];
    let open: Buffer[] = [];
    gzip.on('data', (chunk: Buffer) => open.push(chunk));
    gzip.on('error', reject);
    const next = (index: number): void => {
      const part = parts[index];
      if (part === undefined) {
        gzip.end();
        return;
      }
      gzip.write(part);
      gzip.flush(constants.Z_SYNC_FLUSH, () => {
        encoded.push(Buffer.concat(open));
        open = [];
        next(index + 1);
      });
    };
    gzip.on('end', () => resolve([...encoded, Buffer.concat(open)].filter((chunk) => chunk.length > 0)));
    next(0);
  });
}

function sendWithWrongLength(response: ServerResponse, payload: Payload, difference: number): void {
  const socket = response.socket;
  if (socket === null) return;
  payload.cutting();
  const body = join(payload.parts);
  const lines = [`HTTP/1.1 ${payload.status} ${STATUS_CODES[payload.status] ?? ''}`];
  for (const [name, value] of Object.entries(payload.headers)) if (value !== undefined && name !== 'content-length') lines.push(`${name}: ${String(value)}`);
  lines.push(`content-length: ${Math.max(0, body.length + difference)}`, 'connection: close', '', '');
  // Written below node:http, which would refuse or correct the lie.
  socket.write(lines.join('\r\n'));
  socket.end(body, () => socket.destroy());
}
