// The Claude of the bench: raw sockets, answers made in advance, so that it is never what is measured.
// Usage: node upstream.mjs PORT
import { createServer } from 'node:net';
import { plainAnswer, streamEvents } from './payload.mjs';

const head = (type, rest) =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\nrequest-id: req_bench\r\nanthropic-ratelimit-requests-limit: 4000\r\nanthropic-ratelimit-requests-remaining: 3999\r\ndate: Thu, 01 Jan 2026 00:00:00 GMT\r\n${rest}\r\n\r\n`;
const plain = Buffer.from(head('application/json', `content-length: ${Buffer.byteLength(plainAnswer)}`) + plainAnswer);
const streamHead = Buffer.from(head('text/event-stream; charset=utf-8', 'cache-control: no-cache\r\ntransfer-encoding: chunked'));
const pieces = [...streamEvents.map((event) => Buffer.from(`${Buffer.byteLength(event).toString(16)}\r\n${event}\r\n`)), Buffer.from('0\r\n\r\n')];
const END = Buffer.from('\r\n\r\n');
const STREAM = Buffer.from('"stream":true');
const SLOW = Buffer.from('"slow"');

function stream(socket, index) {
  if (socket.destroyed) return;
  socket.write(pieces[index]);
  // Each event in a packet of its own, as a model writes them.
  if (index + 1 < pieces.length) setImmediate(stream, socket, index + 1);
}

createServer({ noDelay: true }, (socket) => {
  let held = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    for (;;) {
      const headEnd = held.indexOf(END);
      if (headEnd === -1) return;
      const length = Number(/content-length: *(\d+)/i.exec(held.latin1Slice(0, headEnd))?.[1] ?? 0);
      const end = headEnd + 4 + length;
      if (held.length < end) return;
      const body = held.subarray(headEnd + 4, end);
      held = held.subarray(end);
      if (!body.includes(STREAM)) socket.write(plain);
      else if (body.includes(SLOW)) {
        // Stays open until the client leaves: for the count of open streams.
        socket.write(streamHead);
        for (const piece of pieces.slice(0, 5)) socket.write(piece);
      } else {
        socket.write(streamHead);
        stream(socket, 0);
      }
    }
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
