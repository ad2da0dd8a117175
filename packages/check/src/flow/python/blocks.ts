import type { LogicalLine } from './lines.js';
import { code, mentions } from './taint.js';

/** What leaves a function, or ends what is done for a caller. */
const leaving = /^(?:return|raise|continue|break)\b|\babort\(|\bst\.stop\(|\.(?:send_error|finish|close)\(|\b(?:sys\.)?exit\(/;
const comparison = /(?:^|[^-<>=])(?:>=?|<=?)(?![<>])/;
const onlyOnce = /\bnx\s{0,4}=\s{0,4}True|\.setnx\(/;

/** What stands below a condition, also on its own line. */
export function blockBelow(body: readonly LogicalLine[], at: number, header: LogicalLine): readonly LogicalLine[] {
  const after = /:\s{0,4}((?:return|raise|abort|continue|break)\b[^:]{0,200})$/.exec(header.text)?.[1];
  if (after !== undefined) return [{ ...header, text: after }];
  const block: LogicalLine[] = [];
  for (let next = body[at + 1]; next !== undefined && next.indent > header.indent; next = body[at + 1 + block.length]) block.push(next);
  return block;
}

function leaves(block: readonly LogicalLine[]): boolean {
  return block.some(({ text }) => leaving.test(text));
}

/** Whether a condition, or what it is the other side of, ends what is done for a caller. */
export function turnsAway(body: readonly LogicalLine[], at: number): boolean {
  const header = body[at];
  if (header === undefined || !/^(?:if|elif|while)\b/.test(header.text)) return false;
  const block = blockBelow(body, at, header);
  if (leaves(block)) return true;
  const next = at + 1 + block.length;
  const other = body[next];
  return other?.indent === header.indent && other.text.startsWith('else') && leaves(blockBelow(body, next, other));
}

/** Whether a comparison decides who goes on: in a condition that turns somebody away, in what is answered, or by a name that one of them asks for. */
export function refusesByComparison(body: readonly LogicalLine[]): boolean {
  return body.some(({ text }, at) => {
    const written = code(text);
    if (!comparison.test(written) && !onlyOnce.test(written)) return false;
    if (/^(?:return|assert)\b/.test(text)) return !/\bfor\b/.test(written) || /\bif\b/.test(written.replace(/\[[^\]]{0,200}\]|\([^()]{0,200}\bfor\b[^()]{0,200}\)/g, ' '));
    if (/^(?:if|elif|while)\b/.test(text)) return turnsAway(body, at);
    const name = /\bfor\b/.test(written) ? undefined : /^(\w{1,60})\s{0,4}(?::[^=]{1,40})?=(?!=)/.exec(written)?.[1];
    return name !== undefined && isLookedAt(name, body, at);
  });
}

/** Whether a later condition that turns somebody away, or the answer, hangs on a name. */
export function isLookedAt(name: string, body: readonly LogicalLine[], from: number): boolean {
  return body.some(({ text }, at) => at > from && mentionsPart(code(text), name) && (/^(?:return|assert|raise)\b/.test(text) || turnsAway(body, at)));
}

/** `result`, `result.limited`, `result["allowed"]`. */
function mentionsPart(text: string, name: string): boolean {
  return mentions(text, name) || new RegExp(`(?<![\\w.])${name}\\b`).test(text);
}
