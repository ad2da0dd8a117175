// `node bench/gateway/soak.mjs`: 100,000 requests without growth of memory, then 2,000 open streams within 500 MB.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Pool } from 'undici';
import { bundled, bundlePackages } from '../../scripts/bundle.mjs';
import { requestBody } from './payload.mjs';

await bundlePackages(bundled);

const REQUESTS = Number(process.env.SOAK_REQUESTS ?? 100_000);
const STREAMS = 2000;
const here = dirname(fileURLToPath(import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'claviger-soak-'));
const start = (options, ...args) => {
  const child = spawn(process.execPath, [...options, ...args], { cwd: resolve(here, '../..'), env: { ...process.env, HEAP_SAMPLES: '1' } });
  child.output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (child.output += data));
  return child;
};
const upstream = start([], join(here, 'upstream.mjs'), '19970');
const gateway = start(['--expose-gc', '--use-largepages=silent', '--min-semi-space-size=16', '--max-semi-space-size=32'], join(here, 'claviger.mjs'), '19971', 'http://127.0.0.1:19970', folder, 'default');
process.on('exit', () => {
  upstream.kill('SIGKILL');
  gateway.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});
while (!/cvg_\w+/.test(gateway.output)) await pause(100);
const key = /cvg_\w+/.exec(gateway.output)[0];
const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${gateway.pid}/status`, 'latin1'))[1]) / 1024;
/** Heap after a collection, in MB: the last sample that the gateway printed. */
const heap = async () => {
  await pause(2500);
  return Number(/heap (\d+)[^\n]*\n?$/.exec(gateway.output.trimEnd())[1]) / 1048576;
};

const pool = new Pool('http://127.0.0.1:19971', { connections: 32 });
const headers = ['content-type', 'application/json', 'anthropic-version', '2023-06-01', 'x-api-key', key];
const one = (body) =>
  new Promise((done, failed) => {
    pool.dispatch({ method: 'POST', path: '/v1/messages', headers, body }, {
      onRequestStart() {},
      onResponseStart: (_controller, status) => status === 200 || failed(new Error(`status ${status}`)),
      onResponseData() {},
      onResponseEnd: () => done(),
      onResponseError: (_controller, error) => failed(error),
    });
  });
const bodies = [requestBody(), requestBody({ stream: true })];
async function run(count) {
  let left = count;
  await Promise.all(Array.from({ length: 32 }, async () => {
    while (left-- > 0) await one(bodies[left % 10 === 0 ? 1 : 0]);
  }));
}
await run(REQUESTS / 10);
const before = await heap();
console.log(`after ${REQUESTS / 10} requests: heap ${before.toFixed(1)} MB, resident ${rss().toFixed(0)} MB`);
await run(REQUESTS);
const after = await heap();
console.log(`after ${REQUESTS} more:  heap ${after.toFixed(1)} MB, resident ${rss().toFixed(0)} MB`);

const body = JSON.stringify({ ...JSON.parse(bodies[1]), metadata: { user_id: 'slow' } });
const sockets = [];
for (let index = 0; index < STREAMS; index++) {
  const socket = connect(19971, '127.0.0.1');
  sockets.push(new Promise((done) => socket.once('data', done)));
  socket.on('error', () => {});
  socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nanthropic-version: 2023-06-01\r\nx-api-key: ${key}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  if (index % 50 === 0) await pause(10);
}
await Promise.all(sockets);
await pause(2500);
const open = rss();
console.log(`${STREAMS} open streams: resident ${open.toFixed(0)} MB`);
const grown = after - before;
const good = grown < 3 && open < 500;
console.log(good ? 'within bounds' : `OUT OF BOUNDS: heap grew by ${grown.toFixed(1)} MB, ${open.toFixed(0)} MB with open streams`);
process.exit(good ? 0 : 1);
