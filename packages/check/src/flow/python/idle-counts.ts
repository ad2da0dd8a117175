import { blockBelow } from './blocks.js';
import type { LogicalLine } from './lines.js';
import { code, mentions } from './taint.js';

/** A table that starts empty. */
const startsEmpty = /^(\w{1,60})\s{0,4}(?::[^=]{1,60})?=\s{0,4}(?:\{\s{0,4}\}|\[\s{0,4}\]|dict\(\)|list\(\)|(?:collections\.)?(?:defaultdict|Counter|deque)\([^()]{0,40}\)|(?:cachetools\.)?TTLCache\()/;
/** What goes on for more than one call: a connection, a stream of messages. */
const goesOn = /^(?:while\s{1,4}True\b|async\s{1,4}for\b)/;
/** A name that callers make up: `who = body['session_id']`, `request.json.get('client_id')`. */
const madeUp = /^(\w{1,60})\s{0,4}(?::[^=]{1,60})?=[^\n]{0,120}\b(?:body|data|payload|json|form|args|values|POST|GET|query_params|get_json\(\))\s{0,4}(?:\[|\.get\()\s{0,4}["'](?:session|client|device|visitor|browser|conversation|thread)_?id["']/i;

/**
 * The lines of a route without the conditions that count nobody: on a table that each call makes for itself, or on a name
 * that the caller makes up. `known`: it is known who he is.
 */
export function withoutIdle(body: readonly LogicalLine[], known: boolean): readonly LogicalLine[] {
  if (body.some(({ text }) => goesOn.test(text))) return body;
  const idle = body.flatMap(({ text }) => [startsEmpty.exec(text)?.[1] ?? [], known ? [] : (madeUp.exec(text)?.[1] ?? [])].flat());
  if (idle.length === 0) return body;
  const dropped = new Set<LogicalLine>();
  for (const [at, line] of body.entries()) {
    const written = code(line.text);
    if (!idle.some((name) => mentions(written, name) || new RegExp(`[\\[({]\\s{0,4}${name}\\b`).test(written))) continue;
    if (/^(?:if|elif)\b/.test(line.text)) for (const below of [line, ...blockBelow(body, at, line)]) dropped.add(below);
    else if (/[-+]=|\]\s{0,4}=|\.(?:append|get|incr|hit|consume)\(/.test(written)) dropped.add(line);
  }
  return body.filter((line) => !dropped.has(line));
}
