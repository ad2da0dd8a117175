// `npm run bench -- injection [--data FOLDER] [--no-peers]`: how many attacks are caught and how many benign texts are
// stopped at the shipped thresholds, on a development set and on the project's own sentences, beside npm detectors.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readJsonLines } from './corpus.mjs';
import { disguises } from './disguises.mjs';
import { loadPeers } from './peers.mjs';

const { values } = parseArgs({ options: { data: { type: 'string', default: '../shared/data/injection' }, 'no-peers': { type: 'boolean', default: false } } });
const { defaultThresholds, scoreInjection } = await import('../../packages/core/dist/guards/injection/index.js');

const claviger = {
  name: 'claviger',
  score: (text, trust) => scoreInjection(text, { trust }),
  stops: (text, trust) => {
    const { score, complete } = scoreInjection(text, { trust });
    return score >= defaultThresholds[trust] || !complete;
  },
};

/** Area under the ROC curve by ranks; ties count half. */
function areaUnderCurve(scored) {
  const sorted = scored.toSorted((a, b) => a.score - b.score);
  let ranks = 0;
  for (let at = 0; at < sorted.length; ) {
    let end = at;
    while (end < sorted.length && sorted[end].score === sorted[at].score) end += 1;
    for (let index = at; index < end; index += 1) if (sorted[index].label === 1) ranks += (at + 1 + end) / 2;
    at = end;
  }
  const attacks = scored.filter(({ label }) => label === 1).length;
  const benign = scored.length - attacks;
  return (ranks - (attacks * (attacks + 1)) / 2) / (attacks * benign);
}

function recallAtFalsePositives(scored, share) {
  const benign = scored.filter(({ label }) => label === 0).map(({ score }) => score).sort((a, b) => b - a);
  const limit = benign[Math.floor(benign.length * share)] ?? 1;
  const attacks = scored.filter(({ label }) => label === 1);
  return attacks.filter(({ score }) => score > limit).length / attacks.length;
}

function measureSet(rows) {
  const scored = rows.map(({ text, label, trust }) => ({ label, trust, score: claviger.score(text, trust).score, stopped: claviger.stops(text, trust) }));
  return {
    texts: rows.length,
    areaUnderCurve: round(areaUnderCurve(scored)),
    recallAtOnePercent: round(recallAtFalsePositives(scored, 0.01)),
    accuracy: round(scored.filter(({ label, stopped }) => stopped === (label === 1)).length / scored.length),
  };
}

async function shareStopped(detector, rows) {
  let stopped = 0;
  for (const { text, trust } of rows) if (await detector.stops(text, trust)) stopped += 1;
  return round(stopped / rows.length);
}

/** Of the attacks that are caught as they stand, how many are caught disguised. Latin script only: half the disguises need it. */
async function measureDisguises(detector, attacks) {
  const caught = [];
  for (const row of attacks) if (await detector.stops(row.text, row.trust)) caught.push(row);
  const result = { caughtPlain: caught.length };
  for (const [name, disguise] of Object.entries(disguises)) result[name] = caught.length === 0 ? 0 : await shareStopped(detector, caught.map((row) => ({ ...row, text: disguise(row.text) })));
  return result;
}

function measureTime(texts) {
  for (const text of texts) claviger.score(text, 'untrusted');
  const times = [];
  // On a busy machine the clock also counts what others do; the processor time does not.
  const spent = [];
  const rounds = Math.max(5, Math.ceil(400 / texts.length));
  for (let turn = 0; turn < rounds; turn += 1) {
    for (const text of texts) {
      const before = process.cpuUsage();
      const started = performance.now();
      claviger.score(text, 'untrusted');
      times.push(performance.now() - started);
      spent.push(process.cpuUsage(before).user / 1000);
    }
  }
  times.sort((a, b) => a - b);
  spent.sort((a, b) => a - b);
  return { runs: times.length, p50: round(times[Math.floor(times.length * 0.5)]), p99: round(times[Math.floor(times.length * 0.99)]), processorP50: round(spent[Math.floor(spent.length * 0.5)]) };
}

function round(value) {
  return Math.round(value * 1000) / 1000;
}

const fixtures = ['sentences.jsonl', 'unseen-benign.jsonl'].flatMap((file) => readJsonLines(join(import.meta.dirname, 'fixtures', file)));
const sets = { fixtures };
const devPath = join(resolve(values.data), 'dev.jsonl');
if (existsSync(devPath)) sets.dev = readJsonLines(devPath).map((row) => ({ ...row, trust: 'user', class: row.label === 1 ? 'dev attacks' : 'dev benign' }));
else console.log(`No ${devPath}: the development set is left out.`);

const peers = values['no-peers'] ? [] : await loadPeers();
const detectors = [claviger, ...peers];
const classes = new Map();
for (const row of Object.values(sets).flat()) classes.set(`${row.label === 1 ? 'attack' : 'benign'}: ${row.class}`, [...(classes.get(`${row.label === 1 ? 'attack' : 'benign'}: ${row.class}`) ?? []), row]);

const stopped = {};
for (const [name, rows] of classes) {
  stopped[name] = { texts: rows.length };
  for (const detector of detectors) stopped[name][detector.name] = await shareStopped(detector, rows);
}
const latin = fixtures.filter(({ text, label }) => label === 1 && [...text].every((letter) => (letter.codePointAt(0) ?? 0) < 0x250) && text.length < 400);
const disguised = {};
for (const detector of detectors) disguised[detector.name] = await measureDisguises(detector, latin);

const prose = fixtures.filter(({ label }) => label === 0).map(({ text }) => text).join(' ');
const long = prose.repeat(Math.ceil(110_000 / prose.length));
const time = {
  '1 KB': measureTime(Array.from({ length: 40 }, (_, index) => long.slice(index * 97, index * 97 + 1024))),
  '100 KB': measureTime(Array.from({ length: 8 }, (_, index) => long.slice(index * 97, index * 97 + 102_400))),
};

const result = {
  date: new Date().toISOString().slice(0, 10),
  node: process.version,
  processors: cpus().length,
  thresholds: defaultThresholds,
  sets: Object.fromEntries(Object.entries(sets).map(([name, rows]) => [name, measureSet(rows)])),
  peers: peers.map(({ name, version }) => `${name}@${version}`),
  stopped,
  disguised,
  milliseconds: time,
};
const folder = join(import.meta.dirname, '..', 'results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'injection.json'), `${JSON.stringify(result, undefined, 2)}\n`);

console.log('\nclaviger alone');
console.table(result.sets);
console.log('share of texts stopped at the default threshold (benign: lower is better)');
console.table(stopped);
console.log('of the attacks caught plain, share caught in disguise');
console.table(Object.fromEntries(['caughtPlain', ...Object.keys(disguises)].map((name) => [name, Object.fromEntries(detectors.map((detector) => [detector.name, disguised[detector.name][name]]))])));
console.log('milliseconds of claviger for one text');
console.table(time);
process.exit(0);
