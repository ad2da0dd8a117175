// JSON text as its reader sees it: escapes inside strings decoded, everything else as it stands, with the way back to the
// offsets of the source. Finders then see "José" where the source says "Jos\u00e9", and a line break where it says "\n".
import type { PersonalDataSpan } from '../recognizer.js';
import { isJsonText } from './json-depth.js';

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', '"': '"', '\\': '\\', '/': '/' };

interface DecodedView {
  readonly text: string;
  /** For each offset in `text` (its length included) the offset in the source. */
  readonly offsets: Int32Array;
}

/** Runs a finder on what the reader sees, and gives its spans in the source. */
export function findInView(source: string, find: (text: string) => PersonalDataSpan[]): PersonalDataSpan[] {
  const view = decodedView(source);
  if (view === undefined) return find(source);
  return find(view.text).map((span) => ({ ...span, start: view.offsets[span.start] as number, end: view.offsets[span.end] as number }));
}

/** Undefined where the text is not JSON, or has no escapes: it can then be searched as it is. */
function decodedView(source: string): DecodedView | undefined {
  if (!source.includes('\\') || !isJsonText(source)) return undefined;
  const offsets = new Int32Array(source.length + 1);
  const parts: string[] = [];
  let length = 0;
  let copied = 0;
  for (let at = 0; at < source.length; ) {
    if (source[at] !== '\\') {
      offsets[length++] = at++;
      continue;
    }
    // Valid JSON has backslashes inside strings only, each followed by its escape.
    const kind = source[at + 1] as string;
    const size = kind === 'u' ? 6 : 2;
    parts.push(source.slice(copied, at), kind === 'u' ? String.fromCharCode(Number.parseInt(source.slice(at + 2, at + 6), 16)) : (SIMPLE[kind] ?? kind));
    offsets[length++] = at;
    at += size;
    copied = at;
  }
  offsets[length] = source.length;
  parts.push(source.slice(copied));
  return { text: parts.join(''), offsets: offsets.subarray(0, length + 1) };
}
