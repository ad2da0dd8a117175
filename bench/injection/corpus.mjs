// Reads the data that training and measuring use: public JSON lines, and the project's own sentences.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const here = import.meta.dirname;

/** Lines of {text, label, kind, source}. */
export function readJsonLines(path) {
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** A seeded generator (mulberry32, public domain), so that training gives the same weights each time. */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** One reading of a sentence in which `{a|b}` stands for each of its parts. Braces that hold no bar stay. */
export function expand(sentence, random) {
  return sentence.replace(/\{([^{}]*\|[^{}]*)\}/g, (_, parts) => {
    const choices = parts.split('|');
    return choices[Math.floor(random() * choices.length)];
  });
}

/** The sentences of a file beside this one, `copies` expansions of each. */
export function readSentences(file, { label, source, trust, copies, random }) {
  return readFileSync(join(here, file), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line) => {
      const texts = new Set();
      for (let copy = 0; copy < copies; copy += 1) texts.add(expand(line, random));
      return [...texts].map((text) => ({ text, label, source, trust }));
    });
}

// Written one by one, without patterns, each collection by another author: they are sources of their own, so that those of
// the patterns do not outweigh them.
const collections = ['wide', 'pretext', 'wording', 'steering', 'relay', 'genre', 'wish', 'carrier', 'errand', 'survey', 'tongues', 'parley', 'census', 'masque', 'lantern', 'meadow'];

/** Whether a source is a part of one of them. */
export function isCollection(source) {
  return collections.includes(source.split('-')[0]);
}

function readCollection(name) {
  const kinds = [{ user: 'benign', untrusted: 'documents' }, { user: 'attacks', untrusted: 'indirect' }];
  return ['attacks', 'benign'].flatMap((part) => readJsonLines(join(here, 'tuning', `${name}-${part}.jsonl`))).map((row) => ({ ...row, source: `${name}-${kinds[row.label][row.trust]}` }));
}

export function tuningSentences(random) {
  return [
    ...readSentences('tuning/benign.txt', { label: 0, source: 'tuning-benign', trust: 'user', copies: 20, random }),
    ...readSentences('tuning/benign-documents.txt', { label: 0, source: 'tuning-documents', trust: 'untrusted', copies: 20, random }),
    ...readSentences('tuning/attacks.txt', { label: 1, source: 'tuning-attacks', trust: 'user', copies: 16, random }),
    ...['tuning/sentences.jsonl', 'tuning/more-sentences.jsonl', 'tuning/yet-more-sentences.jsonl'].flatMap((file) => readJsonLines(join(here, file))).map((row) => ({ ...row, source: row.label === 1 ? 'tuning-attacks' : row.trust === 'user' ? 'tuning-benign' : 'tuning-documents' })),
    ...collections.flatMap(readCollection),
    ...readSentences('tuning/attacks-documents.txt', { label: 1, source: 'tuning-indirect', trust: 'untrusted', copies: 16, random }),
  ];
}
