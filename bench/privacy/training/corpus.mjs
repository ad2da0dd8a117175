// The labelled data of a folder, brought to this project's types. See docs/guards/privacy.md for the sources.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lowerCase } from './synthesize.mjs';

export const SOURCES = ['presidio_generated_large', 'wikigold', 'wnut17_train', 'wnut17_dev', 'btc_f', 'btc_h'];
const TYPES = { PERSON: 'PERSON', ADDRESS: 'STREET_ADDRESS', ORGANIZATION: 'ORGANIZATION', LOCATION: 'LOCATION' };

export function readSource(folder, name) {
  return readFileSync(join(folder, `${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const { text, spans } = JSON.parse(line);
      // An at sign alone is labelled as a name in the tweets.
      return { text, spans: spans.flatMap(({ start, end, type }) => (TYPES[type] === undefined || end - start < 2 ? [] : [{ start, end, type: TYPES[type] }])) };
    });
}

/** Neighbouring sentences joined, as running text has them. */
export function joined(documents, size, separator) {
  const result = [];
  for (let from = 0; from < documents.length; from += size) {
    let text = '';
    const spans = [];
    for (const document of documents.slice(from, from + size)) {
      for (const span of document.spans) spans.push({ ...span, start: span.start + text.length, end: span.end + text.length });
      text += document.text + separator;
    }
    result.push({ text, spans });
  }
  return result;
}

const CLOSE = /^ ([.,;:!?)\]}]|'s|n't|'re|'ve|'ll|'d|'m|%)/;

/** Token-spaced text ("Smith 's house .") as people write it, with the spans moved along. */
export function unspaced({ text, spans }) {
  let out = '';
  const map = new Int32Array(text.length + 1);
  for (let at = 0; at < text.length; at++) {
    map[at] = out.length;
    if (text[at] === ' ' && (CLOSE.test(text.slice(at, at + 5)) || '([{'.includes(text[at - 1] ?? '-'))) {
      continue;
    }
    out += text[at];
  }
  map[text.length] = out.length;
  return { text: out, spans: spans.map((span) => ({ ...span, start: map[span.start], end: map[span.end] })) };
}

export function lowered(document) {
  return { text: lowerCase(document.text), spans: document.spans };
}
