import type { Node } from 'oxc-parser';
import { addressIn } from './routes/exemptions.js';
import { noFacts } from './value.js';
import type { Facts } from './value.js';

const PREFIX = 'limited-if:';
const SEPARATOR = ' && ';

/** What has to hold together for a condition to be true, as it is written. */
function parts(test: Node, text: string): string[] {
  const found: string[] = [];
  let at = test;
  const note = (node: Node): number => found.push(text.slice(node.start, Math.min(node.end, node.start + 200)));
  while (at.type === 'ParenthesizedExpression') at = at.expression;
  for (; at.type === 'LogicalExpression' && at.operator === '&&'; at = at.left) note(at.right);
  note(at);
  return found;
}

/** Behind `if (path.startsWith('/api')) { refuse those above a limit }`: callers are limited wherever that holds again. */
export function limitedWhere(test: Node, text: string): Facts {
  return new Set([`${PREFIX}${parts(test, text).join(SEPARATOR)}`]);
}

/** Whether one condition follows from another: the same, or an address that begins with the one asked about. */
function follows(part: string, given: string): boolean {
  if (part === given) return true;
  const asked = addressIn(part);
  const known = addressIn(given);
  if (asked === undefined || known === undefined) return false;
  return asked.below ? known.path.startsWith(asked.path) : !known.below && known.path === asked.path;
}

/** What a branch knows because callers are limited under a condition that holds in it as well. */
export function limitsUnder(facts: Facts, test: Node, text: string): Facts {
  return limitsGiven(facts, () => parts(test, text));
}

/** The same for `case '/api/ask':` of a `switch` over the address. */
export function limitsAt(facts: Facts, address: string): Facts {
  return limitsGiven(facts, () => [`path === '${address}'`]);
}

function limitsGiven(facts: Facts, given: () => readonly string[]): Facts {
  const conditions = [...facts].filter((fact) => fact.startsWith(PREFIX));
  if (conditions.length === 0) return noFacts;
  const known = given();
  const holds = conditions.some((fact) => fact.slice(PREFIX.length).split(SEPARATOR).every((part) => known.some((other) => follows(part, other))));
  return holds ? new Set(['limited']) : noFacts;
}
