import { parseDocument } from 'yaml';
import type { JsonValue } from '../engine/json.js';
import { jsonValue } from './json-values.js';
import { unknownValue } from './value.js';
import type { Value } from './value.js';

/** Larger files are data, not settings. */
const LARGEST = 64 * 1024;
const DEEPEST = 64;
const MOST_KEPT = 64;

/** Texts that were read last: a prompt is asked for by each route anew. */
const kept = new Map<string, Value>();

/** What a file in YAML holds, as far as it can be read: faults in it cost what stands there, and no more. */
export function yamlValue(text: string): Value {
  if (text.length > LARGEST || isDeep(text)) return unknownValue;
  let value = kept.get(text);
  if (value === undefined) {
    value = read(text);
    if (kept.size >= MOST_KEPT) kept.clear();
    kept.set(text, value);
  }
  return value;
}

/** Brackets in brackets, lists and keys in one line, or lines far in: what goes in so deep would fill the stack, which can end the process. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (depth > DEEPEST) return true;
  }
  return /^[ \t]{128}/m.test(text) || /(?:[-?:][ \t]+){32}/.test(text);
}

function read(text: string): Value {
  try {
    // A tag that is not known or an alias too many throws.
    return jsonValue(parseDocument(text, { strict: false, uniqueKeys: false, logLevel: 'silent', prettyErrors: false }).toJS({ maxAliasCount: 100 }) as JsonValue);
  } catch {
    return unknownValue;
  }
}
