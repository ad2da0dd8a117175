import { ClavigerError } from '../errors/claviger-error.js';
import { findJsonFault } from './json-scan.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.js';

/** Objects and arrays around a value. Real requests stay below 30 (tool schemas nest deepest). */
export const MAXIMUM_DEPTH = 64;

/** An escaped surrogate in JSON source: only then can a parsed text be ill-formed although its source is well-formed. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Reads a request body. Throws `malformed_json`, `duplicate_key`, `too_deep` or `lone_surrogate`; no message holds
 * text from the body (`JSON.parse` would quote it).
 */
export function parseRequest(source: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw new ClavigerError('malformed_json');
  }
  if (!isJsonObject(value)) throw new ClavigerError('malformed_json', { message: 'The body is not a JSON object.' });
  const fault = findJsonFault(source, MAXIMUM_DEPTH);
  if (fault?.kind === 'duplicate_key') throw new ClavigerError('duplicate_key');
  if (fault?.kind === 'too_deep') {
    throw new ClavigerError('too_deep', { message: `The body is nested more than ${MAXIMUM_DEPTH} levels deep.`, facts: { limit: MAXIMUM_DEPTH } });
  }
  if (!source.isWellFormed() || (ESCAPED_SURROGATE.test(source) && !isWellFormed(value))) throw new ClavigerError('lone_surrogate');
  return value;
}

/** An array's keys are its indices. */
function isWellFormed(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => key.isWellFormed() && isWellFormed(member));
}
