import { SpliceNode, splice } from '../messages/json-splice.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../messages/json-value.js';
import { malformed, parseInput, parseUnambiguous } from './answer-events.js';
import { isToolUse, type AnswerGuards } from './answer-guards.js';
import { filterResult, hasEdits, isUnknown } from './answer-results.js';

/** Runs a plain answer through the guards. `source` is `body` as it came; the result is `source` with the guards' edits spliced in. A promise only where a tool call is judged. */
export function filterMessage(body: JsonObject, source: string, guards: AnswerGuards): string | Promise<string> {
  const content = body['content'];
  if (!Array.isArray(content)) return source;
  // Of a key that stands twice, one value would be judged here and the app might act on the other.
  if (guards.judgesTools && content.some((block) => isJsonObject(block) && isToolUse(block['type']))) parseUnambiguous(source);
  const root = new SpliceNode();
  const shown = (): string => (root.children === undefined ? source : splice(source, root));
  const editing = editMessage(body, content, root, guards, 0);
  return editing === undefined ? shown() : editing.then(shown);
}

/** The same for one line of a batch's results. Throws where a result that should hold a message holds none. */
export async function filterResultLine(entry: JsonObject, source: string, guards: AnswerGuards): Promise<string> {
  const result = entry['result'];
  if (!isJsonObject(result) || typeof entry['custom_id'] !== 'string') throw malformed();
  const message = result['message'];
  if (result['type'] !== 'succeeded' && !isJsonObject(message)) return source;
  const content = isJsonObject(message) ? message['content'] : undefined;
  if (!isJsonObject(message) || !Array.isArray(content)) throw malformed();
  const root = new SpliceNode();
  const node = root.child('result').child('message');
  await editMessage(message, content, node, guards, 0);
  return node.children === undefined ? source : splice(source, root);
}

/** Sets what the guards change in a message from its block `start` on as edits below `root`. A promise only where a tool call is judged. */
function editMessage(body: JsonObject, content: readonly JsonValue[], root: SpliceNode, guards: AnswerGuards, start: number): void | Promise<void> {
  for (let index = start; index < content.length; index++) {
    const block = content[index];
    if (!isJsonObject(block)) throw malformed();
    if (block['type'] === 'text') filterText(block, index, root, guards);
    else if (isToolUse(block['type'])) return filterToolUse(block, index, root, guards).then(() => editMessage(body, content, root, guards, index + 1));
    else filterOther(block, index, root, guards);
  }
  const reason = guards.stopReason(body['stop_reason']);
  if (reason !== body['stop_reason']) edit(root, 'stop_reason').replacement = JSON.stringify(reason);
  return undefined;
}

function filterOther(block: JsonObject, index: number, root: SpliceNode, guards: AnswerGuards): void {
  const node = new SpliceNode();
  const reading = filterResult(block, index, node, guards);
  if (reading !== 'left' && isUnknown(block)) guards.noteUnknownBlock(index, reading === 'filtered');
  if (hasEdits(node)) root.child('content').child(index).children = node.children;
}

function filterText(block: JsonObject, index: number, root: SpliceNode, guards: AnswerGuards): void {
  const { text, citations } = block;
  if (typeof text !== 'string') throw malformed();
  const shown = guards.chain({ index, kind: 'text' })?.whole(text) ?? text;
  if (shown !== text) edit(root, 'content', index, 'text').replacement = JSON.stringify(shown);
  if (!Array.isArray(citations)) return;
  citations.forEach((citation, position) => {
    if (!isJsonObject(citation)) return;
    const filtered = guards.citation(citation, index);
    if (filtered !== citation) edit(root, 'content', index, 'citations', position).replacement = JSON.stringify(filtered);
  });
}

async function filterToolUse(block: JsonObject, index: number, root: SpliceNode, guards: AnswerGuards): Promise<void> {
  const input = block['input'] ?? {};
  let shown: JsonValue | undefined;
  const delivered = (): JsonValue => {
    if (shown !== undefined) return shown;
    const json = JSON.stringify(input);
    const filtered = guards.inputChain(index, block)?.whole(json) ?? json;
    shown = filtered === json ? input : parseInput(filtered);
    return shown;
  };
  const replacement = await guards.judge(index, block, input, delivered);
  if (replacement !== undefined) {
    edit(root, 'content', index).replacement = JSON.stringify({ type: 'text', text: replacement });
    return;
  }
  const last = delivered();
  if (last !== input) edit(root, 'content', index, 'input').replacement = JSON.stringify(last);
}

function edit(root: SpliceNode, ...keys: (string | number)[]): SpliceNode {
  return keys.reduce<SpliceNode>((node, key) => node.child(key), root);
}
