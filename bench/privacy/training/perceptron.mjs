// Averaged perceptron with hashed features (Collins 2002; the averaging trick of Daumé's thesis, 2.1.1), and its packing
// into the small table that ships.
import { FEATURE_COUNT, mayFollow, TAG_COUNT, TAGS, writeFeatures } from '../../../packages/core/dist/guards/privacy/names/features.js';
import { ownerByte } from '../../../packages/core/dist/guards/privacy/names/tagger.js';
import { addWord, wordClasses } from '../../../packages/core/dist/guards/privacy/names/lexicon.js';
import { SHAPE, tokenize } from '../../../packages/core/dist/guards/privacy/names/tokens.js';

const TRAINING_ROWS = 1 << 21;
const HIDDEN_WORD = 0x2badcafe;

export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Tokens of a document with the tag each should get. */
export function labelled(document) {
  const tokens = tokenize(document.text);
  const tags = new Uint8Array(tokens.count);
  const spans = document.spans.filter(({ type }) => TAGS.includes(`B-${type}`)).toSorted((a, b) => a.start - b.start);
  let at = 0;
  for (const span of spans) {
    while (at < tokens.count && tokens.ends[at] <= span.start) at++;
    let first = true;
    for (let inside = at; inside < tokens.count && tokens.starts[inside] < span.end; inside++) {
      if (tags[inside] !== 0) continue;
      const begin = TAGS.indexOf(`B-${span.type}`);
      tags[inside] = first ? begin : begin + 1;
      first = false;
    }
  }
  return { tokens, tags };
}

export function train(documents, { epochs, seed, hideShare, lexicon }) {
  const random = seededRandom(seed);
  const examples = documents.map((document) => {
    const example = labelled(document);
    return { ...example, classes: wordClasses(example.tokens, lexicon) };
  });
  const weights = new Float32Array(TRAINING_ROWS * TAG_COUNT);
  const totals = new Float64Array(TRAINING_ROWS * TAG_COUNT);
  const stamps = new Uint32Array(TRAINING_ROWS * TAG_COUNT);
  const uses = new Uint32Array(TRAINING_ROWS);
  const fullHash = new Int32Array(TRAINING_ROWS);
  const mask = TRAINING_ROWS - 1;
  const features = new Int32Array(FEATURE_COUNT);
  const scores = new Float64Array(TAG_COUNT);
  let step = 0;
  const bump = (row, tag, amount) => {
    const cell = row * TAG_COUNT + tag;
    totals[cell] += (step - stamps[cell]) * weights[cell];
    stamps[cell] = step;
    weights[cell] += amount;
  };
  const order = examples.map((_, index) => index);
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let at = order.length - 1; at > 0; at--) {
      const other = Math.floor(random() * (at + 1));
      [order[at], order[other]] = [order[other], order[at]];
    }
    let mistakes = 0;
    for (const index of order) {
      const { tokens, tags, classes: known } = examples[index];
      // Some words are hidden in every pass, so that their surroundings and endings must do: names are mostly new ones. Half of
      // them also lose what the word lists say, since the lists do not hold every name either.
      const own = { ...tokens, words: tokens.words.slice() };
      const classes = known.slice();
      for (let at = 0; at < tokens.count; at++) {
        if (tokens.shapes[at] <= SHAPE.sign || random() >= (tags[at] === 0 ? hideShare / 4 : hideShare)) continue;
        own.words[at] = HIDDEN_WORD;
        if (random() < 0.5) classes[at] = 0;
      }
      let previous = 0;
      let before = 0;
      for (let at = 0; at < tokens.count; at++) {
        step++;
        const truth = tags[at];
        if (previous === 0 && tokens.shapes[at] <= SHAPE.sign && truth === 0) {
          before = 0;
          continue;
        }
        writeFeatures(own, classes, at, previous, before, features);
        scores.fill(0);
        for (let f = 0; f < FEATURE_COUNT; f++) {
          const base = (features[f] & mask) * TAG_COUNT;
          for (let tag = 0; tag < TAG_COUNT; tag++) scores[tag] += weights[base + tag];
        }
        // A margin keeps decisions away from the edge: the true tag must win clearly.
        let best = -1;
        for (let tag = 0; tag < TAG_COUNT; tag++) {
          if (!mayFollow(tag, previous) && tag !== truth) continue;
          const score = scores[tag] + (tag === truth ? 0 : 1);
          if (best < 0 || score > scores[best] + (best === truth ? 0 : 1)) best = tag;
        }
        if (best !== truth) {
          mistakes++;
          for (let f = 0; f < FEATURE_COUNT; f++) {
            const row = features[f] & mask;
            fullHash[row] = features[f];
            uses[row]++;
            bump(row, truth, 1);
            bump(row, best, -1);
          }
        }
        // The history is what the model itself would have said, so that it learns to live with its mistakes.
        let said = 0;
        for (let tag = 1; tag < TAG_COUNT; tag++) if (mayFollow(tag, previous) && scores[tag] > scores[said]) said = tag;
        const history = epoch === 0 ? truth : said;
        before = previous;
        previous = mayFollow(truth, history) ? history : truth;
      }
    }
    console.log(`  pass ${epoch + 1}: ${mistakes} corrections`);
  }
  for (let cell = 0; cell < weights.length; cell++) {
    if (weights[cell] === 0 && totals[cell] === 0) continue;
    totals[cell] = (totals[cell] + (step - stamps[cell]) * weights[cell]) / step;
  }
  return { averages: totals, uses, fullHash, examples };
}

/** "12 rue", "12, boulevard": the small word tells that an address begins with the number before it. */
function followsHouseNumber(tokens, tags, at) {
  const before = at - 1 - (at > 1 && tokens.shapes[at - 1] === SHAPE.sign ? 1 : 0);
  return before >= 0 && tokens.shapes[before] === SHAPE.digits && TAGS[tags[before]] === 'B-STREET_ADDRESS';
}

/** Picks what ships: of the features that fall on one row, the one that matters most. */
export function pack({ averages, uses, fullHash, examples }, { rows, nameBits, leadBits }) {
  const importance = new Float64Array(rows);
  const chosen = new Int32Array(rows).fill(-1);
  for (let row = 0; row < uses.length; row++) {
    if (uses[row] < 2) continue;
    let size = 0;
    for (let tag = 0; tag < TAG_COUNT; tag++) size = Math.max(size, Math.abs(averages[row * TAG_COUNT + tag]));
    const slot = fullHash[row] & (rows - 1);
    if (size > importance[slot]) {
      importance[slot] = size;
      chosen[slot] = row;
    }
  }
  const sizes = [...importance].filter((size) => size > 0).sort((a, b) => a - b);
  const largest = sizes[Math.floor(sizes.length * 0.9995)] ?? 1;
  const weights = new Int8Array(rows * TAG_COUNT);
  const owners = new Int8Array(rows);
  for (let slot = 0; slot < rows; slot++) {
    const row = chosen[slot];
    if (row < 0) continue;
    owners[slot] = ownerByte(fullHash[row]);
    for (let tag = 0; tag < TAG_COUNT; tag++) weights[slot * TAG_COUNT + tag] = Math.max(-127, Math.min(127, Math.round((averages[row * TAG_COUNT + tag] / largest) * 127)));
  }
  const nameWords = new Uint8Array(nameBits / 8);
  const leadWords = new Uint8Array(leadBits / 8);
  const plainWords = new Uint8Array(leadBits / 8);
  const set = (bits, hash) => {
    const at = (hash ^ (hash >>> 15)) & (bits.length * 8 - 1);
    bits[at >> 3] |= 1 << (at & 7);
  };
  const seen = new Map();
  for (const { tokens, tags } of examples) {
    for (let at = 0; at < tokens.count; at++) {
      const word = tokens.words[at];
      const entry = seen.get(word) ?? { inside: 0, outside: 0, leads: 0, begins: 0 };
      if (tags[at] === 0) entry.outside++;
      else if (tags[at] % 2 === 1 || tokens.shapes[at] !== SHAPE.lower || followsHouseNumber(tokens, tags, at)) entry.inside++;
      if (tags[at] % 2 === 1) entry.begins++;
      if (at + 1 < tokens.count && tags[at + 1] % 2 === 1 && tags[at] === 0) entry.leads++;
      seen.set(word, entry);
    }
  }
  for (const [word, { inside, outside, leads, begins }] of seen) {
    if (inside > 0 && inside * 50 >= outside) set(nameWords, word);
    if (leads >= 3 && leads * 8 >= outside) set(leadWords, word);
    if (outside >= 12 && (inside + begins) * 400 < outside) addWord(plainWords, word);
  }
  return { rows, weights, owners, nameWords, leadWords, plainWords, filled: sizes.length };
}
