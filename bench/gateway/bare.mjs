// The least that a Node proxy can do: node:http in, undici out, nothing looked at. Usage: node bare.mjs PORT UPSTREAM
import { createServer } from 'node:http';
import { Pool } from 'undici';

const [port, upstream] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 256 });

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    let controller;
    pool.dispatch(
      { method: request.method, path: request.url, headers: ['content-type', 'application/json', 'x-api-key', 'none'], body: chunks.length === 1 ? chunks[0] : Buffer.concat(chunks) },
      {
        onRequestStart: (started) => void (controller = started),
        onResponseStart: (_controller, status, headers) => {
          const head = ['content-type', headers['content-type'], 'request-id', headers['request-id']];
          if (headers['content-length'] !== undefined) head.push('content-length', headers['content-length']);
          response.writeHead(status, head);
        },
        onResponseData: (_controller, chunk) => {
          if (response.write(chunk)) return;
          controller.pause();
          response.once('drain', () => controller.resume());
        },
        onResponseEnd: () => void response.end(),
        onResponseError: () => void response.destroy(),
      },
    );
    response.on('close', () => {
      if (!response.writableFinished) controller?.abort(new Error('client left'));
    });
  });
}).listen(Number(port), '127.0.0.1');
