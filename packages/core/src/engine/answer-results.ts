import { NOT_BASE64, blockReadings, opaqueFields } from '../messages/content-blocks.js';
import { SpliceNode } from '../messages/json-splice.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import type { AnswerGuards } from './answer-guards.js';

/** How a block that is neither prose nor a tool call is taken. */
export type ResultReading = 'filtered' | 'left' | 'unread';

/**
 * Runs the texts of a server tool's result, or of a block that this release does not know, through the guards, and sets
 * what they change as edits below `node`. Ids, encrypted and signed parts stay byte for byte. `left`: a block that is
 * known to hold no text of a tool. `unread`: an unknown one whose bytes something in it may vouch for.
 */
export function filterResult(block: JsonObject, index: number, node: SpliceNode, guards: AnswerGuards): ResultReading {
  const type = block['type'];
  const known = typeof type === 'string' ? blockReadings.get(type) : undefined;
  if (type === 'compaction') filterSummary(block, index, node, guards);
  if (known !== undefined && known.trust !== 'untrusted') return 'left';
  if (known === undefined && isSigned(block)) return 'unread';
  visit(block, node, (text) => guards.result(text, index, typeof type === 'string' ? type : ''));
  return 'filtered';
}

/**
 * A summary of the conversation must go back as it came, so it stays whole or goes: the API takes one without content for a
 * compaction that has failed, and goes on with the messages before it (source: `BetaCompactionBlock` in @anthropic-ai/sdk 1.12.0).
 */
export function filterSummary({ content, encrypted_content: encrypted }: JsonObject, index: number, node: SpliceNode, guards: AnswerGuards): void {
  const shown = new SpliceNode();
  visit(content, shown, (text) => guards.result(text, index, 'compaction'));
  if (!hasEdits(shown)) return;
  node.child('content').replacement = 'null';
  if (typeof encrypted === 'string') node.child('encrypted_content').replacement = 'null';
}

function isSigned(block: JsonObject): boolean {
  return Object.keys(block).some((key) => (key === 'signature' || key.startsWith('encrypted_')) && typeof block[key] === 'string');
}

function visit(value: JsonValue | undefined, node: SpliceNode, filter: (text: string) => string): void {
  if (typeof value === 'string') {
    const shown = filter(value);
    if (shown !== value) node.replacement = JSON.stringify(shown);
  } else if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) visitChild(value[at], at, node, filter);
  } else if (isJsonObject(value)) {
    const base64 = value['type'] === 'base64';
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (opaqueFields.has(key) || (base64 && key === 'data' && typeof member === 'string' && !NOT_BASE64.test(member))) continue;
      visitChild(member, key, node, filter);
    }
  }
}

/** A node is made only where there is something to go down to. */
function visitChild(value: JsonValue | undefined, key: string | number, node: SpliceNode, filter: (text: string) => string): void {
  if (typeof value === 'string' ? value !== '' : typeof value === 'object' && value !== null) visit(value, node.child(key), filter);
}

/** Whether this release does not know the kind of a block. */
export function isUnknown({ type }: JsonObject): boolean {
  return typeof type !== 'string' || !blockReadings.has(type);
}

/** Whether a guard has changed something below `node`. */
export function hasEdits(node: SpliceNode): boolean {
  if (node.replacement !== undefined) return true;
  for (const child of node.children?.values() ?? []) if (hasEdits(child)) return true;
  return false;
}
