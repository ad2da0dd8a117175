// Trains the model for names, addresses, organisations and places.
// Whole sources can be left out, to judge the model on them: the bench does.
import { joined, lowered, readSource, SOURCES, unspaced } from './corpus.mjs';
import { machineText, programs } from './negatives.mjs';
import { pack, seededRandom, train } from './perceptron.mjs';
import { programText } from './program-text.mjs';
import { Synthesizer } from './synthesize.mjs';
import { buildLexicon, loadFakers } from './word-lists.mjs';

const SEED = 20261123;
const SYNTHETIC = 80_000;
const PROGRAM_TEXTS = 5000;
const EPOCHS = 5;

export async function buildModel({ data, leaveOut = [], epochs = EPOCHS, synthetic = SYNTHETIC, rows = 1 << 17, hideShare = 0.25 }) {
  const random = seededRandom(SEED);
  const documents = [];
  for (const name of SOURCES) {
    if (leaveOut.includes(name)) continue;
    const source = readSource(data, name);
    documents.push(...source);
    if (name !== 'presidio_generated_large') {
      documents.push(...joined(source.map(unspaced), name === 'wikigold' ? 4 : 2, name === 'wikigold' ? ' ' : '\n'));
      documents.push(...source.filter(() => random() < 0.12).map(lowered));
    }
  }
  const fakers = await loadFakers();
  const synthesizer = new Synthesizer(fakers, SEED);
  for (let made = 0; made < synthetic; made++) documents.push(synthesizer.document());
  documents.push(...programs(40), ...machineText(random, 500));
  for (let made = 0; made < PROGRAM_TEXTS; made++) documents.push({ text: programText(random), spans: [] });
  const lexicon = buildLexicon(fakers);
  const trained = train(documents, { epochs, seed: SEED, hideShare, lexicon });
  return { ...pack(trained, { rows, nameBits: 1 << 18, leadBits: 1 << 16 }), lexicon };
}

const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

export function weightsModule(model, date) {
  return [
    `// Made by \`npm run train\` on ${date}; see MODEL-CARD.md. Base64 of the table that tagger.ts describes.`,
    `export const trainedOn = '${date}';`,
    `export const rows = ${model.rows};`,
    `export const weights = '${base64(model.weights)}';`,
    `export const owners = '${base64(model.owners)}';`,
    `export const nameWords = '${base64(model.nameWords)}';`,
    `export const leadWords = '${base64(model.leadWords)}';`,
    `export const plainWords = '${base64(model.plainWords)}';`,
    ...Object.entries(model.lexicon).map(([list, bits]) => `export const ${list} = '${base64(bits)}';`),
    '',
  ].join('\n');
}
