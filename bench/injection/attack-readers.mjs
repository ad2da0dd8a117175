// Attacks that red-team tools and guards ship for their own tests, by package. Left out is what only asks for something that
// an app should not do: without a guise it is a wish like others, and no detector can tell it from one.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { filesUnder } from './files.mjs';
import { stringsOf } from './python-strings.mjs';

// What stands where an attack leaves room for a word of its own. Several, so that none of them tells an attack.
const words = ['blue heron', '4417', 'the name of the month', 'DONE', 'a short note', 'kx-20', 'report.pdf', 'lighthouse'];
const room = /\$?\{+[A-Za-z_ ]+\}+/g;

function fill(text) {
  let next = text.length;
  return text.replace(room, () => words[(next += 1) % words.length]).replaceAll('{{', '{').replaceAll('}}', '}');
}

const read = (path) => readFileSync(path, 'utf8');
const readYaml = (path) => parse(read(path), { logLevel: 'silent' });
const attacks = (texts, source, trust) => texts.filter((text) => typeof text === 'string').map((text) => ({ text: fill(text), label: 1, source, trust }));
const benign = (texts, source, trust) => texts.map((text) => ({ text, label: 0, source, trust }));
const named = (folder, names) => stringsOf(folder).filter(({ name }) => names.test(name)).map(({ text }) => text);
// Shorter strings beside the attacks are names of cases and words to look for in the answer.
const SHORTEST_ATTACK = 50;

function wordlists(folder) {
  const lines = (kind) => filesUnder(join(folder, 'promptwl', 'wordlists', kind), '.txt')
    .flatMap((path) => read(path).split('\n')).filter((line) => !line.startsWith('#') && line.length > 11);
  const direct = ['extraction', 'injection', 'jailbreak', 'multilingual'].flatMap(lines);
  return [...attacks(direct, 'promptwl', 'user'), ...attacks(lines('agents'), 'promptwl', 'untrusted')];
}

const payload = /Payload\("((?:[^"\\]|\\.)*)", "(\w+)"/g;

function payloads(folder) {
  return [...read(join(folder, 'nullsec_promptinject', 'payloads.py')).matchAll(payload)].filter(([, , kind]) => kind !== 'function_abuse')
    .flatMap(([, text, kind]) => attacks([text.replaceAll('\\n', '\n').replaceAll(/\\(.)/g, '$1')], 'nullsec', kind === 'indirect' ? 'untrusted' : 'user'));
}

/** Cases of {user_prompt, documents or files, expectations}. Of the documents only those that hold what is warned of are attacks. */
function harnessCases(folder) {
  const cases = filesUnder(join(folder, 'prompt_injection_harness', 'cases'), '.yaml')
    .flatMap((path) => readYaml(path).cases.map((one) => ({ ...one, direct: basename(path).startsWith('direct') })));
  return cases.flatMap(({ user_prompt: asked, documents = [], files = [], expectations = {}, direct }) => {
    const warned = [...(expectations.forbidden_patterns ?? []), ...(expectations.warning_patterns ?? [])];
    const texts = [...documents, ...files].map(({ content }) => content).filter((content) => typeof content === 'string');
    const bad = texts.filter((text) => warned.some((pattern) => text.includes(pattern)));
    const good = texts.filter((text) => !bad.includes(text));
    return [
      ...(direct ? attacks([asked], 'sentinelprobe', 'user') : []), ...attacks(bad, 'sentinelprobe', 'untrusted'), ...benign(good, 'sentinelprobe-benign', 'untrusted'),
    ];
  });
}

// Rules of less than high severity match words that are an attack only beside others.
function badgerTests(folder) {
  return filesUnder(join(folder, 'promptbadger', 'rules'), '.yml').map(readYaml).flatMap(({ severity, id, tests = {} }) => {
    const trust = ['PI-015', 'PI-016', 'PI-017'].includes(id) ? 'untrusted' : 'user';
    return [...attacks(severity === 'high' ? (tests.match ?? []) : [], 'promptbadger', trust), ...benign(tests.no_match ?? [], 'promptbadger-benign', trust)];
  });
}

const agentAttacks = /(?:prompt_injection|goal_hijacking|cascading_compromise|mcp_exploitation|context_poisoning)\.py$/;
const wardenAttacks = /^(?:JAILBREAK|INDIRECT_INJECTION|SYSTEM_PROMPT_LEAK|REFUSAL_BYPASS|ENCODED_PAYLOAD)_PROMPTS$/;

/** Prompts of the library that are tagged as injections: each is followed by its tags. */
function taggedPrompts(folder) {
  let prompt;
  return stringsOf(join(folder, 'safelabs', 'prompts')).flatMap(({ name, text }) => {
    if (name === 'prompt') prompt = text;
    return name === 'tags' && text === 'injection' ? attacks([prompt], 'safelabs', 'user') : [];
  });
}

const plainKinds = new Set(['prompt_injection', 'jailbreak', 'context_manipulation', 'information_extraction']);
const followsGuise = /assistant|AI|system prompt|previous instructions|pre-approved/;
const orders = /ignore|override|obey|instruction|system prompt|policy|next/i;
// The first suite of promptpressure; the others ask for harm as such.
const INJECTIONS = 19;

// Of these lists, those that ask an app for its own setup in the guise of paperwork, or as a puzzle.
const setupLists = /intruder_0(?:1|2|5|6|7|8)_\w+\.txt$/;
const harmlessSuite = 'clean_queries.yaml';
const injectionSuites = ['prompt_injection.yaml', 'jailbreak.yaml'];

/** Suites of {vars: {query}}: what has to be refused, and what has to pass. */
function querySuites(folder) {
  const queries = (name) => readYaml(join(folder, 'agentic_redteam', 'payloads', name)).map(({ vars }) => vars.query);
  return [...attacks(injectionSuites.flatMap(queries), 'agentic-redteam', 'user'), ...benign(queries(harmlessSuite), 'agentic-redteam-benign', 'user')];
}

function setupQuestions(folder) {
  const paths = filesUnder(join(folder, 'aicu', 'payloads'), '.txt').filter((path) => setupLists.test(path));
  const lines = paths.flatMap((path) => read(path).split('\n')).filter((line) => line !== '' && !line.startsWith('#'));
  return attacks(lines.map((line) => line.replaceAll('\\n', '\n')), 'aicu', 'user');
}

/** By package: rows of {text, label, source, trust}. */
export const attackReaders = {
  promptwl: wordlists,
  'nullsec-promptinject': payloads,
  sentinelprobe: harnessCases,
  promptbadger: badgerTests,
  raginject: (folder) => {
    const patterns = filesUnder(join(folder, 'raginject', 'attacks', 'patterns'), '.yaml').flatMap(readYaml);
    return attacks(patterns.map((pattern) => pattern.injected_content), 'raginject', 'untrusted');
  },
  redclaw: (folder) => {
    const strings = stringsOf(join(folder, 'redclaw', 'attacks')).filter(({ file, name }) => name === 'content' && agentAttacks.test(file));
    return attacks(strings.map(({ text }) => text), 'redclaw', 'untrusted');
  },
  'pytest-wardenbot': (folder) => attacks(named(join(folder, 'pytest_wardenbot', 'corpus'), wardenAttacks).filter((text) => text.length > SHORTEST_ATTACK), 'wardenbot', 'user'),
  supersafe: (folder) => attacks(named(join(folder, 'supersafe', 'security'), /^text$/).filter((text) => followsGuise.test(text)), 'supersafe', 'untrusted'),
  promptpressure: (folder) => attacks(named(join(folder, 'promptpressure', 'suites'), /^prompt$/).slice(0, INJECTIONS), 'promptpressure', 'user'),
  'promptheus-ai': (folder) => {
    const cases = JSON.parse(read(join(folder, 'promptheus', 'core', 'attacks', 'payloads.json')));
    return attacks(cases.map(({ prompt }) => prompt).filter((text) => orders.test(text)), 'promptheus', 'user');
  },
  'prompt-fuzz-cli': (folder) => attacks(JSON.parse(read(join(folder, 'promptfuzz', 'data', 'payloads.json'))).payloads.map(({ prompt }) => prompt), 'prompt-fuzz', 'user'),
  'oubliette-dungeon': (folder) => {
    const scenarios = readYaml(join(folder, 'oubliette_dungeon', 'scenarios', 'default.yaml')).filter(({ category }) => plainKinds.has(category));
    return attacks(scenarios.map(({ prompt }) => prompt), 'oubliette', 'user');
  },
  'safelabs-eval': taggedPrompts,
  'hermes-jailbench': (folder) => attacks(stringsOf(join(folder, 'hermes_jailbench')).filter(({ file, name }) => file === 'attacks.py' && name === 'template').map(({ text }) => text), 'hermes-jailbench', 'user'),
  'garak-multilingual': (folder) => attacks(named(join(folder, 'garak_multilingual'), /^prompt$/), 'garak-multilingual', 'user'),
  'agent-injection-bench': (folder) => {
    const cases = read(join(folder, 'aib', 'data', 'attacks.jsonl')).split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
    return attacks(cases.map(({ injected }) => injected), 'agent-injection-bench', 'untrusted');
  },
  'agentic-redteam': querySuites,
  'aicu-scanner': setupQuestions,
};
