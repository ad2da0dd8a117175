import { withoutOverlaps } from '../overlap.js';
import type { PersonalDataSpan } from '../recognizer.js';
import { escapedForJson, isJsonText, JsonDepth, unescapedFromJson } from './json-depth.js';
import { ESCAPED_TYPE, lookalikesIn, mayHoldStandIn } from './kinds.js';
import type { PseudonymVault } from './vault.js';

export type PersonalDataAction = 'allow' | 'pseudonymise' | 'mask' | 'hash' | 'deny';

/** Stretches that already look like a stand-in: they are replaced by one of their own, so that they come back as they were. */
function lookalikes(text: string): PersonalDataSpan[] {
  return merged(lookalikesIn(text).map(({ start, standIn }) => ({ start, end: start + standIn.length, type: ESCAPED_TYPE, score: 2 })));
}

/** Overlapping lookalikes as one. */
function merged(spans: readonly PersonalDataSpan[]): PersonalDataSpan[] {
  const result: PersonalDataSpan[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    if (last !== undefined && span.start < last.end) result[result.length - 1] = { ...last, end: Math.max(last.end, span.end) };
    else result.push(span);
  }
  return result;
}

/** The text with each find replaced as its type's action says. `allow` and `deny` leave the text alone. */
export function redactText(text: string, found: readonly PersonalDataSpan[], vault: PseudonymVault, actionOf: (type: string) => PersonalDataAction): string {
  const acted = found.filter(({ type }) => actionOf(type) !== 'allow' && actionOf(type) !== 'deny');
  const escapes = mayHoldStandIn(text) ? lookalikes(text) : [];
  if (acted.length === 0 && escapes.length === 0) return text;
  const spans = escapes.length === 0 ? acted : withoutOverlaps([...acted, ...escapes], text);
  const depth = new JsonDepth(isJsonText(text));
  let result = '';
  let from = 0;
  for (const { start, end, type } of spans) {
    const before = text.slice(from, start);
    depth.feed(before);
    const raw = text.slice(start, end);
    const unescaped = unescapedFromJson(raw, depth.depth);
    const value = unescaped ?? raw;
    const action = type === ESCAPED_TYPE ? 'pseudonymise' : actionOf(type);
    result += before + (action === 'mask' ? `[${type}]` : action === 'hash' ? vault.hash(type, value) : unescaped === undefined ? vault.standIn(type, raw, true) : escapedForJson(vault.standIn(type, value), depth.depth));
    depth.feed(raw);
    from = end;
  }
  return result + text.slice(from);
}
