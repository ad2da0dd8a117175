// `npm run bench -- gateway`: what the gateway costs, beside its peers, in one run.
// Gateway pinned to core 0, load and upstream to core 1. CPU is that of all the gateway's threads, from
// /proc/<pid>/task/*/schedstat, over short bursts; the lowest a request is kept, so that noise does not decide.
// Options: --only a,b   --bursts N   --seconds N   --warm SECONDS   --no-write
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { cpus, tmpdir, totalmem } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundled, bundlePackages } from '../../scripts/bundle.mjs';
import { requestBody } from './payload.mjs';

await bundlePackages(bundled);

const { values } = parseArgs({ options: { only: { type: 'string' }, bursts: { type: 'string', default: '6' }, seconds: { type: 'string', default: '2' }, warm: { type: 'string', default: '15' }, 'no-write': { type: 'boolean' } } });
const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const has = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
function debian(command, name) {
  if (has(command)) return true;
  if (process.getuid?.() === 0 && has('apt-get')) spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name], { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (has(command)) return true;
  console.log(`${command} is absent: install the Debian package ${name}`);
  return false;
}
if (!debian('wrk', 'wrk')) process.exit(1);
const pinned = cpus().length > 1 && has('taskset');
if (!pinned) console.log('one core only, or no taskset: nothing is pinned, figures are worth less');
const on = (core, command) => (pinned ? ['taskset', ['-c', String(core), ...command]] : [command[0], command.slice(1)]);

function start(core, command, options = {}) {
  const child = spawn(...on(core, command), { stdio: ['ignore', 'pipe', 'pipe'], cwd: root, ...options });
  child.output = '';
  child.stdout.on('data', (data) => (child.output += data));
  child.stderr.on('data', (data) => (child.output += data));
  children.push(child);
  return child;
}
async function listening(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    if (await new Promise((done) => request({ port, host: '127.0.0.1', path: '/healthz', timeout: 500 }, (answer) => done(answer.resume() !== undefined)).on('error', () => done(false)).end())) return;
    await pause(100);
  }
  throw new Error(`nothing listens on ${port}`);
}

const UPSTREAM = 19870;
const upstreamAddress = `http://127.0.0.1:${UPSTREAM}`;
const headers = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01', 'user-agent': 'bench' };

const subjects = {
  nginx: {
    async begin(port) {
      if (!debian('nginx', 'nginx-light')) return undefined;
      const file = join(folder, 'nginx.conf');
      writeFileSync(file, `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log crit;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
upstream claude { server 127.0.0.1:${UPSTREAM}; keepalive 256; keepalive_requests 100000000; }
server { listen 127.0.0.1:${port}; client_body_buffer_size 64k;
location / { proxy_pass http://claude; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } } }`);
      const child = start(0, ['nginx', '-p', folder, '-c', file]);
      await pause(500);
      return { pids: () => [...childrenOf(child.pid)], headers, stop: () => child.kill('SIGTERM') };
    },
  },
  'bare-node': {
    async begin(port) {
      const child = start(0, [process.execPath, join(here, 'bare.mjs'), String(port), upstreamAddress]);
      return { pids: () => [child.pid], headers, stop: () => child.kill('SIGTERM') };
    },
  },
  'claviger-default': { begin: (port) => claviger(port, 'default') },
  'claviger-full': { begin: (port) => claviger(port, 'full') },
  portkey: {
    async begin(port) {
      const cache = join(root, 'node_modules/.cache/portkey');
      const main = join(cache, 'node_modules/@portkey-ai/gateway/build/start-server.js');
      if (!existsSync(main)) {
        mkdirSync(cache, { recursive: true });
        spawnSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts', '@portkey-ai/gateway@1.15.2'], { stdio: 'inherit' });
      }
      if (!existsSync(main)) {
        console.log('portkey: not installable here, skipped');
        return undefined;
      }
      const child = start(0, [process.execPath, main, `--port=${port}`, '--headless'], { cwd: cache });
      return { pids: () => [child.pid], headers: { ...headers, authorization: 'Bearer none', 'x-portkey-provider': 'anthropic', 'x-portkey-custom-host': `${upstreamAddress}/v1` }, stop: () => child.kill('SIGTERM') };
    },
  },
};

async function claviger(port, kind) {
  const child = start(0, [process.execPath, '--use-largepages=silent', '--min-semi-space-size=16', '--max-semi-space-size=32', join(here, 'claviger.mjs'), String(port), upstreamAddress, join(folder, kind), kind]);
  for (let attempt = 0; attempt < 100 && !/cvg_\w+/.test(child.output); attempt++) await pause(100);
  const key = /cvg_\w+/.exec(child.output)?.[0];
  if (key === undefined) throw new Error(`claviger did not start: ${child.output}`);
  return { pids: () => [child.pid], headers: { ...headers, 'x-api-key': key }, stop: () => child.kill('SIGTERM') };
}

function childrenOf(pid) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((one) => {
    try {
      return Number(/\) \S+ (\d+)/.exec(readFileSync(`/proc/${one}/stat`, 'latin1'))?.[1]) === pid;
    } catch {
      return false;
    }
  });
}

/** Microseconds on a CPU of all threads of these processes. */
function cpuMicros(pids) {
  let nanos = 0;
  for (const pid of pids) for (const task of readdirSync(`/proc/${pid}/task`)) nanos += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'latin1').split(' ')[0]);
  return nanos / 1000;
}
const rssMb = (pids) => pids.reduce((sum, pid) => sum + Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024, 0);

function load(port, subject, body, connections, seconds) {
  const script = join(folder, 'load.lua');
  const quote = (text) => `[==[${text}]==]`;
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${quote(body)}\n${Object.entries(subject.headers).map(([name, value]) => `wrk.headers[ ${quote(name)} ] = ${quote(value)}`).join('\n')}\n`);
  return new Promise((done) => {
    const child = start(1, ['wrk', '-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, `http://127.0.0.1:${port}/v1/messages`]);
    child.on('exit', () => {
      const number = (pattern) => Number(pattern.exec(child.output)?.[1] ?? NaN);
      const time = (pattern) => {
        const [, value, unit] = pattern.exec(child.output) ?? [];
        return Number(value) * (unit === 'us' ? 0.001 : unit === 's' ? 1000 : 1);
      };
      done({ requests: number(/(\d+) requests in/), rps: number(/Requests\/sec:\s+([\d.]+)/), p50: time(/50%\s+([\d.]+)(us|ms|s)/), p99: time(/99%\s+([\d.]+)(us|ms|s)/), refused: number(/Non-2xx or 3xx responses: (\d+)/) || 0 });
    });
  });
}

/** Median milliseconds until the first byte of a stream's body, one stream at a time. */
async function firstByte(port, subject, body, count = 150) {
  const times = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await new Promise((done, failed) => {
      const asking = request({ port, host: '127.0.0.1', method: 'POST', path: '/v1/messages', headers: { ...subject.headers, 'content-length': Buffer.byteLength(body) } }, (answer) => {
        answer.once('data', () => times.push(performance.now() - began)).on('data', () => {}).on('end', done).on('error', failed);
      });
      asking.on('error', failed);
      asking.end(body);
    });
  }
  return times.sort((a, b) => a - b)[Math.floor(count / 2)];
}

async function lowestCpu(port, subject, body) {
  let lowest = Infinity;
  for (let burst = 0; burst < Number(values.bursts); burst++) {
    const before = cpuMicros(subject.pids());
    const { requests, refused } = await load(port, subject, body, 16, Number(values.seconds));
    await pause(100);
    if (!(requests > 0) || refused > 0) return NaN;
    lowest = Math.min(lowest, (cpuMicros(subject.pids()) - before) / requests);
  }
  return lowest;
}

const upstream = start(1, [process.execPath, join(here, 'upstream.mjs'), String(UPSTREAM)]);
await pause(500);
const plain = requestBody();
const streamed = requestBody({ stream: true });
const rows = [];
const byConnections = {};
let port = 19880;
for (const [name, kind] of Object.entries(subjects)) {
  if (values.only !== undefined && !values.only.split(',').includes(name)) continue;
  port++;
  const subject = await kind.begin(port);
  if (subject === undefined) continue;
  await listening(port);
  // Warm: compiled and at its usual heap.
  const warm = name === 'nginx' ? 1 : Number(values.warm);
  await load(port, subject, plain, 16, warm);
  await load(port, subject, streamed, 16, warm);
  const requestCpuMicros = await lowestCpu(port, subject, plain);
  const streamCpuMicros = await lowestCpu(port, subject, streamed);
  const speeds = {};
  for (const connections of [1, 16, 64]) speeds[connections] = await load(port, subject, plain, connections, Number(values.seconds));
  const ttfb = Number.isNaN(streamCpuMicros) ? NaN : await firstByte(port, subject, streamed);
  const tidy = (number, digits = 1) => (Number.isFinite(number) ? Number(number.toFixed(digits)) : null);
  byConnections[name] = Object.fromEntries(Object.entries(speeds).map(([count, { rps }]) => [count, tidy(rps, 0)]));
  rows.push({ name, requestCpuMicros: tidy(requestCpuMicros), streamCpuMicros: tidy(streamCpuMicros), rps: tidy(speeds[64].rps, 0), p50: tidy(speeds[16].p50, 2), p99: tidy(speeds[16].p99, 2), ttfb: tidy(ttfb, 2), rssMb: tidy(rssMb(subject.pids())) });
  subject.stop();
  await pause(300);
  console.log(JSON.stringify(rows.at(-1)));
}
upstream.kill();

const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.versions.node}`;
const date = new Date().toISOString().slice(0, 10);
const base = rows.find(({ name }) => name === 'nginx');
const cell = (value) => (value === null || value === undefined ? '-' : String(value));
const ratio = (value, against) => (value === null || !(against > 0) ? '-' : (value / against).toFixed(1));
console.log(`\n${machine}, ${date}\n`);
console.log('| | us a request | x nginx | us a 50-event stream | x nginx | requests/s at 1 | 16 | 64 | p50 ms | p99 ms | first byte ms | MB |\n|---|---|---|---|---|---|---|---|---|---|---|---|');
for (const row of rows) {
  const speed = byConnections[row.name];
  console.log(`| ${row.name} | ${cell(row.requestCpuMicros)} | ${ratio(row.requestCpuMicros, base?.requestCpuMicros)} | ${cell(row.streamCpuMicros)} | ${ratio(row.streamCpuMicros, base?.streamCpuMicros)} | ${cell(speed[1])} | ${cell(speed[16])} | ${cell(speed[64])} | ${cell(row.p50)} | ${cell(row.p99)} | ${cell(row.ttfb)} | ${cell(row.rssMb)} |`);
}
if (values['no-write'] !== true && values.only === undefined) {
  mkdirSync(join(root, 'bench/results'), { recursive: true });
  writeFileSync(join(root, 'bench/results/gateway.json'), `${JSON.stringify({ machine, date, rows }, null, 2)}\n`);
}
process.exit(0);
