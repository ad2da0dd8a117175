// npm run bench -- check [--commits 8000] [--files 4500] [--no-history]
// What is found of planted keys and traps, plain scanning, a tree cold and warm, and history; beside Secretlint's preset, which
// is a dependency. gitleaks and trufflehog are measured when they are on the PATH. Results also in bench/results/check.json.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { check } from '../../packages/check/dist/index.js';
import { kindOf } from '../../packages/check/dist/files/kind.js';
import { scanContent } from '../../packages/check/dist/keys/scan-file.js';
import { bundleCode } from '../../scripts/bundle.mjs';
import { makeKey, obscured, traps, whole } from './planted.mjs';
import { secretlint } from './secretlint-scan.mjs';
import { writeHistory, writeTree } from './trees.mjs';

const option = (name, otherwise) => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise);
// Outside of this repository, whose own history would be looked at with a folder in it.
const work = mkdtempSync(join(tmpdir(), 'claviger-bench-check-'));
/** The check as people install it. */
const program = resolve('node_modules/.cache/claviger-bench-check');
await bundleCode('@claviger/check', program);
const MEGABYTE = 1e6;
const results = {};

async function planted() {
  const rows = {};
  for (const [name, set] of Object.entries({ whole, obscured, traps })) {
    let own = 0;
    let peer = 0;
    // Elsewhere than below node_modules, which gitleaks passes over.
    const folder = mkdtempSync(join(tmpdir(), 'claviger-bench-'));
    for (const [path, make] of set) {
      const text = make();
      const bytes = Buffer.from(text);
      writeFileSync(join(folder, path), bytes);
      if ((await scanContent(path, kindOf(path), bytes, 'utf-8')).length > 0) own++;
      if ((await secretlint(path, text)) > 0) peer++;
    }
    rows[name] = { of: set.length, claviger: own, secretlint: peer, ...gitleaksOn(folder) };
    rmSync(folder, { recursive: true });
  }
  return rows;
}

/** How many of the files gitleaks finds something in. */
function gitleaksOn(folder) {
  const program = installed('gitleaks');
  if (program === undefined) return {};
  const report = resolve(work, 'gitleaks-planted.json');
  spawnSync(program, ['dir', folder, '--no-banner', '--exit-code', '0', '--report-format', 'json', '--report-path', report], { stdio: 'ignore' });
  return { gitleaks: new Set(JSON.parse(readFileSync(report, 'utf8')).map(({ File }) => File)).size };
}

function allFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? allFiles(path) : [path];
  });
}

async function scanning() {
  const files = [];
  for (const path of allFiles('node_modules')) {
    if (!/\.(?:[cm]?[jt]s|json|md|map)$/.test(path) || path.includes('.cache') || statSync(path).size > 4e6) continue;
    files.push([path, readFileSync(path)]);
    if (files.length >= 4000) break;
  }
  const bytes = files.reduce((sum, [, content]) => sum + content.length, 0);
  // CPU time, not time on the clock, and the best of three rounds: what else the machine does is not what is measured.
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    for (const [path, content] of files) await scanContent(path, kindOf(path), content, 'utf-8');
    const { user, system } = process.cpuUsage(before);
    best = Math.min(best, (user + system) / 1e6);
  }
  const peer = spawnSync(process.execPath, ['bench/check/secretlint-scan.mjs', '--time'], { input: files.map(([path]) => path).join('\n'), encoding: 'utf8' });
  const speed = (seconds) => Number((bytes / MEGABYTE / seconds).toFixed(1));
  return { files: files.length, megabytes: Math.round(bytes / MEGABYTE), clavigerMegabytesACpuSecond: speed(best), secretlintMegabytesACpuSecond: speed(Number(peer.stdout)) };
}

async function command(folder, cache, more = []) {
  const started = performance.now();
  const child = spawn(process.execPath, [join(program, 'main.js'), folder, '--format', 'json', ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CLAVIGER_CACHE_DIR: cache },
  });
  let peak = 0;
  let ticks = 0;
  const watch = setInterval(() => {
    try {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      // utime, stime and those of ended children (proc(5)), in hundredths of a second.
      ticks = Math.max(ticks, [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0));
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0));
    } catch {
      // Ended, or no /proc here.
    }
  }, 50);
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code === 2) throw new Error('the check could not run');
  const report = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  return { seconds: Number(((performance.now() - started) / 1000).toFixed(2)), cpuSeconds: ticks / 100, megabytesOfMemory: Math.round(peak / 1024), report };
}

async function tree() {
  const folder = join(work, 'tree');
  const cache = join(work, 'cache-tree');
  rmSync(cache, { recursive: true, force: true });
  const count = option('--files', 4500);
  const bytes = writeTree(folder, count);
  // A file as new as its reading is not trusted to stay as it is.
  await new Promise((resolve) => setTimeout(resolve, 2500));
  const cold = await command(folder, cache);
  const warm = await command(folder, cache);
  return { files: count, megabytes: Number((bytes / MEGABYTE).toFixed(1)), coldSeconds: cold.seconds, coldCpuSeconds: cold.cpuSeconds, warmSeconds: warm.seconds, warmCpuSeconds: warm.cpuSeconds, megabytesOfMemory: cold.megabytesOfMemory };
}

/** A peer's program: from the cache folder, or the PATH. */
function installed(name) {
  return [resolve('node_modules/.cache/claviger-peers', name), name].find((program) => spawnSync(program, ['--help'], { stdio: 'ignore' }).error === undefined);
}

async function history() {
  const folder = join(work, 'history');
  const cache = join(work, 'cache-history');
  rmSync(cache, { recursive: true, force: true });
  const commits = option('--commits', 8000);
  const planted = { files: new Map(), messages: new Map() };
  for (let index = 1; index <= 20; index++) {
    planted.files.set(Math.floor((commits * index) / 22), `const key = '${makeKey()}';\n`);
    planted.messages.set(Math.floor((commits * index) / 22) + 2, `use ${makeKey()}`);
  }
  const bytes = await writeHistory(folder, commits, 52_000, planted);
  const cold = await command(folder, cache);
  const warm = await command(folder, cache);
  const started = performance.now();
  spawnSync('sh', ['-c', 'git cat-file --batch-all-objects --unordered --buffer --batch > /dev/null'], { cwd: folder });
  const floor = (performance.now() - started) / 1000;
  const row = {
    commits,
    gigabytes: Number((bytes / 1e9).toFixed(2)),
    planted: planted.files.size + planted.messages.size,
    found: cold.report.findings.length,
    coldSeconds: cold.seconds,
    coldCpuSeconds: cold.cpuSeconds,
    warmSeconds: warm.seconds,
    gitAloneSeconds: Number(floor.toFixed(1)),
    megabytesOfMemory: cold.megabytesOfMemory,
  };
  const peers = [{ name: 'gitleaks', args: ['git', '--no-banner', '--exit-code', '0', '.'] }, { name: 'trufflehog', args: ['git', 'file://.', '--no-verification', '--no-update'] }];
  for (const { name, args } of peers) {
    const program = installed(name);
    if (program === undefined) continue;
    const begun = performance.now();
    const report = resolve(work, `${name}.json`);
    spawnSync(program, name === 'gitleaks' ? [...args, '--report-format', 'json', '--report-path', report] : args, { cwd: folder, stdio: 'ignore' });
    const seconds = Number(((performance.now() - begun) / 1000).toFixed(1));
    row[name] = name === 'gitleaks' ? { seconds, found: JSON.parse(readFileSync(report, 'utf8')).length } : { seconds };
  }
  return row;
}

function write() {
  mkdirSync('bench/results', { recursive: true });
  writeFileSync('bench/results/check.json', `${JSON.stringify({ node: process.version, ...results }, undefined, 2)}\n`);
}

const steps = { planted, scanning, tree, ...(process.argv.includes('--no-history') ? {} : { history }) };
for (const [name, step] of Object.entries(steps)) {
  results[name] = await step();
  console.log(name, results[name]);
  // After each step: a run that is ended early leaves what it has.
  write();
}
const own = await check('.', { history: false });
results.own = { findings: own.findings.length };
write();
rmSync(work, { recursive: true, force: true });
